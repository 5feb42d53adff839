// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probes/net/protocol.h"

namespace staple::starttls {

/// Xmpp opens a stream to an XMPP server and requests TLS in it (RFC 6120, 5). It parses the
/// required subset of XML: tags, by their local names, and the text between them. It rejects what
/// streams must not contain (RFC 6120, 11.1).
class Xmpp : public net::Protocol {
 public:
  /// content_namespace: jabber:client or jabber:server; domain: the `to` address of the stream.
  Xmpp(std::string_view content_namespace, std::string domain)
      : content_namespace_(content_namespace), domain_(std::move(domain)) {}

  std::string start() override;
  net::Action consume(ByteView received) override;

  /// Before TLS the farewell closes the stream (RFC 6120, 4.4). With TLS the stream has ended, and
  /// a new one is not opened (RFC 6120, 5.4.3.3): the end of TLS is the end.
  std::unique_ptr<net::Protocol> make_farewell(net::Channel channel) const override;

 private:
  net::Action consume_tag(std::string_view tag);
  net::Action on_open_tag(std::string_view name, std::size_t size);
  net::Action on_close_tag(std::size_t size);
  bool is_inside(std::string_view element) const { return open_.size() > 1 && open_[1] == element; }

  std::string_view content_namespace_;
  std::string domain_;
  /// Local names of the open elements, the stream first; bounded.
  std::vector<std::string> open_;
  bool offers_tls_ = false;
  bool requested_ = false;
  std::string error_text_;  ///< text of an error or a failure, for messages; bounded
};

}  // namespace staple::starttls
