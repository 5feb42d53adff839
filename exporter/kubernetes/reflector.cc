// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/reflector.h"

#include <algorithm>
#include <array>
#include <exception>
#include <set>
#include <string_view>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include "exporter/kubernetes/backoff.h"
#include "exporter/kubernetes/within.h"
#include "probes/text/clean.h"

namespace staple::kubernetes {
namespace {

namespace asio = boost::asio;

constexpr unsigned kBadRequest = 400;  ///< also for a resource version that is unknown
constexpr unsigned kNotFound = 404;
constexpr unsigned kMaxRestarts = 3;  ///< of a list whose pages are too old
constexpr unsigned kMaxWatches = 3;   ///< that fail or are short, in a row, before a new list
constexpr std::size_t kMaxQuoted = 300;
/// HTTP status of a page that is too large, also of one that this end does not read.
constexpr unsigned kContentTooLarge = 413;

using Parameter = std::pair<std::string_view, std::string>;

std::string_view to_text(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

Reflector::Reflector(ApiClient client, Clock clock, Collection collection, Mirror mirror,
                     Bounds bounds)
    : client_(std::move(client)),
      clock_(clock),
      collection_(std::move(collection)),
      mirror_(std::move(mirror)),
      bounds_(bounds) {}

asio::awaitable<void> Reflector::run() {
  while (true) {
    std::string what;
    try {
      co_await list_and_watch();
    } catch (const std::exception& error) {
      what = error.what();
    }
    co_await wait(std::nullopt);  // throws once it is cancelled
    set_problem({"internal error: " + text::clean(what, kMaxQuoted)});
  }
}

asio::awaitable<void> Reflector::list_and_watch() {
  while (true) {
    const auto listed = co_await list();
    is_tried_ = true;
    if (listed) {
      is_listed_ = true;
      if (has_watch_problem_) {
        mirror_.on_state();
      } else {
        set_live();
      }
      co_await watch_until_gone();
    } else {
      set_problem(listed.error());
      co_await wait(listed.error().retry_after);
    }
  }
}

/// list tries the versions of the resource: an API server has the ones of its time.
asio::awaitable<ApiResult<void>> Reflector::list() {
  const Resource& resource = collection_.resource;
  for (std::size_t tried = 0; tried < resource.versions.size(); ++tried) {
    auto listed = co_await list_pages();
    if (listed || listed.error().status != kNotFound) co_return listed;
    version_ = (version_ + 1) % resource.versions.size();
  }
  const bool is_custom = resource.group == kGatewayGroup;
  co_return ApiFailure{"status 404: the API server does not serve them" +
                           std::string(is_custom ? ": is the Gateway API installed?" : ""),
                       kNotFound};
}

asio::awaitable<ApiResult<void>> Reflector::list_pages() {
  ListMeta meta;
  std::set<std::string> tokens;
  unsigned restarts = 0;
  unsigned limit = bounds_.page_objects;
  ++round_;
  for (std::size_t page = 0; page < bounds_.pages; ++page) {
    auto fetched = co_await fetch_page(meta.next, limit);
    if (!fetched) {
      if (fetched.error().status == kContentTooLarge && limit > 1) {
        limit /= 2;
        continue;
      }
      const bool is_too_old = fetched.error().status == kGone && !meta.next.empty();
      if (!is_too_old || ++restarts > kMaxRestarts) co_return fetched.error();
      meta = {};
      tokens.clear();
      ++round_;  // an object of a page before may not exist any more
      continue;
    }
    meta = *std::move(fetched);
    if (!meta.next.empty()) {
      if (tokens.insert(meta.next).second) continue;
      co_return ApiFailure{"the list repeats a page: its 'continue' was there before"};
    }
    resource_version_ = meta.resource_version;
    mirror_.finish(round_);
    co_return ApiResult<void>();
  }
  co_return ApiFailure{"the list has more than " + std::to_string(bounds_.pages) + " pages"};
}

asio::awaitable<ApiResult<ListMeta>> Reflector::fetch_page(std::string next, unsigned limit) {
  const std::array parameters{Parameter("limit", std::to_string(limit)),
                              Parameter("continue", std::move(next))};
  auto stream = co_await client_.get(collection_, version_, parameters);
  if (!stream) co_return stream.error();
  auto page = co_await within(bounds_.page, read_page(**stream));
  if (!page) co_return ApiFailure{"timed out: the list is too slow"};
  co_return *std::move(page);
}

asio::awaitable<ApiResult<ListMeta>> Reflector::read_page(http::ResponseStream& stream) {
  ObjectReader reader([this](Object&& object) {
    if (!object.name.empty() || object.too_large) mirror_.put(std::move(object), round_);
  });
  std::size_t size = 0;
  while (true) {
    const auto part = co_await stream.receive();
    if (!part) co_return ApiFailure{part.error().detail};
    if (part->empty()) break;
    size += part->size();
    if (size > bounds_.page_bytes) co_return ApiFailure{"the list is too large", kContentTooLarge};
    if (auto read = reader.feed(to_text(*part)); !read) co_return ApiFailure{read.error().message};
  }
  if (!reader.is_between_documents()) co_return ApiFailure{"the list ends in the middle"};
  if (reader.list().resource_version.empty())
    co_return ApiFailure{"the response is not a list of the Kubernetes API"};
  co_return reader.list();
}

/// watch_until_gone returns when a new list is needed.
asio::awaitable<void> Reflector::watch_until_gone() {
  while (true) {
    const SteadyTime began = clock_.steady_now();
    events_ = 0;
    needs_list_ = false;
    const auto watched = co_await watch();
    const bool is_lasting = clock_.steady_now() - began >= bounds_.lasting;
    if (is_lasting || (watched && events_ > 0)) failures_ = 0;
    if (watched) {
      co_await wait(std::nullopt);
      if (needs_list_ || failures_ > kMaxWatches) co_return;
      continue;
    }
    const ApiFailure& failure = watched.error();
    if (failure.status == kGone) {
      // The first time at once: it is an everyday event.
      if (failures_ > 0) {
        co_await wait(std::nullopt);
      } else {
        ++failures_;
      }
      co_return;
    }
    set_problem(failure);
    has_watch_problem_ = true;
    co_await wait(failure.retry_after);
    const bool is_unknown = failure.status == kNotFound || failure.status == kBadRequest;
    if (needs_list_ || is_unknown || failures_ > kMaxWatches) co_return;
  }
}

asio::awaitable<ApiResult<void>> Reflector::watch() {
  std::uniform_int_distribution<Seconds::rep> draw(0, bounds_.watch.count());
  const Seconds asked = bounds_.watch + Seconds(draw(random_));
  const std::array parameters{Parameter("watch", "true"), Parameter("allowWatchBookmarks", "true"),
                              Parameter("resourceVersion", resource_version_),
                              Parameter("timeoutSeconds", std::to_string(asked.count()))};
  auto stream = co_await client_.get(collection_, version_, parameters);
  if (!stream) co_return stream.error();
  needs_list_ = true;
  using asio::experimental::awaitable_operators::operator||;
  const auto read =
      co_await within(asked + bounds_.watch_grace, read_events(**stream) || confirm_watch());
  if (!read) {  // it did not end itself
    needs_list_ = false;
    co_return ApiResult<void>();
  }
  co_return std::get<0>(*read);
}

/// confirm_watch ends the problem once a watch has lasted. It runs until it is cancelled.
asio::awaitable<void> Reflector::confirm_watch() {
  asio::steady_timer timer(co_await asio::this_coro::executor, bounds_.lasting);
  const auto [error] = co_await timer.async_wait(net::as_value);
  if (error) co_return;
  confirm();
  timer.expires_at(SteadyTime::max());
  co_await timer.async_wait(net::as_value);
}

/// receive returns the next bytes of a watch; nullopt if the rest of an event is too slow.
asio::awaitable<std::optional<boost::system::result<Bytes, http::ExchangeFailure>>>
Reflector::receive(http::ResponseStream& stream, bool is_in_event) {
  if (!is_in_event) co_return co_await stream.receive();
  co_return co_await within(bounds_.line, stream.receive());
}

asio::awaitable<ApiResult<void>> Reflector::read_events(http::ResponseStream& stream) {
  std::optional<ApiFailure> failure;
  ObjectReader reader([&](WatchEvent&& event) {
    if (!failure) failure = take(std::move(event));
  });
  SteadyTime event_began = clock_.steady_now();
  while (true) {
    const auto part = co_await receive(stream, !reader.is_between_documents());
    const bool is_slow =
        !reader.is_between_documents() && clock_.steady_now() - event_began >= bounds_.line;
    if (!part || is_slow) co_return ApiFailure{"timed out: an event is too slow"};
    const auto reason = *part ? http::FailureReason::closed : part->error().reason;
    const bool is_end = !*part || (*part)->empty();
    // Between two events, a connection that ends or is cut off has lost none.
    if (is_end && (reason == http::FailureReason::closed || reason == http::FailureReason::connect))
      needs_list_ = !reader.is_between_documents();
    if (is_end && reason == http::FailureReason::closed) co_return ApiResult<void>();
    if (!*part) co_return ApiFailure{part->error().detail};
    if (reader.is_between_documents()) event_began = clock_.steady_now();
    const std::size_t before = events_;
    if (auto read = reader.feed(to_text(**part)); !read) co_return ApiFailure{read.error().message};
    if (failure) co_return *failure;
    if (events_ != before) event_began = clock_.steady_now();
  }
}

/// take applies an event. Returns the failure if it is one.
std::optional<ApiFailure> Reflector::take(WatchEvent&& event) {
  if (event.type == "ERROR") {
    return ApiFailure{"status " + std::to_string(event.status.code) + ": " +
                          text::clean(event.status.message, kMaxQuoted),
                      event.status.code};
  }
  const bool exists = event.type == "ADDED" || event.type == "MODIFIED";
  if (!exists && event.type != "DELETED" && event.type != "BOOKMARK")
    return ApiFailure{"unknown event '" + text::clean(event.type, kMaxQuoted) + "'"};
  ++events_;
  confirm();
  if (!event.object.resource_version.empty()) resource_version_ = event.object.resource_version;
  if (event.object.name.empty() && !event.object.too_large) return std::nullopt;
  if (exists) {
    mirror_.put(std::move(event.object), round_);
  } else if (event.type == "DELETED") {
    mirror_.remove(event.object);
  }
  return std::nullopt;
}

void Reflector::set_problem(const ApiFailure& failure) {
  const std::string server = client_.server();
  problem_ =
      describe(collection_) + (server.empty() ? "" : " of " + server) + ": " + failure.message;
  status_ = failure.status;
  mirror_.on_state();
}

void Reflector::set_live() {
  problem_.clear();
  status_ = 0;
  has_watch_problem_ = false;
  mirror_.on_state();
}

/// confirm ends the problem: the collection is watched.
void Reflector::confirm() {
  if (!problem_.empty()) set_live();
}

/// wait waits before the next try.
asio::awaitable<void> Reflector::wait(std::optional<Seconds> retry_after) {
  ++failures_;
  std::uniform_real_distribution<double> draw(0, 1);
  asio::steady_timer timer(co_await asio::this_coro::executor,
                           compute_backoff(failures_, draw(random_), retry_after));
  co_await timer.async_wait(net::as_value);
}

}  // namespace staple::kubernetes
