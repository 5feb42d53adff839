#include "probes/starttls/xmpp.h"

#include <algorithm>

#include "probes/starttls/words.h"

namespace staple::starttls {
namespace {

constexpr std::size_t kMaxTag = 4096;
constexpr std::size_t kMaxDepth = 16;
constexpr std::size_t kMaxSaid = 1024;
constexpr std::string_view kSpace = " \t\r\n";

net::Action foreign(std::string_view text) {
  return net::fail(Reason::starttls_wrong_protocol, "it says: " + words(text.substr(0, 64)));
}

bool has_nul(std::string_view text) { return text.find('\0') != text.npos; }

/// end_of_tag returns where the tag that begins here has its '>'; one in quotes is none. npos: not here yet.
std::size_t end_of_tag(std::string_view text) {
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

/// local_name takes the name out of a tag, without its prefix; `tag` is what stands between the brackets.
std::string_view local_name(std::string_view tag) {
  if (tag.starts_with('/')) tag.remove_prefix(1);
  tag = tag.substr(0, tag.find_first_of(" \t\r\n/"));
  const auto colon = tag.find(':');
  return colon == tag.npos ? tag : tag.substr(colon + 1);
}

}  // namespace

std::string Xmpp::start() {
  return "<?xml version='1.0'?><stream:stream xmlns='" + std::string(content_) +
         "' xmlns:stream='http://etherx.jabber.org/streams' to='" + domain_ + "' version='1.0'>";
}

net::Action Xmpp::consume(ByteView received) {
  const std::string_view text(reinterpret_cast<const char*>(received.data()),
                              std::min(received.size(), kMaxTag));
  if (text.front() != '<') {
    const std::string_view between = text.substr(0, text.find('<'));
    if (has_nul(between)) return foreign(between);
    if (open_.empty() && between.find_first_not_of(kSpace) != between.npos) return foreign(text);
    if ((inside("error") || inside("failure")) && said_.size() < kMaxSaid) said_ += between;
    return net::proceed(between.size());
  }
  const auto end = end_of_tag(text);
  if (has_nul(text.substr(0, end))) return foreign(text);
  if (end != text.npos) return take_tag(text.substr(0, end + 1));
  if (received.size() < kMaxTag) return net::need_more();
  return net::fail(Reason::starttls_flood, "a tag of more than 4 KiB: " + words(text));
}

net::Action Xmpp::take_tag(std::string_view tag) {
  const std::string_view inner = tag.substr(1, tag.size() - 2);
  if (inner.starts_with('?') && open_.empty()) return net::proceed(tag.size());
  const std::string_view name = local_name(inner);
  if (name.empty() || inner.starts_with('!') || inner.starts_with('?')) return foreign(tag);
  if (inner.starts_with('/')) {
    if (open_.empty() || open_.back() != name) return foreign(tag);
    return closed(tag.size());
  }
  if (open_.empty() && name != "stream") return foreign(tag);
  if (open_.size() == kMaxDepth)
    return net::fail(Reason::starttls_flood, "more than 16 elements in each other");
  open_.emplace_back(name);
  if (inner.ends_with('/')) {
    opened(name, 0);
    return closed(tag.size());
  }
  return opened(name, tag.size());
}

net::Action Xmpp::opened(std::string_view name, std::size_t size) {
  if (open_.size() == 3 && inside("features") && name == "starttls") offers_tls_ = true;
  if (open_.size() == 3 && inside("error") && said_.size() < kMaxSaid) said_ += std::string(name) + " ";
  return net::proceed(size);
}

net::Action Xmpp::closed(std::size_t size) {
  const std::string name = std::move(open_.back());
  open_.pop_back();
  if (open_.empty()) return net::fail(Reason::starttls_refused, "it closes the stream");
  if (open_.size() > 1) return net::proceed(size);
  if (name == "error" || name == "failure")
    return net::fail(Reason::starttls_refused, name + ": " + words(said_));
  if (asked_) return name == "proceed" ? net::complete(size) : net::proceed(size);
  if (name != "features") return net::proceed(size);
  if (!offers_tls_) return net::fail(Reason::starttls_not_offered, "it is not among its stream features");
  asked_ = true;
  return net::proceed(size, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
}

}  // namespace staple::starttls
