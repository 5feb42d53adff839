// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "exporter/http/routing.h"
#include "exporter/metrics/exposition.h"
#include "probes/time.h"

namespace staple::web {

/// ExpositionCache renders and compresses the response to /metrics. It renders at most one
/// exposition at a time; concurrent requests share it. A slow reader pins the compressed text, not
/// the snapshot.
class ExpositionCache {
 public:
  using Text = std::shared_ptr<const std::string>;  ///< gzip; never null
  using Collector = std::function<boost::asio::awaitable<metrics::Exposition>()>;

  /// `collect` collects the metrics; `steady_now` reads the steady clock.
  ExpositionCache(Collector collect, SteadyTime (*steady_now)())
      : collect_(std::move(collect)), steady_now_(steady_now) {}

  /// get returns an exposition whose rendering began at most one second before this call. Rendering
  /// yields to other coroutines of the executor. Rethrows exceptions of `collect`.
  boost::asio::awaitable<Text> get();

 private:
  struct Rendering;

  boost::asio::awaitable<Text> render();

  Collector collect_;
  SteadyTime (*steady_now_)();
  std::shared_ptr<Rendering> rendering_;  ///< null if none is in progress
};

/// make_gzip_source returns the compressed text in pieces.
httpd::BodySource make_gzip_source(ExpositionCache::Text text);

/// make_plain_source decompresses the text piece by piece, on demand.
httpd::BodySource make_plain_source(ExpositionCache::Text text);

}  // namespace staple::web
