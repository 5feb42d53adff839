// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exporter/http/routing.h"
#include "probes/time.h"

namespace staple::httpd {

/// ResponseHeadOptions are the parts of a response head that do not come from the Response.
struct ResponseHeadOptions {
  WallTime time = {};     ///< of the Date field (RFC 9110, section 6.6.1)
  unsigned version = 11;  ///< HTTP version as in Beast: 11 for HTTP/1.1
  bool keep_alive = false;
  bool gzip = false;  ///< the body is compressed
  /// Additional header fields of the web configuration.
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// BodyLength is the framing of a response body (RFC 9112, section 6).
struct BodyLength {
  /// If nullopt, the body ends with the last chunk or with the connection.
  std::optional<std::uint64_t> bytes = {};
  bool chunked = false;
};

/// format_response_head returns the head of a response, including the empty line after it.
std::string format_response_head(const Response& response, const ResponseHeadOptions& options,
                                 BodyLength length);

/// format_chunk returns a piece of a body in the chunked coding (RFC 9112, section 7.1). Returns an
/// empty string for an empty piece, because an empty chunk would end the body.
std::string format_chunk(std::string_view piece);

/// kLastChunk ends a chunked body.
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace staple::httpd
