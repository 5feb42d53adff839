// Reads any bytes as an answer of HTTP, whole and in pieces as long as the first byte says: the same must
// come out, within bounds. Where it leads and how long it is fresh must hold for what was read.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "probes/http/message.h"

namespace {

using staple::ByteView;
using staple::http::ResponseReader;

http::ResponseReader::Outcome read(ByteView sent, std::size_t piece) {
  http::ResponseReader reader;
  bool complete = false;
  while (!complete && !sent.empty()) {
    const auto next = sent.first(std::min(piece, sent.size()));
    sent = sent.subspan(next.size());
    complete = reader.feed(next);
  }
  if (!complete) reader.finish();
  return reader.outcome();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView sent(data + 1, size - 1);
  const auto whole = read(sent, sent.size() + 1);
  const auto pieces = read(sent, data[0] + std::size_t{1});
  if (whole.failure.has_value() != pieces.failure.has_value()) std::abort();
  if (whole.failure) {
    if (whole.failure->detail.empty()) std::abort();
    return 0;
  }
  const staple::http::Response& answer = whole.response;
  if (answer.body != pieces.response.body || answer.status != pieces.response.status) std::abort();
  if (answer.body.size() > staple::http::kMaxBody) std::abort();
  const auto fresh = staple::http::freshness_lifetime(answer.cache, staple::WallTime{});
  if (fresh && (*fresh < staple::Seconds(0) || *fresh > std::chrono::days(3650))) std::abort();
  const auto base = *staple::http::parse_url("http://ocsp.test/a/b");
  const auto next = staple::http::resolve_redirect(base, answer.location);
  if (next && (next->path.find_first_of("\r\n ") != std::string::npos || !next->path.starts_with('/')))
    std::abort();
  return 0;
}
