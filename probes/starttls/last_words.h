// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <utility>

#include "probes/net/protocol.h"

namespace staple::starttls {

/// LastWords is a farewell of fixed bytes, such as `QUIT`. The reply is discarded: the server ends
/// the connection.
class LastWords : public net::Protocol {
 public:
  explicit LastWords(std::string words) : words_(std::move(words)) {}

  std::string start() override { return words_; }
  net::Action consume(ByteView received) override { return net::proceed(received.size()); }

 private:
  std::string words_;
};

}  // namespace staple::starttls
