#include "exporter/http/response_head.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <sstream>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/write.hpp>

namespace staple {

namespace beast_http = boost::beast::http;

std::string date_text(Time time) {
  constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 64> text{};
  const auto length =
      std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                    days[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                    months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                    static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                    static_cast<int>(clock.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string head_text(const Response& response, const AnsweringHow& how, BodyLength length) {
  beast_http::response<beast_http::empty_body> head;
  head.version(how.version);
  head.result(response.status);
  head.keep_alive(how.keep_alive);
  head.set(beast_http::field::date, date_text(how.time));
  head.set(beast_http::field::server, "staple_exporter");
  head.set(beast_http::field::content_type, response.content_type);
  head.set("X-Content-Type-Options", "nosniff");
  head.set(beast_http::field::vary, "Accept-Encoding");
  if (!response.allow.empty()) head.set(beast_http::field::allow, response.allow);
  if (!response.link.empty()) head.set(beast_http::field::link, response.link);
  if (!response.location.empty()) head.set(beast_http::field::location, response.location);
  if (!response.authenticate.empty()) head.set(beast_http::field::www_authenticate, response.authenticate);
  if (how.gzip) head.set(beast_http::field::content_encoding, "gzip");
  if (response.content_type.starts_with("text/html")) {
    head.set("Content-Security-Policy",
             "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
             "form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    head.set("Referrer-Policy", "no-referrer");
  }
  for (const auto& [name, value] : how.headers) head.set(name, value);
  if (length.bytes) head.content_length(*length.bytes);
  if (length.chunked) head.chunked(true);
  std::ostringstream text;
  text << head.base();
  return std::move(text).str();
}

std::string as_chunk(std::string_view piece) {
  if (piece.empty()) return {};
  std::array<char, 16> size{};
  const auto end = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16).ptr;
  std::string chunk(size.data(), end);
  chunk.reserve(chunk.size() + piece.size() + 4);
  return chunk.append("\r\n").append(piece).append("\r\n");
}

}  // namespace staple
