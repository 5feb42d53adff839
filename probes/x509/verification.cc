// SPDX-License-Identifier: Apache-2.0

#include "probes/x509/verification.h"

#include <cstddef>
#include <memory>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "probes/crypto/handle.h"

namespace staple::x509 {
namespace {

/// kMaxCompared bounds the bytes that are compared: of each name with each constraint, and of each
/// constraint with each name. 250 names below 1000 constraints, all of 20 bytes, are as many.
constexpr std::size_t kMaxCompared = std::size_t{10} * 1000 * 1000;

constexpr const char* kTooManyNames = "too many names and name constraints to compare";

/// Load is what a certificate brings into the comparison.
struct Load {
  std::size_t entries = 0;
  std::size_t bytes = 0;
};

std::size_t measure_extension(const X509* certificate, int nid) {
  const int at = X509_get_ext_by_NID(certificate, nid, -1);
  if (at < 0) return 0;
  return static_cast<std::size_t>(
      ASN1_STRING_length(X509_EXTENSION_get_data(X509_get_ext(certificate, at))));
}

/// measure_names measures the subject, its attributes and the subject alternative names.
Load measure_names(const X509* certificate) {
  const X509_NAME* const subject = X509_get_subject_name(certificate);
  const crypto::Handle<GENERAL_NAMES> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  const unsigned char* encoded = nullptr;
  std::size_t size = 0;
  X509_NAME_get0_der(subject, &encoded, &size);
  const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
  return {static_cast<std::size_t>(X509_NAME_entry_count(subject) + 1 + count),
          size + measure_extension(certificate, NID_subject_alt_name)};
}

std::size_t count(const STACK_OF(GENERAL_SUBTREE) * subtrees) {
  return subtrees ? static_cast<std::size_t>(sk_GENERAL_SUBTREE_num(subtrees)) : 0;
}

Load measure_constraints(const X509* certificate) {
  const std::unique_ptr<NAME_CONSTRAINTS, decltype(&NAME_CONSTRAINTS_free)> constraints(
      static_cast<NAME_CONSTRAINTS*>(
          X509_get_ext_d2i(certificate, NID_name_constraints, nullptr, nullptr)),
      NAME_CONSTRAINTS_free);
  if (!constraints) return {};
  return {count(constraints->permittedSubtrees) + count(constraints->excludedSubtrees),
          measure_extension(certificate, NID_name_constraints)};
}

/// count_compared returns how many bytes are compared for `chain`, the leaf first.
std::size_t count_compared(const STACK_OF(X509) * chain) {
  std::size_t compared = 0;
  Load below;
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    const Load constraints = measure_constraints(sk_X509_value(chain, i));
    compared += constraints.entries * below.bytes + constraints.bytes * below.entries;
    const Load names = measure_names(sk_X509_value(chain, i));
    below = {below.entries + names.entries, below.bytes + names.bytes};
  }
  ERR_clear_error();
  return compared;
}

/// get_default_verify returns OpenSSL's own function for the signatures and times of a chain, which
/// runs after the chain was built and before names are compared.
X509_STORE_CTX_verify_fn get_default_verify() {
  static const X509_STORE_CTX_verify_fn own = [] {
    const crypto::Handle<X509_STORE_CTX> plain(X509_STORE_CTX_new());
    const bool made = plain && X509_STORE_CTX_init(plain.get(), nullptr, nullptr, nullptr) == 1;
    return made ? X509_STORE_CTX_get_verify(plain.get()) : nullptr;
  }();
  return own;
}

int verify_affordable(X509_STORE_CTX* context) {
  if (count_compared(X509_STORE_CTX_get0_chain(context)) <= kMaxCompared)
    return get_default_verify()(context);
  X509_STORE_CTX_set_error(context, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

}  // namespace

int verify_within_bounds(X509_STORE_CTX* context) {
  if (get_default_verify()) X509_STORE_CTX_set_verify(context, verify_affordable);
  return X509_verify_cert(context);
}

const char* describe_verification(int error) {
  return error == X509_V_ERR_APPLICATION_VERIFICATION ? kTooManyNames
                                                      : X509_verify_cert_error_string(error);
}

}  // namespace staple::x509
