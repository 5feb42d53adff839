#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probes/net/protocol.h"

namespace staple::starttls {

/// Xmpp opens a stream to an XMPP server and asks for TLS in it (RFC 6120, 5). It reads as much XML
/// as that takes: tags and what stands between them, by their local names. What streams must not
/// have (RFC 6120, 11.1) it refuses.
class Xmpp : public net::Protocol {
 public:
  /// content: the namespace of clients or of servers; domain: whom the stream is to.
  Xmpp(std::string_view content_namespace, std::string domain)
      : content_namespace_(content_namespace), domain_(std::move(domain)) {}

  std::string start() override;
  net::Action consume(ByteView received) override;

 private:
  net::Action consume_tag(std::string_view tag);
  net::Action on_open_tag(std::string_view name, std::size_t size);
  net::Action on_close_tag(std::size_t size);
  bool is_inside(std::string_view element) const { return open_.size() > 1 && open_[1] == element; }

  std::string_view content_namespace_;
  std::string domain_;
  /// Local names of the elements that are open, the stream first; bounded
  std::vector<std::string> open_;
  bool offers_tls_ = false;
  bool requested_ = false;
  std::string error_text_;  ///< in an error or a failure, for a person; bounded
};

}  // namespace staple::starttls
