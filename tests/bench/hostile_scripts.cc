// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/hostile_scripts.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <utility>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "probes/crypto/handle.h"
#include "tests/bench/hostile_certificates.h"
#include "tests/pki/der.h"

namespace staple::test {
namespace {

namespace der = pki::der;

constexpr std::size_t kByte = 1;
constexpr std::size_t kSegment = 16 * 1024;
constexpr std::size_t kFlood = 600 * 1024;  ///< more than any bound

constexpr std::string_view kChunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

using Context = std::shared_ptr<SSL_CTX>;

void must(long succeeded) {
  if (succeeded != 1) throw std::runtime_error("the hostile server cannot be made");
}

crypto::Handle<X509> read_x509(ByteView certificate) {
  const unsigned char* at = certificate.data();
  return crypto::Handle<X509>(d2i_X509(nullptr, &at, static_cast<long>(certificate.size())));
}

/// TlsOptions holds the differences from a server with OpenSSL's defaults.
struct TlsOptions {
  int version = TLS1_2_VERSION;
  const char* ciphers = "ALL";
  const char* groups = nullptr;
};

Context make_context(const ServerChain& chain, const TlsOptions& options) {
  const Context context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), options.version);
  SSL_CTX_set_max_proto_version(context.get(), options.version);
  must(SSL_CTX_set_cipher_list(context.get(), options.ciphers));
  if (options.groups) must(SSL_CTX_set1_groups_list(context.get(), options.groups));
  SSL_CTX_set_dh_auto(context.get(), 1);
  must(SSL_CTX_use_certificate(context.get(), read_x509(chain.leaf).get()));
  must(SSL_CTX_use_PrivateKey(context.get(), chain.key.get()));
  for (const Bytes& above : chain.above)
    must(SSL_CTX_add1_chain_cert(context.get(), read_x509(above).get()));
  return context;
}

/// Connection is the TLS of one connection, in memory.
struct Connection {
  explicit Connection(const Context& context)
      : input(BIO_new(BIO_s_mem())), output(BIO_new(BIO_s_mem())), tls(SSL_new(context.get())) {
    SSL_set_bio(tls.get(), input, output);
    SSL_set_accept_state(tls.get());
  }
  Bytes respond(ByteView received) {
    if (!received.empty()) BIO_write(input, received.data(), static_cast<int>(received.size()));
    SSL_do_handshake(tls.get());
    Bytes response(BIO_ctrl_pending(output));
    if (!response.empty()) BIO_read(output, response.data(), static_cast<int>(response.size()));
    return response;
  }
  struct Free {
    void operator()(SSL* connection) const { SSL_free(connection); }
  };
  BIO* input;
  BIO* output;
  std::unique_ptr<SSL, Free> tls;
};

Script shake_hands(const Context& context) {
  return [connection = std::make_shared<Connection>(context)](ByteView received) {
    return connection->respond(received);
  };
}

/// respond sends `response` to the first bytes.
Script respond(Bytes response) {
  return [response = std::move(response)](ByteView received) mutable {
    return received.empty() ? Bytes() : std::exchange(response, {});
  };
}

Bytes make_record(ByteView content) {
  return der::join(
      {{SSL3_RT_HANDSHAKE, 3, 3},
       {static_cast<std::uint8_t>(content.size() >> 8), static_cast<std::uint8_t>(content.size())},
       Bytes(content.begin(), content.end())});
}

/// make_small_records returns a Certificate message without an end in records of a byte.
Bytes make_small_records() {
  const Bytes start{SSL3_MT_CERTIFICATE, 3, 0xff, 0xff};
  Bytes all;
  for (std::size_t i = 0; all.size() < kFlood; ++i) {
    const Bytes record = make_record(Bytes{i < start.size() ? start[i] : std::uint8_t{0}});
    all.insert(all.end(), record.begin(), record.end());
  }
  return all;
}

/// send_small_records sends the ServerHello of `context`, and then small records.
Script send_small_records(const Context& context) {
  return [connection = std::make_shared<Connection>(context)](ByteView received) -> Bytes {
    if (received.empty()) return {};
    Bytes flight = connection->respond(received);
    if (flight.size() < 9) return {};
    flight.resize(std::size_t{flight[3]} * 256 + flight[4] + 5);  // the first record
    return der::join({flight, make_small_records()});
  };
}

Bytes make_hello_requests() {
  Bytes all;
  while (all.size() < kFlood) {
    const Bytes record = make_record(Bytes(std::size_t{16} * 1024, 0));
    all.insert(all.end(), record.begin(), record.end());
  }
  return all;
}

Bytes repeat(std::string_view head, std::string_view part) {
  std::string text(head);
  while (text.size() < kFlood) text += part;
  return der::bytes(text);
}

/// greet sends `text` as soon as the client has connected.
Script greet(Bytes text) {
  return [text = std::move(text)](ByteView) mutable { return std::exchange(text, {}); };
}

HostileCase with_tls(std::string_view name, const ServerChain& chain, const TlsOptions& options) {
  const Context context = make_context(chain, options);
  return {name, kSegment, [context] { return shake_hands(context); }};
}

}  // namespace

HostileWorld::HostileWorld()
    : years_{std::chrono::sys_days(std::chrono::year(2020) / 1 / 1),
             std::chrono::sys_days(std::chrono::year(2120) / 1 / 1)},
      root_(pki::make_root("Root", years_)),
      issuer_(pki::make_intermediate(root_, "CA", years_)) {}

std::string HostileWorld::ca_pem() const {
  return pki::encode_pem("CERTIFICATE", root_.certificate);
}

std::vector<HostileCase> HostileWorld::cases() const {
  const HostileCertificates certificates(root_, issuer_, years_);
  const ServerChain usual = certificates.usual();
  const ServerChain rsa = certificates.rsa();
  const Context plain = make_context(usual, {});
  std::vector<HostileCase> all{
      with_tls("usual/tls1.2", usual, {}),
      with_tls("usual/tls1.3", usual, {.version = TLS1_3_VERSION}),
      {"usual/byte_by_byte", kByte, [plain] { return shake_hands(plain); }},
      {"records/segments_of_a_byte", kByte, [plain] { return send_small_records(plain); }},
      {"records/segments_of_16_KiB", kSegment, [plain] { return send_small_records(plain); }},
      {"records/hello_requests", kSegment, [] { return respond(make_hello_requests()); }},
      {"starttls/lines", kByte, [] { return greet(repeat("", "220-x\r\n")); }},
      {"starttls/long_line", kByte, [] { return greet(repeat("220 ", "x")); }},
      {"starttls/xmpp", kByte, [] { return greet(repeat("<stream a='", "x")); }},
      {"starttls/ldap", kByte, [] { return respond(repeat("\x30\x82\x7f\xff", "x")); }},
      {"proxy/header", kByte, [] { return respond(repeat("HTTP/1.1 200 OK\r\nX: ", "\r")); },
       std::size_t{12} * 1024},
      {"http/body", kByte, [] { return respond(repeat("HTTP/1.0 200 OK\r\n\r\n", "x")); }},
      {"http/chunks", kByte, [] { return respond(repeat(kChunked, "1\r\nx\r\n")); }},
      {"http/extension", kByte, [] { return respond(repeat(kChunked, "1;x")); },
       std::size_t{12} * 1024},
  };
  for (HostileCase& each : all) {
    if (each.name.starts_with("starttls/")) each.module.starttls = starttls::StartTls::smtp;
    if (each.name == "starttls/xmpp") each.module.starttls = starttls::StartTls::xmpp_client;
    if (each.name == "starttls/ldap") each.module.starttls = starttls::StartTls::ldap;
    if (each.name.starts_with("proxy/"))
      each.module.proxy = {.kind = proxy::Kind::http, .host = "127.0.0.1"};
  }
  all.push_back(with_tls("groups/dhe", rsa, {.ciphers = "DHE-RSA-AES128-SHA"}));
  all.push_back(with_tls("groups/sect571r1", usual, {.groups = "sect571r1"}));
  all.push_back(with_tls("groups/brainpoolP512r1", usual, {.groups = "brainpoolP512r1"}));
  for (const char* group : {"ffdhe4096", "ffdhe8192", "X448", "P-521"}) {
    all.push_back(with_tls(group, usual, {.version = TLS1_3_VERSION, .groups = group}));
  }
  for (auto& [name, chain] : certificates.bombs()) all.push_back(with_tls(name, chain, {}));
  return all;
}

}  // namespace staple::test
