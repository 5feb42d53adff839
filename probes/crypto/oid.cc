// SPDX-License-Identifier: Apache-2.0

#include "probes/crypto/oid.h"

#include <openssl/err.h>
#include <openssl/objects.h>

#include "probes/crypto/handle.h"
#include "probes/der/reader.h"

namespace staple::crypto {

int nid_of(ByteView oid) {
  if (oid.empty() || oid.size() > 127) return NID_undef;
  Bytes der{der::kOid, static_cast<std::uint8_t>(oid.size())};
  der.insert(der.end(), oid.begin(), oid.end());
  const unsigned char* start = der.data();
  const Handle<ASN1_OBJECT> object(d2i_ASN1_OBJECT(nullptr, &start, static_cast<long>(der.size())));
  if (!object) return ERR_clear_error(), NID_undef;
  return OBJ_obj2nid(object.get());
}

std::string describe_oid(ByteView oid) {
  const int nid = nid_of(oid);
  return nid == NID_undef ? der::format_oid(oid) : OBJ_nid2ln(nid);
}

}  // namespace staple::crypto
