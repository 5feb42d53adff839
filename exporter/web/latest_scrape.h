#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "exporter/http/routing.h"
#include "exporter/metrics/scrape.h"
#include "probes/time.h"

namespace staple::web {

/// LatestScrape writes what there is to scrape, compressed. One text at a time is in the making, however many
/// ask for it: who asks while it is has a share in it, and who reads slowly keeps that text and nothing of
/// the fleet.
class LatestScrape {
 public:
  using Text = std::shared_ptr<const std::string>;  ///< gzip; never null
  using Gather = std::function<boost::asio::awaitable<metrics::Exposition>()>;

  /// gather collects what is to be told; tick reads the steady clock.
  LatestScrape(Gather gather, SteadyTime (*tick)()) : gather_(std::move(gather)), tick_(tick) {}

  /// get returns a text that was begun a second before this call at the earliest. Other coroutines of the
  /// caller's executor come to their turn while it is written. What `gather` throws, it throws.
  boost::asio::awaitable<Text> get();

 private:
  struct Making;

  boost::asio::awaitable<Text> make();

  Gather gather_;
  SteadyTime (*tick_)();
  std::shared_ptr<Making> making_;  ///< null: nothing is
};

/// make_gzip_source returns a compressed text in small pieces, as it is.
httpd::BodySource make_gzip_source(LatestScrape::Text text);

/// make_plain_source returns a compressed text in small pieces, decompressed as they are asked for.
httpd::BodySource make_plain_source(LatestScrape::Text text);

}  // namespace staple::web
