// Reads any bytes as the head of a request: what was decided does not change as more bytes come, and Beast's
// parser, which reads after us what was taken, sees the same lengths in it or refuses it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <boost/beast/http.hpp>

#include "exporter/http/request_head.h"

namespace {

using namespace staple;
namespace beast_http = boost::beast::http;
using State = HeadReading::State;

constexpr std::size_t kLimit = 4096;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_parser(std::string_view bytes) {
  beast_http::request_parser<beast_http::string_body> parser;
  parser.header_limit(kLimit);
  boost::system::error_code error;
  parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  require(error != beast_http::error::need_more || parser.is_header_done());
  if (!parser.is_header_done()) return;  // it is stricter with Connection, and refuses too
  const auto& head = parser.get();
  require(head.version() == 10 || head.version() == 11);
  require(head.count(beast_http::field::host) <= 1 && head.count(beast_http::field::content_length) <= 1);
  require(parser.chunked() == (head.count(beast_http::field::transfer_encoding) == 1));
  require(parser.content_length().has_value() == (head.count(beast_http::field::content_length) == 1));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  State before = State::incomplete;
  std::size_t whole = 0;
  for (std::size_t end = 0; end <= size && before == State::incomplete; ++end) {
    const HeadReading reading = read_head(bytes.substr(0, end), kLimit);
    require((reading.state == State::refused) == (reading.status >= 400 && !reading.problem.empty()));
    before = reading.state;
    whole = end;
  }
  require(read_head(bytes, kLimit).state == before);
  if (before == State::whole) check_parser(bytes.substr(0, whole));
  return 0;
}
