// SPDX-License-Identifier: Apache-2.0

#include "probes/starttls/xmpp.h"

#include <algorithm>

#include "probes/starttls/last_words.h"
#include "probes/starttls/quote.h"

namespace staple::starttls {
namespace {

constexpr std::size_t kMaxTag = 4096;
constexpr std::size_t kMaxDepth = 16;
constexpr std::size_t kMaxErrorText = 1024;
constexpr std::string_view kSpace = " \t\r\n";

net::Action fail_wrong_protocol(std::string_view text) {
  return net::fail(Reason::starttls_wrong_protocol, "received: " + quote(text.substr(0, 64)));
}

bool has_nul(std::string_view text) { return text.find('\0') != text.npos; }

/// find_tag_end returns the position of the '>' that ends the tag at the front, ignoring those in
/// quotes. npos if it has not been received.
std::size_t find_tag_end(std::string_view text) {
  char quote = '\0';
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote != '\0') {
      if (text[i] == quote) quote = '\0';
    } else if (text[i] == '"' || text[i] == '\'') {
      quote = text[i];
    } else if (text[i] == '>') {
      return i;
    }
  }
  return text.npos;
}

/// parse_local_name returns the name of a tag without its prefix. tag: the text between the
/// angle brackets.
std::string_view parse_local_name(std::string_view tag) {
  if (tag.starts_with('/')) tag.remove_prefix(1);
  tag = tag.substr(0, tag.find_first_of(" \t\r\n/"));
  const auto colon = tag.find(':');
  return colon == tag.npos ? tag : tag.substr(colon + 1);
}

}  // namespace

std::string Xmpp::start() {
  return "<?xml version='1.0'?><stream:stream xmlns='" + std::string(content_namespace_) +
         "' xmlns:stream='http://etherx.jabber.org/streams' to='" + domain_ + "' version='1.0'>";
}

net::Action Xmpp::consume(ByteView received) {
  const std::string_view text(reinterpret_cast<const char*>(received.data()),
                              std::min(received.size(), kMaxTag));
  if (text.front() != '<') {
    const std::string_view character_data = text.substr(0, text.find('<'));
    if (has_nul(character_data)) return fail_wrong_protocol(character_data);
    if (open_.empty() && character_data.find_first_not_of(kSpace) != character_data.npos)
      return fail_wrong_protocol(text);
    if ((is_inside("error") || is_inside("failure")) && error_text_.size() < kMaxErrorText)
      error_text_ += character_data;
    return net::proceed(character_data.size());
  }
  const auto end = find_tag_end(text);
  if (has_nul(text.substr(0, end))) return fail_wrong_protocol(text);
  if (end != text.npos) return consume_tag(text.substr(0, end + 1));
  if (received.size() < kMaxTag) return net::need_more();
  return net::fail(Reason::starttls_flood, "a tag longer than 4 KiB: " + quote(text));
}

std::unique_ptr<net::Protocol> Xmpp::make_farewell(net::Channel channel) const {
  if (channel != net::Channel::plain) return nullptr;
  return std::make_unique<LastWords>("</stream:stream>");
}

net::Action Xmpp::consume_tag(std::string_view tag) {
  const std::string_view inner = tag.substr(1, tag.size() - 2);
  if (inner.starts_with('?') && open_.empty()) return net::proceed(tag.size());
  const std::string_view name = parse_local_name(inner);
  if (name.empty() || inner.starts_with('!') || inner.starts_with('?'))
    return fail_wrong_protocol(tag);
  if (inner.starts_with('/')) {
    if (open_.empty() || open_.back() != name) return fail_wrong_protocol(tag);
    return on_close_tag(tag.size());
  }
  if (open_.empty() && name != "stream") return fail_wrong_protocol(tag);
  if (open_.size() == kMaxDepth)
    return net::fail(Reason::starttls_flood, "more than 16 nested elements");
  open_.emplace_back(name);
  if (inner.ends_with('/')) {
    on_open_tag(name, 0);
    return on_close_tag(tag.size());
  }
  return on_open_tag(name, tag.size());
}

net::Action Xmpp::on_open_tag(std::string_view name, std::size_t size) {
  if (open_.size() == 3 && is_inside("features") && name == "starttls") offers_tls_ = true;
  if (open_.size() == 3 && is_inside("error") && error_text_.size() < kMaxErrorText)
    error_text_ += std::string(name) + " ";
  return net::proceed(size);
}

net::Action Xmpp::on_close_tag(std::size_t size) {
  const std::string name = std::move(open_.back());
  open_.pop_back();
  if (open_.empty()) return net::fail(Reason::starttls_refused, "the server closed the stream");
  if (open_.size() > 1) return net::proceed(size);
  if (name == "error" || name == "failure")
    return net::fail(Reason::starttls_refused, name + ": " + quote(error_text_));
  if (requested_) return name == "proceed" ? net::complete(size) : net::proceed(size);
  if (name != "features") return net::proceed(size);
  if (!offers_tls_)
    return net::fail(Reason::starttls_not_offered, "the stream features do not include starttls");
  requested_ = true;
  return net::proceed(size, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
}

}  // namespace staple::starttls
