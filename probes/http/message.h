// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "probes/bytes.h"
#include "probes/http/failure.h"
#include "probes/http/freshness.h"
#include "probes/http/url.h"
#include "probes/text/challenge.h"

namespace staple::http {

/// kMaxHeader bounds the header of a response, in bytes.
inline constexpr std::size_t kMaxHeader = 16 * 1024;

/// Response is a response of HTTP/1.1, reduced to what callers need.
struct Response {
  unsigned status = 0;
  std::string location;  ///< empty if there is none
  CacheHeaders cache;
  Bytes body;
  std::string content_type = {};      ///< verbatim, cut; empty if there is none
  std::string content_encoding = {};  ///< verbatim, cut; empty if there is none
  std::string redirected_to = {};     ///< the last origin that redirects led to; else empty
  /// Authentication schemes that a response with the status 401 or 407 offers
  text::Schemes schemes = {};
  std::string retry_after = {};  ///< verbatim, cut; empty if there is none
};

/// kUnbounded is a bound of a body for callers that take it piece by piece and bound it themselves.
inline constexpr std::size_t kUnbounded = std::size_t(-1);

/// ResponseReader reads one response of HTTP/1.1 (RFC 9112) as its bytes arrive. Interim responses
/// before it, such as 100 Continue, are dropped (RFC 9110, 15.2). A response that is larger than
/// its bounds fails with too_large as soon as that is known.
class ResponseReader {
 public:
  /// `max_body` bounds the body, in bytes; kUnbounded if the caller takes it with take_body().
  explicit ResponseReader(std::size_t max_body);
  ~ResponseReader();
  ResponseReader(const ResponseReader&) = delete;
  ResponseReader& operator=(const ResponseReader&) = delete;

  /// feed takes the next bytes. Returns true once the response is complete or has failed.
  bool feed(ByteView received);

  /// finish reports that the connection was closed, which ends a response without a length.
  void finish();

  /// has_head returns true once the header is complete, and nothing has failed.
  bool has_head() const;

  /// head returns the response without its body. Only if has_head().
  Response head() const;

  /// take_body returns the part of the body that has arrived since the last call. Only
  /// if has_head().
  Bytes take_body();

  /// outcome returns what was read. Gives the body once: later calls have an empty one. Call it
  /// after feed() returned true or after finish(). Fails with closed, malformed or too_large.
  struct Outcome {
    std::optional<ExchangeFailure> failure;
    Response response;
  };
  Outcome outcome();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Request is a request of HTTP/1.1: POST if it has a body, else GET.
struct Request {
  Url url;
  std::string accept;              ///< media type
  std::string authorization = {};  ///< for the origin, a secret; not sent if empty
  std::optional<Bytes> body = {};
  std::string content_type = {};  ///< media type of the body
};

/// TargetForm is the form of the request target (RFC 9112, 3.2): absolute for a proxy that forwards
/// the request.
enum class TargetForm { origin, absolute };

/// write_request writes `request` (RFC 9112, 3). It requests a body without an encoding: without
/// Accept-Encoding any encoding would be acceptable (RFC 9110, 12.5.3). `proxy_authorization` is
/// sent if it is not empty.
std::string write_request(const Request& request, TargetForm form,
                          std::string_view proxy_authorization);

}  // namespace staple::http
