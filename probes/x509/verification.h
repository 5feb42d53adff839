// SPDX-License-Identifier: Apache-2.0

#pragma once

typedef struct x509_store_ctx_st X509_STORE_CTX;

namespace staple::x509 {

/// verify_within_bounds is X509_verify_cert() with a bound for name constraints (RFC 5280,
/// 4.2.1.10): OpenSSL compares each name of a certificate with each constraint of each CA above it.
/// A chain above the bound is not trusted, with X509_V_ERR_APPLICATION_VERIFICATION.
int verify_within_bounds(X509_STORE_CTX* context);

/// describe_verification is X509_verify_cert_error_string() for verify_within_bounds().
const char* describe_verification(int error);

}  // namespace staple::x509
