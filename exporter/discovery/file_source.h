#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "exporter/configuration/settings.h"
#include "exporter/discovery/file_watch.h"
#include "exporter/discovery/source.h"
#include "probes/crypto/hash.h"

namespace staple::discovery {

/// kMaxListFile bounds what is read of one file, in bytes: hundred thousands of targets.
inline constexpr std::size_t kMaxListFile = std::size_t{16} << 20;

/// FileSource reads the files that `file_sd_configs` name. A file that cannot be read or understood
/// keeps the targets that it named before; one that is gone takes them along.
class FileSource : public Source {
 public:
  /// known: what was found before, by a source of the same key. `changed` is called when a look is
  /// worth its while.
  FileSource(boost::asio::any_io_executor loop, Clock clock, config::FileDiscovery settings,
             Modules modules, std::shared_ptr<const prober::Module> module,
             const DiscoveredGroups& known, std::function<void()> on_change);

  boost::asio::awaitable<PollResult> poll() override;

  /// poll_now is look() without a loop to run on.
  PollResult poll_now();

 private:
  struct File {
    std::optional<Sha256> digest;  ///< of the text that was read; absent: it was not
    DiscoveredGroups groups;
    Refusals refusals;
  };

  void read(const std::string& path, PollResult& result);

  config::FileDiscovery settings_;
  Modules modules_;
  std::shared_ptr<const prober::Module> module_;
  std::map<std::string, File> files_;
  FileWatch watch_;
};

}  // namespace staple::discovery
