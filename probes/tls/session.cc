// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/session.h"

#include <array>
#include <new>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace staple::tls {

Session::Session(SSL* connection) : connection_(connection) {}

Session::~Session() { SSL_free(connection_); }

Bytes Session::send(std::string_view text) {
  ERR_clear_error();
  if (!text.empty()) SSL_write(connection_, text.data(), static_cast<int>(text.size()));
  return take_output();
}

std::optional<std::string> Session::receive(ByteView received) {
  ERR_clear_error();
  if (!received.empty() && BIO_write(SSL_get_rbio(connection_), received.data(),
                                     static_cast<int>(received.size())) <= 0) {
    throw std::bad_alloc();
  }
  std::string text;
  std::array<char, 4096> chunk;
  while (true) {
    const int size = SSL_read(connection_, chunk.data(), static_cast<int>(chunk.size()));
    if (size > 0) {
      text.append(chunk.data(), static_cast<std::size_t>(size));
      continue;
    }
    is_closed_ = SSL_get_error(connection_, size) != SSL_ERROR_WANT_READ;
    return is_closed_ && text.empty() ? std::nullopt : std::optional(std::move(text));
  }
}

Bytes Session::close() {
  ERR_clear_error();
  SSL_shutdown(connection_);
  return take_output();
}

Bytes Session::take_output() {
  BIO* const output = SSL_get_wbio(connection_);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(output, &bytes);
  Bytes taken;
  if (size > 0) taken.assign(bytes, bytes + size);
  static_cast<void>(BIO_reset(output));
  return taken;
}

}  // namespace staple::tls
