// SPDX-License-Identifier: Apache-2.0

#include "probes/starttls/postgres.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "probes/starttls/quote.h"

namespace staple::starttls {
namespace {

constexpr std::size_t kMaxError = 8 * 1024;

std::string_view to_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// message_of returns the field M of an ErrorResponse. Each field is a letter and a text that ends
/// with NUL.
std::string_view message_of(std::string_view fields) {
  while (!fields.empty() && fields.front() != '\0') {
    const auto end = fields.find('\0');
    if (fields.front() == 'M') return fields.substr(1, end == fields.npos ? end : end - 1);
    if (end == fields.npos) break;
    fields.remove_prefix(end + 1);
  }
  return fields;
}

/// read_error parses an ErrorResponse with a length, or, from a server without SSLRequest, a
/// plain text.
net::Action read_error(ByteView received) {
  if (received.size() < 5) return net::need_more();
  std::size_t size = 0;
  for (std::size_t i = 1; i < 5; ++i) size = size << 8 | received[i];
  const std::string_view message = to_text(received.subspan(1));
  if (size >= 4 && size <= kMaxError) {
    if (message.size() < size) return net::need_more();
    return net::fail(Reason::starttls_refused,
                     "response to SSLRequest: " + quote(message_of(message.substr(4, size - 4))));
  }
  const auto end = message.find('\0');
  if (end == message.npos && message.size() < kMaxError) return net::need_more();
  return net::fail(Reason::starttls_refused,
                   "response to SSLRequest: " + quote(message.substr(0, std::min(end, kMaxError))));
}

}  // namespace

std::string Postgres::start() { return {"\x00\x00\x00\x08\x04\xd2\x16\x2f", 8}; }

net::Action Postgres::consume(ByteView received) {
  switch (received.front()) {
    case 'S':
      return net::complete(1);
    case 'N':
      return net::fail(Reason::starttls_not_offered, "response to SSLRequest: N");
    case 'E':
      return read_error(received);
    default:
      return net::fail(
          Reason::starttls_wrong_protocol,
          "received: " +
              quote(to_text(received.first(std::min<std::size_t>(received.size(), 64)))));
  }
}

}  // namespace staple::starttls
