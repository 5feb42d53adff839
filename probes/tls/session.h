// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "probes/bytes.h"

typedef struct ssl_st SSL;

namespace staple::tls {

/// Session is an open TLS connection after its handshake, without a socket.
class Session {
 public:
  /// Takes ownership of `connection`, which reads and writes memory (BIO_s_mem).
  explicit Session(SSL* connection);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// send encrypts application data and returns the bytes to send.
  Bytes send(std::string_view text);

  /// receive decrypts bytes of the server and returns the application data, if they hold any.
  /// Returns nullopt once the server has closed TLS or broken it.
  std::optional<std::string> receive(ByteView received);

  /// is_closed returns whether the server has closed TLS or broken it. What receive() returned
  /// before was sent before that.
  bool is_closed() const { return is_closed_; }

  /// close returns the bytes to send last: close_notify, and what send() did not return yet.
  Bytes close();

 private:
  Bytes take_output();

  SSL* connection_;
  bool is_closed_ = false;
};

}  // namespace staple::tls
