// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "exporter/configuration/settings.h"
#include "exporter/discovery/file_watch.h"
#include "exporter/discovery/source.h"
#include "probes/crypto/hash.h"

namespace staple::discovery {

/// kMaxListFile bounds the size of a file, in bytes: hundreds of thousands of targets.
inline constexpr std::size_t kMaxListFile = std::size_t{16} << 20;

/// FileSource reads the files of an entry of `file_sd_configs`. A file that cannot be read or
/// parsed keeps its previous targets. A file that no longer exists loses them.
class FileSource : public Source {
 public:
  /// `known` is what a source of the same key found before; null if there was none. `on_change` is
  /// called after a change of the files.
  FileSource(boost::asio::any_io_executor loop, Clock clock, config::FileDiscovery settings,
             TargetRules rules, std::shared_ptr<const DiscoveredGroups> known,
             std::function<void()> on_change);

  boost::asio::awaitable<PollResult> poll() override;

  /// poll_now is poll() without an event loop.
  PollResult poll_now();

 private:
  struct File {
    std::optional<Sha256> digest;  ///< of its text; nullopt before the first read
    Refusals refusals;
    std::size_t dropped = 0;
  };
  using NewGroups = std::map<std::string, DiscoveredGroups>;  ///< by file

  std::set<std::string> find_files(PollResult& result);
  void read(const std::string& path, NewGroups& groups, PollResult& result);
  std::shared_ptr<const DiscoveredGroups> merge(NewGroups groups) const;

  config::FileDiscovery settings_;
  TargetRules rules_;
  std::map<std::string, File> files_;
  std::shared_ptr<const DiscoveredGroups> groups_;  ///< of all files; null before the first poll
  FileWatch watch_;
};

}  // namespace staple::discovery
