// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/known_issuers.h"

#include <cstdlib>
#include <memory>
#include <new>
#include <string_view>

#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include "probes/crypto/hash.h"
#include "probes/tls/library_context.h"
#include "probes/tls/presentation.h"

namespace staple::tls {
namespace {

constexpr std::size_t kMaxExtensions = 0xffff;
constexpr std::size_t kExtensionHeader = 4;   // type and length
constexpr std::size_t kPrivateType = 0xffff;  // RFC 8446, 11: private use

/// List is the certificate_list of a Certificate message. The offsets are those in its body.
struct List {
  std::size_t extensions = 0;  ///< of the leaf, after their length
  std::size_t issuers = 0;     ///< the second CertificateEntry
};

bool are_well_formed(ByteView extensions) {
  Reader reader(extensions);
  while (!reader.at_end()) {
    reader.skip(2);
    reader.read_vector(2);
  }
  return !reader.failed();
}

/// read_list returns nullopt if there is nothing that hide() can hide.
std::optional<List> read_list(ByteView body) {
  Reader message(body);
  message.read_vector(1);  // certificate_request_context
  Reader entries(message.read_vector(3));
  if (message.failed() || !message.at_end()) return std::nullopt;
  entries.read_vector(3);
  const ByteView extensions = entries.read_vector(2);
  if (entries.failed() || !are_well_formed(extensions)) return std::nullopt;
  const auto start = static_cast<std::size_t>(extensions.data() - body.data());
  const std::size_t issuers = start + extensions.size();
  if (body.size() - issuers < kExtensionHeader || body.size() - start > kMaxExtensions)
    return std::nullopt;
  return List{start, issuers};
}

void write_at(std::span<std::uint8_t> body, std::size_t offset, std::size_t value) {
  body[offset] = static_cast<std::uint8_t>(value >> 8);
  body[offset + 1] = static_cast<std::uint8_t>(value);
}

void free_issuers(void*, void* issuers, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<KnownIssuers*>(issuers);
}

/// find_index returns the index of the KnownIssuers in the additional data of a context.
int find_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_issuers);
  return index;
}

}  // namespace

/// Hidden issuers are the data of another extension of the leaf, of a type that OpenSSL does not
/// know and skips. Its header takes the place of their first bytes.
std::optional<Sha256> KnownIssuers::hide(std::span<std::uint8_t> body) const {
  const auto list = read_list(body);
  if (!list) return std::nullopt;
  const Sha256 digest = crypto::sha256(body.subspan(list->issuers));
  const std::lock_guard lock(mutex_);
  if (!digests_.contains(digest)) return digest;
  write_at(body, list->extensions - 2, body.size() - list->extensions);
  write_at(body, list->issuers, kPrivateType);
  write_at(body, list->issuers + 2, body.size() - list->issuers - kExtensionHeader);
  return std::nullopt;
}

void KnownIssuers::add(const Sha256& issuers) {
  const std::lock_guard lock(mutex_);
  if (digests_.contains(issuers)) return;  // two handshakes at once
  if (digests_.size() == kMaxSize) digests_.clear();
  digests_.insert(issuers);
}

std::size_t KnownIssuers::size() const {
  const std::lock_guard lock(mutex_);
  return digests_.size();
}

bool can_remember_issuers() {
  constexpr unsigned long kUntested = 0x30600000;
  const char* const chosen = std::getenv(kContextVariable);
  return OpenSSL_version_num() < kUntested && (!chosen || chosen != std::string_view("whole"));
}

void remember_issuers(SSL_CTX& context) {
  auto issuers = std::make_unique<KnownIssuers>();
  if (SSL_CTX_set_ex_data(&context, find_index(), issuers.get()) != 1) throw std::bad_alloc();
  static_cast<void>(issuers.release());  // the context frees it
}

KnownIssuers* find_known_issuers(const SSL_CTX& context) {
  return static_cast<KnownIssuers*>(SSL_CTX_get_ex_data(&context, find_index()));
}

}  // namespace staple::tls
