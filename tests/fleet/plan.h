#pragma once

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

/// Plan is one server to be. It begins right in every way: a certificate of the fleet's CA, with a staple
/// made an hour ago that holds for a week. A scenario changes what it wants to be different, and nothing
/// else. Times of staples are relative to when they are made, which is done again and again.
struct Plan {
  Plan(const World& world, const std::string& server_name);

  /// Changes the staple to be, before it is signed.
  using Change = std::function<void(pki::StapleSpec& staple, Time now)>;

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

  TlsVersion min_version = TlsVersion::tls10;
  TlsVersion max_version = TlsVersion::tls13;
  std::optional<std::size_t> sends_at_most;  ///< see Site
  Then then = Then::close;
  std::variant<std::monostate, Raw, Refused> instead;  ///< of a TLS server

  /// issue_from makes `by` the issuer of the leaf and sends its certificate along.
  void issue_from(const pki::Authority& by);
  /// delegate lets a responder of its own sign.
  void delegate(const pki::ResponderOptions& options = {});
  /// delegate_to lets `by` sign, who may or may not.
  void delegate_to(const pki::Identity& by) { responder = by; }
};

/// Now tells the time of the wall clock.
using Now = std::function<Time()>;

/// site carries out the plan of a TLS server. Its staple is made when it is first asked for and again after
/// half an hour, so that the server stays as right or wrong as it was planned for as long as it runs.
Site site(const Plan& plan, const Now& now);

}  // namespace staple::fleet
