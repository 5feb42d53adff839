// SPDX-License-Identifier: Apache-2.0

#include "tests/pki/edit.h"

#include "tests/pki/der.h"

namespace staple::pki {
namespace {

Bytes content_of(const Bytes& element) {
  return Bytes(element.begin() + static_cast<std::ptrdiff_t>(der::header_size(element)),
               element.end());
}

}  // namespace

Edit flip(std::ptrdiff_t offset, std::uint8_t mask) {
  return [=](Bytes element) {
    const auto size = static_cast<std::ptrdiff_t>(element.size());
    std::uint8_t& octet = element.at(static_cast<std::size_t>(offset < 0 ? size + offset : offset));
    octet = static_cast<std::uint8_t>(octet ^ mask);
    return element;
  };
}

Edit truncate(std::size_t count) {
  return [=](Bytes element) {
    element.resize(element.size() > count ? element.size() - count : 0);
    return element;
  };
}

Edit extend(Bytes tail) {
  return [tail = std::move(tail)](const Bytes& element) { return der::join({element, tail}); };
}

Edit lengthen(Bytes tail) {
  return [tail = std::move(tail)](const Bytes& element) {
    return der::tlv(element.at(0), der::join({content_of(element), tail}));
  };
}

Edit retag(std::uint8_t tag) {
  return [=](Bytes element) {
    element.at(0) = tag;
    return element;
  };
}

Edit long_length() {
  return [](const Bytes& element) {
    const Bytes content = content_of(element);
    return der::join({Bytes{element.at(0)}, der::length_octets(content.size(), 1), content});
  };
}

Edit indefinite_length() {
  return [](const Bytes& element) {
    return der::join({Bytes{element.at(0), 0x80}, content_of(element), Bytes{0, 0}});
  };
}

Edit replace(Bytes element) {
  return [element = std::move(element)](const Bytes&) { return element; };
}

Edit omit() { return replace({}); }

Edit duplicate() {
  return [](const Bytes& element) { return der::join({element, element}); };
}

}  // namespace staple::pki
