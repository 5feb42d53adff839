// SPDX-License-Identifier: Apache-2.0

#include "probes/starttls/ldap.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "probes/der/reader.h"
#include "probes/starttls/last_words.h"
#include "probes/starttls/quote.h"

namespace staple::starttls {
namespace {

constexpr std::uint8_t kExtendedResponse = 0x78;  // [APPLICATION 24], constructed
constexpr std::size_t kMaxMessage = 16 * 1024;    // bytes; a response holds a code and a short text
constexpr int kMessageId = 1;                     // messageID of the request

/// ResultCode is a result code with which a server can refuse (RFC 4511, 4.1.9).
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
      "received: " + quote(to_text(received.first(std::min<std::size_t>(received.size(), 64)))));
}

/// find_message_size returns the size in bytes of the message at the front, for the lengths
/// that LDAP permits (RFC 4511, 5.1). Returns 0 if more bytes are needed, and nullopt if it is
/// not a message.
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

/// read_message reads an ExtendedResponse (RFC 4511, 4.2 and 4.12):
///
///     LDAPMessage ::= SEQUENCE {
///          messageID       MessageID,
///          protocolOp      CHOICE { extendedResp  ExtendedResponse, ... },
///          controls       [0] Controls OPTIONAL }
///
///     ExtendedResponse ::= [APPLICATION 24] SEQUENCE {
///          COMPONENTS OF LDAPResult,
///          responseName     [10] LDAPOID OPTIONAL,
///          responseValue    [11] OCTET STRING OPTIONAL }
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
    return net::fail(Reason::starttls_wrong_protocol,
                     "malformed response: " + diagnosis.to_string());
  if (id == kMessageId && code == 0) return net::complete(message.size());
  // messageID 0 is a notice of disconnection (RFC 4511, 4.4.1).
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

std::unique_ptr<net::Protocol> Ldap::make_farewell(net::Channel) const {
  // LDAPMessage { messageID 2, unbindRequest NULL }
  return std::make_unique<LastWords>(std::string("\x30\x05\x02\x01\x02\x42\x00", 7));
}

}  // namespace staple::starttls
