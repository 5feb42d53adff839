// SPDX-License-Identifier: Apache-2.0

#include "probes/x509/baseline.h"

#include <string_view>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "probes/crypto/handle.h"

namespace staple::x509 {
namespace {

constexpr std::string_view kExtendedValidation = "2.23.140.1.1";
constexpr std::string_view kOthers = "2.23.140.1.2.";

bool is_baseline_policy(const ASN1_OBJECT* policy) {
  char text[64] = "";
  OBJ_obj2txt(text, sizeof text, policy, 1);
  return text == kExtendedValidation || std::string_view(text).starts_with(kOthers);
}

}  // namespace

bool claims_baseline_requirements(ByteView certificate) {
  const unsigned char* start = certificate.data();
  const crypto::Handle<X509> read(d2i_X509(nullptr, &start, static_cast<long>(certificate.size())));
  const crypto::Handle<CERTIFICATEPOLICIES> policies(static_cast<CERTIFICATEPOLICIES*>(
      read && X509_check_ca(read.get()) == 0
          ? X509_get_ext_d2i(read.get(), NID_certificate_policies, nullptr, nullptr)
          : nullptr));
  ERR_clear_error();
  for (int i = 0; policies && i < sk_POLICYINFO_num(policies.get()); ++i) {
    if (is_baseline_policy(sk_POLICYINFO_value(policies.get(), i)->policyid)) return true;
  }
  return false;
}

}  // namespace staple::x509
