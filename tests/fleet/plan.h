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

/// Refused stands for a port on which nothing listens.
struct Refused {};

/// Plan is one server to be. It begins right in every way: a certificate of the fleet's CA, with a
/// staple made an hour ago that holds for a week. A scenario changes what it wants to be
/// different, and nothing else. Times of staples are relative to when they are made, which is done
/// again and again.
struct Plan {
  Plan(const World& world, const std::string& server_name);

  /// Changes the staple to be, before it is signed.
  using Change = std::function<void(pki::StapleSpec& staple, WallTime now)>;

  const World& world;

  pki::Authority issuer;
  pki::Validity validity;  ///< of the leaf
  pki::LeafOptions leaf;
  std::vector<Bytes> above;  ///< certificates sent after the leaf

  Seconds age;                             ///< since thisUpdate; negative: it lies in the future
  Seconds left;                            ///< until nextUpdate; negative: it has passed
  std::optional<pki::Identity> responder;  ///< absent: the issuer signs
  std::optional<pki::Key> signer;          ///< signs instead of who should
  Change change;                           ///< empty: none
  std::optional<Bytes> staple;             ///< these bytes instead
  bool sends_staple = true;
  /// Says whether to staple the connection of this number, from 0, of those that ask;
  /// empty: always.
  std::function<bool(std::uint64_t number, TlsVersion version)> staples;
  /// What the server says before TLS: the first at once, each other after a line of the client.
  std::vector<std::string> before_tls;
  bool refuses_request = false;              ///< see Site
  std::chrono::milliseconds fetches_for{0};  ///< see Site

  /// RFC 6961: staples for the leaf and for the issuer, which root issued
  bool knows_staple_list = false;
  Change change_of_issuer;  ///< of the issuer's staple; empty: none

  /// LiveStatus is what the CA's responder says of the leaf; times as those of the staple.
  struct LiveStatus {
    Seconds age;
    Seconds left;
    Change change = {};  ///< empty: none
  };
  std::optional<LiveStatus> live;  ///< absent: there is no responder at the URL that the leaf names

  TlsVersion min_version = TlsVersion::tls10;
  TlsVersion max_version = TlsVersion::tls13;
  std::optional<std::size_t> sends_at_most;  ///< see Site
  CloseAction close_action = CloseAction::close;
  std::variant<std::monostate, Raw, Refused> instead;  ///< of a TLS server

  /// issue_from makes `by` the issuer of the leaf and sends its certificate along.
  void issue_from(const pki::Authority& by);
  /// delegate lets a responder of its own sign.
  void delegate(const pki::ResponderOptions& options = {});
  /// delegate_to lets `by` sign, who may or may not.
  void delegate_to(const pki::Identity& by) { responder = by; }
};

/// Now tells the time of the wall clock.
using Now = std::function<WallTime()>;

/// site carries out the plan of a TLS server. Its staple is made when it is first asked for and
/// again after half an hour, so that the server stays as right or wrong as it was planned for as
/// long as it runs.
Site site(const Plan& plan, const Now& now);

/// make_responder makes the CA's responder of a plan that has a live answer: whatever it is asked,
/// it answers that, by HTTP, made anew each time. The plan names the leaf's key.
Raw make_responder(const Plan& plan, const Now& now);

}  // namespace staple::fleet
