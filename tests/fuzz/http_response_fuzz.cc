// SPDX-License-Identifier: Apache-2.0

// Parses any bytes as an HTTP response, at once and in pieces whose length is the first byte. Both
// results must be equal and within bounds. The redirect and the freshness lifetime of the result
// must be valid.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "probes/http/message.h"

namespace {

using staple::ByteView;
using staple::http::ResponseReader;

constexpr std::size_t kMaxBody = 64 * 1024;

ResponseReader::Outcome read(ByteView input, std::size_t piece) {
  ResponseReader reader(kMaxBody);
  bool complete = false;
  while (!complete && !input.empty()) {
    const auto next = input.first(std::min(piece, input.size()));
    input = input.subspan(next.size());
    complete = reader.feed(next);
  }
  if (!complete) reader.finish();
  return reader.outcome();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView input(data + 1, size - 1);
  const auto whole = read(input, input.size() + 1);
  const auto pieces = read(input, data[0] + std::size_t{1});
  if (whole.failure.has_value() != pieces.failure.has_value()) std::abort();
  if (whole.failure) {
    if (whole.failure->detail.empty()) std::abort();
    return 0;
  }
  const staple::http::Response& response = whole.response;
  if (response.body != pieces.response.body || response.status != pieces.response.status)
    std::abort();
  if (response.body.size() > kMaxBody) std::abort();
  const auto lifetime = staple::http::freshness_lifetime(response.cache, staple::WallTime{});
  if (lifetime && (*lifetime < staple::Seconds(0) || *lifetime > std::chrono::days(3650)))
    std::abort();
  const auto base = *staple::http::parse_url("http://ocsp.test/a/b");
  const auto next = staple::http::resolve_redirect(base, response.location);
  if (next &&
      (next->path.find_first_of("\r\n ") != std::string::npos || !next->path.starts_with('/')))
    std::abort();
  return 0;
}
