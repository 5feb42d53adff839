#include "exporter/web/latest_scrape.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "exporter/http/gzip.h"

namespace staple::web {

namespace asio = boost::asio;

namespace {
constexpr std::chrono::seconds kShared{1};
constexpr std::size_t kPiece = 64 * 1024;
}  // namespace

/// Making is a text that is being written.
struct LatestScrape::Making {
  Making(const asio::any_io_executor& executor, SteadyTime now)
      : begun(now), ended(executor, asio::steady_timer::time_point::max()) {}

  SteadyTime begun;
  asio::steady_timer ended;  ///< never expires; cancelled at the end
  Text text = {};            ///< null: not yet, or it failed
};

asio::awaitable<LatestScrape::Text> LatestScrape::get() {
  const SteadyTime asked = tick_();
  while (making_) {
    const std::shared_ptr<Making> current = making_;
    co_await current->ended.async_wait(asio::as_tuple(asio::use_awaitable));
    if (current->text && asked - current->begun <= kShared) co_return current->text;
  }
  co_return co_await make();
}

asio::awaitable<LatestScrape::Text> LatestScrape::make() {
  const auto executor = co_await asio::this_coro::executor;
  const auto mine = std::make_shared<Making>(executor, tick_());
  making_ = mine;
  const std::shared_ptr<void> ended(nullptr, [&](void*) {
    making_.reset();
    mine->ended.cancel();
  });
  const metrics::Exposition exposition = co_await gather_();
  httpd::GzipEncoder encoder;
  std::string text;
  for (std::size_t family = 0; family < exposition.family_count(); ++family) {
    text += encoder.add(exposition.render(family));
    co_await asio::post(executor, asio::use_awaitable);
  }
  text += encoder.finish();
  text.shrink_to_fit();
  mine->text = std::make_shared<const std::string>(std::move(text));
  co_return mine->text;
}

httpd::BodySource make_gzip_source(LatestScrape::Text text) {
  return [text = std::move(text), from = std::size_t{0}]() mutable -> std::optional<std::string> {
    if (from >= text->size()) return std::nullopt;
    std::string piece = text->substr(from, kPiece);
    from += piece.size();
    return piece;
  };
}

httpd::BodySource make_plain_source(LatestScrape::Text text) {
  const auto decoder = std::make_shared<httpd::GzipDecoder>(*text);
  return [text = std::move(text), decoder]() { return decoder->next(kPiece); };
}

}  // namespace staple::web
