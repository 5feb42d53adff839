#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "exporter/http/routing.h"
#include "exporter/metrics/exposition.h"
#include "probes/time.h"

namespace staple::web {

/// ExpositionCache writes what there is to scrape, compressed. One text at a time is in the making,
/// however many ask for it: who asks while it is has a share in it, and who reads slowly keeps that
/// text and nothing of the fleet.
class ExpositionCache {
 public:
  using Text = std::shared_ptr<const std::string>;  ///< gzip; never null
  using Collector = std::function<boost::asio::awaitable<metrics::Exposition>()>;

  /// gather collects what is to be told; tick reads the steady clock.
  ExpositionCache(Collector collect, SteadyTime (*steady_now)())
      : collect_(std::move(collect)), steady_now_(steady_now) {}

  /// get returns a text that was begun a second before this call at the earliest. Other
  /// coroutines of the caller's executor come to their turn while it is written. What `gather`
  /// throws, it throws.
  boost::asio::awaitable<Text> get();

 private:
  struct Rendering;

  boost::asio::awaitable<Text> render();

  Collector collect_;
  SteadyTime (*steady_now_)();
  std::shared_ptr<Rendering> rendering_;  ///< null: nothing is
};

/// make_gzip_source returns a compressed text in small pieces, as it is.
httpd::BodySource make_gzip_source(ExpositionCache::Text text);

/// make_plain_source returns a compressed text in small pieces, decompressed as they are asked for.
httpd::BodySource make_plain_source(ExpositionCache::Text text);

}  // namespace staple::web
