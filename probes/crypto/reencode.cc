#include "probes/crypto/reencode.h"

#include <openssl/err.h>

#include "probes/crypto/handle.h"

namespace staple::crypto {
namespace {

/// encode writes an object by OpenSSL's function for its kind.
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
    // The BasicOCSPResponse is opaque to the outer structure: it is read and written again
    // by itself.
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
