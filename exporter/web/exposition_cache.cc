// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/exposition_cache.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "exporter/http/gzip.h"
#include "exporter/web/family_parts.h"
#include "probes/net/as_value.h"

namespace staple::web {

namespace asio = boost::asio;

namespace {
constexpr std::chrono::seconds kMaxAge{1};
constexpr std::size_t kPieceSize = 64 * 1024;
}  // namespace

/// Rendering is an exposition in progress.
struct ExpositionCache::Rendering {
  Rendering(const asio::any_io_executor& executor, SteadyTime now)
      : begun_at(now), ended(executor, asio::steady_timer::time_point::max()) {}

  SteadyTime begun_at;
  asio::steady_timer ended;  ///< never expires; cancelled when rendering ends
  Text text = {};            ///< null until rendering has succeeded
};

asio::awaitable<ExpositionCache::Text> ExpositionCache::get() {
  const SteadyTime requested_at = steady_now_();
  while (rendering_) {
    const std::shared_ptr<Rendering> current = rendering_;
    co_await current->ended.async_wait(net::as_value);
    if (current->text && requested_at - current->begun_at <= kMaxAge) co_return current->text;
  }
  co_return co_await render();
}

asio::awaitable<ExpositionCache::Text> ExpositionCache::render() {
  const auto executor = co_await asio::this_coro::executor;
  const auto rendering = std::make_shared<Rendering>(executor, steady_now_());
  rendering_ = rendering;
  const std::shared_ptr<void> ended(nullptr, [&](void*) {
    rendering_.reset();
    rendering->ended.cancel();
  });
  const metrics::Exposition exposition = co_await collect_();
  FamilyParts parts(exposition.family_count());
  for (std::size_t index = 0; index < exposition.chunk_count(); ++index) {
    const metrics::Exposition::Chunk chunk = exposition.make_chunk(index);
    for (std::size_t family = 0; family < exposition.family_count(); ++family) {
      parts.add(family, exposition.render(family, chunk, parts.has_begun(family)));
      if (chunk.last) parts.finish(family);
      co_await asio::post(executor, asio::use_awaitable);
    }
  }
  rendering->text = std::make_shared<const std::string>(parts.join(exposition.ending()));
  co_return rendering->text;
}

httpd::BodySource make_gzip_source(ExpositionCache::Text text) {
  return [text = std::move(text), from = std::size_t{0}]() mutable -> std::optional<std::string> {
    if (from >= text->size()) return std::nullopt;
    std::string piece = text->substr(from, kPieceSize);
    from += piece.size();
    return piece;
  };
}

httpd::BodySource make_plain_source(ExpositionCache::Text text) {
  const auto decoder = std::make_shared<httpd::GzipDecoder>(*text);
  return [text = std::move(text), decoder]() { return decoder->next(kPieceSize); };
}

}  // namespace staple::web
