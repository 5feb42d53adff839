// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>

#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace staple::crypto {

/// Deleter frees OpenSSL objects of every type in use.
struct Deleter {
  void operator()(ASN1_BIT_STRING* object) const { ASN1_BIT_STRING_free(object); }
  void operator()(ASN1_OBJECT* object) const { ASN1_OBJECT_free(object); }
  void operator()(ASN1_TYPE* object) const { ASN1_TYPE_free(object); }
  void operator()(BIO* object) const { BIO_free_all(object); }
  void operator()(CERTIFICATEPOLICIES* object) const { CERTIFICATEPOLICIES_free(object); }
  void operator()(EVP_PKEY* object) const { EVP_PKEY_free(object); }
  void operator()(GENERAL_NAMES* object) const { GENERAL_NAMES_free(object); }
  void operator()(OCSP_BASICRESP* object) const { OCSP_BASICRESP_free(object); }
  void operator()(OCSP_RESPDATA* object) const { OCSP_RESPDATA_free(object); }
  void operator()(OCSP_RESPONSE* object) const { OCSP_RESPONSE_free(object); }
  void operator()(SSL* object) const { SSL_free(object); }
  void operator()(SSL_CTX* object) const { SSL_CTX_free(object); }
  void operator()(X509* object) const { X509_free(object); }
  void operator()(X509_ALGOR* object) const { X509_ALGOR_free(object); }
  void operator()(X509_NAME* object) const { X509_NAME_free(object); }
  void operator()(X509_STORE* object) const { X509_STORE_free(object); }
  void operator()(X509_STORE_CTX* object) const { X509_STORE_CTX_free(object); }
  void operator()(STACK_OF(X509) * object) const { sk_X509_pop_free(object, X509_free); }
};

/// Handle owns one OpenSSL object.
template <class Object>
using Handle = std::unique_ptr<Object, Deleter>;

}  // namespace staple::crypto
