// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "exporter/kubernetes/api_client.h"
#include "exporter/kubernetes/object_reader.h"
#include "exporter/kubernetes/resource.h"
#include "probes/time.h"

namespace staple::kubernetes {

/// Bounds are the bounds of the requests of a Reflector.
struct Bounds {
  std::chrono::milliseconds head{30'000};   ///< until the header of a response has arrived
  std::chrono::milliseconds page{120'000};  ///< until a page of a list has arrived
  std::chrono::milliseconds line{60'000};   ///< from the first byte of an event to its last
  /// Shortest time that a watch is requested for; the longest is twice that
  Seconds watch{300};
  /// A watch that lasts so long without a failure proves that the collection is watched.
  std::chrono::milliseconds lasting{5'000};
  std::chrono::milliseconds watch_grace{30'000};  ///< beyond what the server was asked for
  std::size_t page_bytes = std::size_t{1} << 30;
  unsigned page_objects = 500;
  std::size_t pages = 10'000;  ///< of one list
};

/// Mirror receives the objects of a collection.
struct Mirror {
  /// An object exists, in this state. `round` is the number of the list that it is part of.
  std::function<void(Object&& object, std::uint64_t round)> put;
  std::function<void(const Object& object)> remove;
  /// A list is complete: objects of earlier rounds do not exist any more.
  std::function<void(std::uint64_t round)> finish;
  /// What problem(), is_tried() and is_listed() return may have changed.
  std::function<void()> on_state;
};

/// Reflector keeps the mirror of a collection: it lists the objects, page by page, and then watches
/// them. A watch that ends goes on where it was; after one that is too old (410 Gone), reports an
/// error or cannot be read, the objects are listed again. After a failure it tries again, later and
/// later, and the mirror stays as it is.
class Reflector {
 public:
  Reflector(ApiClient client, Clock clock, Collection collection, Mirror mirror,
            Bounds bounds = {});

  /// run lists and watches until it is cancelled. An exception meanwhile is a problem like others.
  boost::asio::awaitable<void> run();

  /// problem returns why the collection is neither listed nor watched; empty if it is.
  const std::string& problem() const { return problem_; }

  /// status returns the HTTP status that is the problem; 0 if the problem is something else.
  unsigned status() const { return status_; }

  /// is_tried returns true once a list has been tried, successfully or not.
  bool is_tried() const { return is_tried_; }

  /// is_listed returns true once the collection has been listed.
  bool is_listed() const { return is_listed_; }

 private:
  boost::asio::awaitable<void> list_and_watch();
  boost::asio::awaitable<ApiResult<void>> list();
  boost::asio::awaitable<ApiResult<void>> list_pages();
  boost::asio::awaitable<ApiResult<ListMeta>> fetch_page(std::string next, unsigned limit);
  boost::asio::awaitable<ApiResult<ListMeta>> read_page(http::ResponseStream& stream);
  boost::asio::awaitable<void> watch_until_gone();
  boost::asio::awaitable<ApiResult<void>> watch();
  boost::asio::awaitable<ApiResult<void>> read_events(http::ResponseStream& stream);
  boost::asio::awaitable<void> confirm_watch();
  boost::asio::awaitable<std::optional<boost::system::result<Bytes, http::ExchangeFailure>>>
  receive(http::ResponseStream& stream, bool is_in_event);
  std::optional<ApiFailure> take(WatchEvent&& event);

  void set_problem(const ApiFailure& failure);
  void set_live();
  void confirm();
  boost::asio::awaitable<void> wait(std::optional<Seconds> retry_after);

  ApiClient client_;
  Clock clock_;
  Collection collection_;
  Mirror mirror_;
  Bounds bounds_;
  std::size_t version_ = 0;         ///< of the resource
  std::uint64_t round_ = 0;         ///< number of lists
  std::string resource_version_;    ///< that the mirror shows
  std::size_t events_ = 0;          ///< of the watch that runs
  bool needs_list_ = false;         ///< the watch that ran may have missed an event
  bool has_watch_problem_ = false;  ///< problem_ is that of a watch
  std::string problem_;
  unsigned status_ = 0;
  unsigned failures_ = 0;  ///< in a row
  bool is_tried_ = false;
  bool is_listed_ = false;
  std::minstd_rand random_{std::random_device()()};
};

}  // namespace staple::kubernetes
