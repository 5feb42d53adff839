// SPDX-License-Identifier: Apache-2.0

#include "probes/x509/name.h"

#include <algorithm>

#include <openssl/err.h>

#include "probes/crypto/handle.h"
#include "probes/der/reader.h"
#include "probes/text/clean.h"

namespace staple::x509 {
namespace {

constexpr std::size_t kMaxText = 256;
/// kMaxRead is the longest name in bytes that is parsed: OpenSSL takes microseconds for each of
/// thousands of attributes.
constexpr std::size_t kMaxRead = 8 * 1024;
/// kMaxCompared is the longest name in bytes that is compared other than by its bytes. It is
/// far above honest names: a malicious response may contain a large name to be compared with
/// many others.
constexpr std::size_t kMaxCompared = 1024;

crypto::Handle<X509_NAME> read_name(ByteView name) {
  const unsigned char* start = name.data();
  crypto::Handle<X509_NAME> handle(d2i_X509_NAME(nullptr, &start, static_cast<long>(name.size())));
  if (!handle) ERR_clear_error();
  return handle;
}

}  // namespace

std::string format_name(ByteView name) {
  if (name.size() > kMaxRead) return "a name of " + std::to_string(name.size()) + " bytes";
  const auto handle = read_name(name);
  const crypto::Handle<BIO> out(BIO_new(BIO_s_mem()));
  constexpr unsigned long kFlags =
      XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  if (!handle || !out || X509_NAME_print_ex(out.get(), handle.get(), 0, kFlags) < 0) {
    ERR_clear_error();
    return {};
  }
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return size > 0 ? text::clean(std::string_view(text, static_cast<std::size_t>(size)), kMaxText)
                  : std::string();
}

bool names_equal(ByteView a, ByteView b) {
  if (der::equal(a, b)) return true;
  if (std::max(a.size(), b.size()) > kMaxCompared) return false;
  const auto left = read_name(a);
  const auto right = read_name(b);
  return left && right && X509_NAME_cmp(left.get(), right.get()) == 0;
}

}  // namespace staple::x509
