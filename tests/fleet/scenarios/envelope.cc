// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/scenario.h"
#include "tests/pki/der.h"

namespace staple::fleet {
namespace {

using enum ocsp::Fault;
using pki::Field;

void error_status(Plan& p, std::uint8_t status) {
  p.staple = pki::encode(pki::make_error_staple(status), p.issuer.key);
}

/// edit changes the encoding of a field; the signature covers the change.
void edit(Plan& p, Field field, pki::Edit change) {
  p.change = [field, change = std::move(change)](pki::StapleSpec& s, WallTime) {
    s.edits = {{field, change}};
  };
}

}  // namespace

/// Faults of the response's encoding and type.
std::vector<Scenario> envelope_scenarios() {
  return {
      {"unparseable", unparseable, "The staple is not an OCSP response.",
       [](Plan& p) { p.staple = pki::der::bytes("<html>404 Not Found</html>"); }},
      {"truncated", unparseable, "The staple is truncated.",
       [](Plan& p) { edit(p, Field::response, pki::truncate(100)); }},
      {"trailing-data", trailing_data, "Bytes follow the response.",
       [](Plan& p) {
         edit(p, Field::response, pki::extend({0x0d, 0x0a}));
       }},
      {"trailing-data-inside", trailing_data,
       "Bytes follow the basic response inside its OCTET STRING.",
       [](Plan& p) {
         edit(p, Field::basic_response, pki::extend({0x05, 0x00}));
       }},
      {"non-der", non_der, "The response is encoded as BER.",
       [](Plan& p) { edit(p, Field::response_data, pki::long_length()); }},
      {"default-encoded", default_encoded, "The response writes out its version 1, the default.",
       [](Plan& p) { p.change = [](pki::StapleSpec& s, WallTime) { s.version = 0; }; }},
      {"non-der-outside", non_der, "The length of responseBytes is indefinite: BER.",
       [](Plan& p) { edit(p, Field::response_bytes, pki::indefinite_length()); }},
      {"try-later", error_response, "The staple is an error message: tryLater.",
       [](Plan& p) { error_status(p, 3); }},
      {"internal-error", error_response, "The staple is an error message: internalError.",
       [](Plan& p) { error_status(p, 2); }},
      {"unauthorized", error_response, "The staple is an error message: unauthorized.",
       [](Plan& p) { error_status(p, 6); }},
      {"no-response-bytes", no_response_bytes,
       "The response reports success without response bytes.", [](Plan& p) { error_status(p, 0); }},
      {"not-basic", not_basic, "The response has an unknown response type.",
       [](Plan& p) {
         p.change = [](pki::StapleSpec& s, WallTime) { s.response_type = "1.3.6.1.5.5.7.48.1.99"; };
       }},
      {"bad-version", bad_version, "The response has version 2.",
       [](Plan& p) { p.change = [](pki::StapleSpec& s, WallTime) { s.version = 1; }; }},
      {"critical-extension", critical_extension, "The response has an unknown critical extension.",
       [](Plan& p) {
         p.change = [](pki::StapleSpec& s, WallTime) {
           s.extensions = {{"1.2.3.4.5", true, pki::der::null()}};
         };
       }},
  };
}

}  // namespace staple::fleet
