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

namespace staple::http {

/// kMaxHeader and kMaxHttpBody bound what is read of an answer, in bytes: more is too_large, as
/// soon as that is known. No honest OCSP response has more than 4 KiB.
inline constexpr std::size_t kMaxHeader = 16 * 1024;
inline constexpr std::size_t kMaxBody = 64 * 1024;

/// Response is a response of HTTP/1.1, as far as a responder's counts.
struct Response {
  unsigned status = 0;
  std::string location;  ///< empty: none
  CacheHeaders cache;
  Bytes body;
};

/// ResponseReader reads one response of HTTP/1.1 (RFC 9112) as its bytes come.
class ResponseReader {
 public:
  /// most: bytes of the body.
  explicit ResponseReader(std::size_t max_body = kMaxBody);
  ~ResponseReader();
  ResponseReader(const ResponseReader&) = delete;
  ResponseReader& operator=(const ResponseReader&) = delete;

  /// feed takes the next bytes; true: the answer is complete, or cannot be any more.
  bool feed(ByteView received);

  /// finish says that the connection was closed, which ends an answer without a length.
  void finish();

  /// response is what was read; call it once, after take() returned true or end(). Fails with
  /// closed, malformed_http or too_large.
  struct Outcome {
    std::optional<ResponderFailure> failure;
    Response response;
  };
  Outcome outcome();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Request is one to be written: with GET, or with POST where there is a body.
struct Request {
  Url url;
  std::optional<Bytes> body;  ///< an OCSPRequest; absent: GET
  std::string accept = "application/ocsp-response";
  std::string authorization = {};   ///< for the origin, a secret; empty: none
  std::size_t max_body = kMaxBody;  ///< of the answer, in bytes
};

/// write_request writes `request` (RFC 9112, 3). To a proxy the URL is named whole and
/// `authorization` goes along; empty: none does.
enum class TargetForm { origin, absolute };
std::string write_request(const Request& request, TargetForm form, std::string_view authorization);

}  // namespace staple::http
