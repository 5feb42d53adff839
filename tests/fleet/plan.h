// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "probes/time.h"
#include "tests/fleet/server.h"
#include "tests/fleet/world.h"
#include "tests/pki/staple.h"

namespace staple::fleet {

/// Refused is a port without a listener.
struct Refused {};

/// Plan describes one server. Its defaults are healthy: a certificate of the fleet's CA and a
/// staple that is an hour old and valid for a week. A scenario changes only what makes it
/// different. Times are relative to when the staple is made, because it is made repeatedly.
struct Plan {
  Plan(const World& world, const std::string& server_name);

  /// Change alters the staple before it is signed.
  using Change = std::function<void(pki::StapleSpec& staple, WallTime now)>;

  const World& world;
  std::string address;            ///< of the server; empty before it has one
  bool asked_by_address = false;  ///< the target has no server name

  pki::Authority issuer;
  pki::Validity validity;  ///< of the leaf
  pki::LeafOptions leaf;
  std::vector<Bytes> above;  ///< certificates sent after the leaf

  Seconds age;                             ///< since thisUpdate; negative: in the future
  Seconds left;                            ///< until nextUpdate; negative: in the past
  std::optional<pki::Identity> responder;  ///< nullopt: the issuer signs
  std::optional<pki::Key> signer;          ///< replaces the key that should sign
  Change change;                           ///< empty: none
  Seconds kept;                            ///< time after which the staple is made anew
  std::optional<Bytes> staple;             ///< replaces the staple
  bool sends_staple = true;
  /// Returns whether to staple the connection with this number, counted from 0 among those that
  /// request the status. Empty: always.
  std::function<bool(std::uint64_t number, TlsVersion version)> staples;
  /// Texts that the server sends before TLS: the first at once, each other one after a line of
  /// the client.
  std::vector<std::string> before_tls;
  bool refuses_request = false;              ///< see Site
  std::chrono::milliseconds fetches_for{0};  ///< see Site

  /// Send staples for the leaf and for the issuer, whose certificate is issued by root (RFC 6961).
  bool knows_staple_list = false;
  Change change_of_issuer;  ///< of the issuer's staple; empty: none

  /// LiveStatus is the response of the CA's responder about the leaf; times as those of the staple.
  struct LiveStatus {
    Seconds age;
    Seconds left;
    Change change = {};      ///< empty: none
    bool post_only = false;  ///< a GET is refused (status 405)
  };
  std::optional<LiveStatus> live;  ///< nullopt: the responder URL of the leaf is not served

  TlsVersion min_version = TlsVersion::tls10;
  TlsVersion max_version = TlsVersion::tls13;
  std::optional<std::size_t> sends_at_most;  ///< see Site
  CloseAction close_action = CloseAction::close;
  Pace pace;
  std::variant<std::monostate, Raw, Refused> instead;  ///< of a TLS server

  /// issue_from makes `by` the issuer of the leaf and sends its certificate in the chain.
  void issue_from(const pki::Authority& by);
  /// sign_itself makes the leaf self-signed, for `name`, without a responder and a staple.
  void sign_itself(const std::string& name);
  /// delegate makes a delegated responder sign.
  void delegate(const pki::ResponderOptions& options = {});
  /// delegate_to makes `by` sign, whether or not it is authorized.
  void delegate_to(const pki::Identity& by) { responder = by; }
};

/// Now returns the wall-clock time.
using Now = std::function<WallTime()>;

/// site makes the Site of a plan. Its staple is made at the first request and again after each
/// `kept`, so that the server stays in its planned state.
Site site(const Plan& plan, const Now& now);

/// make_responder makes the CA's responder for a plan with a LiveStatus: an HTTP server that
/// answers requests with a newly made response. The plan must name the leaf's key.
Raw make_responder(const Plan& plan, const Now& now);

}  // namespace staple::fleet
