// SPDX-License-Identifier: Apache-2.0

#include "probes/crypto/reencode.h"

#include <openssl/err.h>

#include "probes/crypto/handle.h"

namespace staple::crypto {
namespace {

/// encode returns the DER encoding of an object. Returns nullopt if OpenSSL cannot encode it.
template <class Object>
std::optional<Bytes> encode(int (*write)(const Object*, unsigned char**), const Object* object) {
  const int size = write(object, nullptr);
  if (size <= 0) return std::nullopt;
  Bytes der(static_cast<std::size_t>(size));
  unsigned char* out = der.data();
  write(object, &out);
  return der;
}

}  // namespace

std::optional<Bytes> reencode_ocsp_response(ByteView ber) {
  const unsigned char* start = ber.data();
  Handle<OCSP_RESPONSE> response(d2i_OCSP_RESPONSE(nullptr, &start, static_cast<long>(ber.size())));
  if (response) {
    // The outer structure holds the BasicOCSPResponse as opaque octets: reencode it separately.
    const Handle<OCSP_BASICRESP> basic(OCSP_response_get1_basic(response.get()));
    if (basic)
      response.reset(OCSP_response_create(OCSP_response_status(response.get()), basic.get()));
  }
  auto der = response ? encode(i2d_OCSP_RESPONSE, response.get()) : std::nullopt;
  ERR_clear_error();
  return der;
}

std::optional<Bytes> reencode_response_data(ByteView ber) {
  const unsigned char* start = ber.data();
  const Handle<OCSP_RESPDATA> data(
      d2i_OCSP_RESPDATA(nullptr, &start, static_cast<long>(ber.size())));
  auto der = data ? encode(i2d_OCSP_RESPDATA, data.get()) : std::nullopt;
  ERR_clear_error();
  return der;
}

}  // namespace staple::crypto
