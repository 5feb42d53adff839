// Reads any bytes as a file that `verify` is given: PEM, base64 or DER; and any text as a flag's value.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "exporter/command/input.h"
#include "exporter/command/moment.h"
#include "exporter/http/listen_address.h"
#include "probes/text/base64.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const staple::ByteView bytes(data, size);

  require(staple::decode_base64(staple::encode_base64(bytes, 64)) == staple::Bytes(data, data + size));
  if (const auto certificates = staple::read_certificates(text)) {
    require(!certificates->empty());
    std::string pem;
    for (const auto& certificate : *certificates) {
      require(!certificate.empty());
      pem += staple::certificate_pem(certificate);
    }
    require(*staple::read_certificates(pem) == *certificates);
  }
  if (const auto staple = staple::read_staple(text)) require(staple->size() <= size);
  staple::parse_listen_address(text);
  staple::parse_moment(text);
  return 0;
}
