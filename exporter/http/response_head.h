#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exporter/http/routing.h"
#include "probes/time.h"

namespace staple::httpd {

/// ResponseHeadOptions is what a response's head says beside the response.
struct ResponseHeadOptions {
  WallTime time = {};     ///< when the answer is made (RFC 9110, 6.6.1)
  unsigned version = 11;  ///< of HTTP, as Beast counts
  bool keep_alive = false;
  bool gzip = false;  ///< the body is compressed
  /// That the web configuration adds
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// Body is how long a response's body is said to be (RFC 9112, 6).
struct BodyLength {
  /// absent: it ends with its last chunk, or with the connection
  std::optional<std::uint64_t> bytes = {};
  bool chunked = false;
};

/// format_response_head is the head of a response as it is sent, with the empty line behind it.
std::string format_response_head(const Response& response, const ResponseHeadOptions& options,
                                 BodyLength length);

/// format_chunk is a piece of a body as it is sent in chunks (RFC 9112, 7.1). An empty one is
/// nothing, as it would end the body.
std::string format_chunk(std::string_view piece);

/// kLastChunk ends a body of chunks.
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace staple::httpd
