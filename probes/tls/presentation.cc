// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/presentation.h"

namespace staple::tls {

Bytes write_number(std::size_t size, std::size_t value) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i)
    bytes[i] = static_cast<std::uint8_t>(value >> (8 * (size - 1 - i)));
  return bytes;
}

Bytes write_vector(std::size_t size, ByteView content) {
  Bytes bytes = write_number(size, content.size());
  bytes.insert(bytes.end(), content.begin(), content.end());
  return bytes;
}

Bytes join(std::initializer_list<Bytes> parts) {
  Bytes bytes;
  for (const Bytes& part : parts) bytes.insert(bytes.end(), part.begin(), part.end());
  return bytes;
}

}  // namespace staple::tls
