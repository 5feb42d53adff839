#include "probes/starttls/ldap.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "probes/der/reader.h"
#include "probes/starttls/quote.h"

namespace staple::starttls {
namespace {

constexpr std::uint8_t kExtendedResponse = 0x78;  // [APPLICATION 24], constructed
constexpr std::size_t kMaxMessage = 16 * 1024;  // bytes of an answer that is a code and a few words
constexpr int kMessageId = 1;                   // messageID of our request

/// RFC 4511, 4.1.9: those with which a server can refuse.
struct ResultCode {
  int code;
  std::string_view name;
};
constexpr ResultCode kResultCodes[] = {
    {1, "operationsError"},           {2, "protocolError"}, {8, "strongerAuthRequired"},
    {11, "adminLimitExceeded"},       {10, "referral"},     {13, "confidentialityRequired"},
    {50, "insufficientAccessRights"}, {51, "busy"},         {52, "unavailable"},
    {53, "unwillingToPerform"},       {80, "other"},
};

std::string format_result_code(int code) {
  const auto found = std::ranges::find(kResultCodes, code, &ResultCode::code);
  const std::string number = "resultCode " + std::to_string(code);
  return found == std::end(kResultCodes) ? number : number + " (" + std::string(found->name) + ")";
}

std::string_view to_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

net::Action fail_wrong_protocol(ByteView received) {
  return net::fail(
      Reason::starttls_wrong_protocol,
      "it says: " + quote(to_text(received.first(std::min<std::size_t>(received.size(), 64)))));
}

/// find_message_size returns how many bytes the message that begins here has, of those lengths that
/// LDAP allows (RFC 4511, 5.1); 0: more must come to tell; absent: it is none.
std::optional<std::size_t> find_message_size(ByteView received) {
  if (received[0] != der::kSequence) return std::nullopt;
  if (received.size() < 2) return 0;
  if (received[1] < 0x80) return received[1] + std::size_t{2};
  const std::size_t octets = received[1] & 0x7f;
  if (octets == 0 || octets > 4) return std::nullopt;
  if (received.size() < 2 + octets) return 0;
  std::size_t size = 0;
  for (std::size_t i = 0; i < octets; ++i) size = size << 8 | received[2 + i];
  return 2 + octets + size;
}

/// read_message reads an LDAPMessage with an ExtendedResponse.
net::Action read_message(ByteView message) {
  der::Diagnosis diagnosis(message);
  der::Reader outer(message, diagnosis);
  der::Reader fields = outer.enter(der::kSequence, "LDAPMessage");
  const int id = fields.read_small_integer(der::kInteger, "messageID");
  der::Reader response = fields.enter(kExtendedResponse, "extendedResp");
  const int code = response.read_small_integer(der::kEnumerated, "resultCode");
  response.read(der::kOctetString, "matchedDN");
  const ByteView diagnostic = response.read(der::kOctetString, "diagnosticMessage").content;
  if (diagnosis.failed)
    return net::fail(Reason::starttls_wrong_protocol, "it answers with " + diagnosis.to_string());
  if (id == kMessageId && code == 0) return net::complete(message.size());
  // Of the number 0 is a notice that the server hangs up (RFC 4511, 4.4.1).
  if (id != kMessageId && id != 0) return fail_wrong_protocol(message);
  return net::fail(Reason::starttls_refused,
                   format_result_code(code) + ": " + quote(to_text(diagnostic)));
}

}  // namespace

std::string Ldap::start() {
  // LDAPMessage { messageID 1, extendedReq { requestName StartTLS } }
  constexpr std::string_view name = "1.3.6.1.4.1.1466.20037";
  constexpr std::string_view head("\x30\x1d\x02\x01\x01\x77\x18\x80\x16", 9);
  static_assert(name.size() == 0x16);
  return std::string(head).append(name);
}

net::Action Ldap::consume(ByteView received) {
  const auto size = find_message_size(received);
  if (!size) return fail_wrong_protocol(received);
  if (*size > kMaxMessage) {
    return net::fail(Reason::starttls_flood, "a message of " + std::to_string(*size) + " bytes");
  }
  if (*size == 0 || received.size() < *size) return net::need_more();
  return read_message(received.first(*size));
}

}  // namespace staple::starttls
