// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include <gmock/gmock.h>

#include "probes/tls/client.h"
#include "probes/tls/handshake.h"
#include "tests/pki/authority.h"
#include "tests/probes/tls/memory_server.h"
#include "tests/probes/tls/outcome.h"

namespace staple::tls {

using namespace std::chrono_literals;

/// HandshakeTest connects a TLS client and a TLS server in memory.
struct HandshakeTest : testing::Test {
  static constexpr WallTime kNow{1'700'000'000s};
  static inline const pki::Validity kValidity{kNow - 24h, kNow + 24h};

  static Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }
  static Bytes staple(std::string_view text) { return make_staple(bytes(text)); }

  static std::shared_ptr<const Client> client(const Settings& settings = {}) {
    return *load_client(settings, x509::Roots::make_empty());
  }

  pki::Authority root = pki::make_root("Root", kValidity);
  pki::Authority authority = pki::make_intermediate(root, "CA", kValidity);
  pki::Identity leaf = pki::make_leaf(authority, kValidity);
  std::shared_ptr<const Client> tls = client();
  const bool has_several_key_shares =
      tls->context(KeyShares::first) != tls->context(KeyShares::usual);

  ServerPlan plan(TlsVersion version, std::optional<Bytes> staple = std::nullopt) const {
    return {.intermediates = {authority.certificate},
            .staple = std::move(staple),
            .min_version = version,
            .max_version = version};
  }

  /// Exchanges messages until the client has finished or neither side has output. rest: if not
  /// null, what the server sent last, which the client did not receive.
  static Outcome run_handshake(Handshake& handshake, MemoryServer& server,
                               std::size_t piece = kWhole, Bytes* rest = nullptr) {
    auto next = handshake.step({});
    Bytes to_server(handshake.output().begin(), handshake.output().end());
    while (next == Handshake::StepResult::receive && !to_server.empty()) {
      const Bytes response = server.respond(to_server);
      to_server.clear();
      next = feed(handshake, response, piece, to_server);
    }
    if (next == Handshake::StepResult::receive) handshake.on_close(Reason::handshake_timeout);
    const Bytes last = server.respond(to_server);
    if (rest) *rest = last;
    return Outcome::of(handshake.outcome());
  }

  Outcome run_handshake(const ServerPlan& to, std::size_t piece = kWhole) {
    Handshake handshake(tls->context(), "server.test");
    MemoryServer server(leaf, to);
    return run_handshake(handshake, server, piece);
  }

  /// Returns the outcome with a server that responds to the ClientHello with these bytes.
  Outcome run_with_response(ByteView response, std::size_t piece = kWhole) {
    Handshake handshake(tls->context(), "server.test");
    handshake.step({});
    Bytes ignored;
    if (feed(handshake, response, piece, ignored) == Handshake::StepResult::receive)
      handshake.on_close(Reason::handshake_closed);
    return Outcome::of(handshake.outcome());
  }

  PresentedChain presented(TlsVersion version, std::optional<Bytes> staple) const {
    return {.chain = {{leaf.certificate, std::move(staple)}, {authority.certificate, std::nullopt}},
            .tls_version = version,
            .chose_first_group = version == TlsVersion::tls13 && has_several_key_shares};
  }
};

}  // namespace staple::tls
