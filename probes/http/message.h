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

/// kMaxHttpHeader and kMaxHttpBody bound what is read of an answer, in bytes: more is too_large, as soon as
/// that is known. No honest OCSP response has more than 4 KiB.
inline constexpr std::size_t kMaxHttpHeader = 16 * 1024;
inline constexpr std::size_t kMaxHttpBody = 64 * 1024;

/// HttpAnswer is a response of HTTP/1.1, as far as a responder's counts.
struct HttpAnswer {
  unsigned status = 0;
  std::string location;  ///< empty: none
  CacheHeaders cache;
  Bytes body;
};

/// HttpAnswerReader reads one response of HTTP/1.1 (RFC 9112) as its bytes come.
class HttpAnswerReader {
 public:
  /// most: bytes of the body.
  explicit HttpAnswerReader(std::size_t most = kMaxHttpBody);
  ~HttpAnswerReader();
  HttpAnswerReader(const HttpAnswerReader&) = delete;
  HttpAnswerReader& operator=(const HttpAnswerReader&) = delete;

  /// take takes the next bytes; true: the answer is complete, or cannot be any more.
  bool take(ByteView received);

  /// end says that the connection was closed, which ends an answer without a length.
  void end();

  /// answer is what was read; call it once, after take() returned true or end(). Fails with closed,
  /// malformed_http or too_large.
  struct Outcome {
    std::optional<ResponderFailure> failure;
    HttpAnswer answer;
  };
  Outcome outcome();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// HttpRequest is one to be written: with GET, or with POST where there is a body.
struct HttpRequest {
  ResponderUrl url;
  std::optional<Bytes> body;  ///< an OCSPRequest; absent: GET
  std::string accept = "application/ocsp-response";
  std::string authorization = {};       ///< for the origin, a secret; empty: none
  std::size_t max_body = kMaxHttpBody;  ///< of the answer, in bytes
};

/// request_text writes `request` (RFC 9112, 3). To a proxy the URL is named whole and `authorization` goes
/// along; empty: none does.
enum class Via { origin, proxy };
std::string request_text(const HttpRequest& request, Via via, std::string_view authorization);

}  // namespace staple::http
