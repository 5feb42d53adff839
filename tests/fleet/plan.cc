// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/plan.h"

#include <string_view>

#include "tests/pki/der.h"

namespace staple::fleet {
namespace {

using namespace std::chrono_literals;

constexpr Seconds kUsuallyKept = 30min;
constexpr std::string_view kMethodNotAllowed =
    "HTTP/1.1 405 Method Not Allowed\r\nAllow: POST\r\nContent-Length: 0\r\n\r\n";

Bytes to_bytes(std::string_view text) { return {text.begin(), text.end()}; }

/// Recipe makes the staple of a leaf for a given time.
struct Recipe {
  pki::Identity leaf;
  pki::Authority issuer;
  std::optional<pki::Identity> responder;
  pki::Key signer;
  Seconds age;
  Seconds left;
  Plan::Change change;
  Seconds kept = kUsuallyKept;

  Bytes operator()(WallTime now) const {
    pki::StapleSpec spec =
        responder ? pki::make_delegated_staple(leaf, issuer, *responder, now - age, now + left)
                  : pki::make_good_staple(leaf, issuer, now - age, now + left);
    if (change) change(spec, now);
    return pki::encode(spec, signer);
  }
};

pki::Key signer_of(const Plan& plan) {
  if (plan.signer) return *plan.signer;
  return plan.responder ? plan.responder->key : plan.issuer.key;
}

/// remade caches the staple of `recipe` while it is fresh; copies share the cache.
StapleSource remade(Recipe recipe, const Now& now) {
  struct Made {
    WallTime time;
    std::shared_ptr<const Bytes> staple;
  };
  return [recipe = std::move(recipe), now, made = std::make_shared<Made>()](TlsVersion) {
    const WallTime current = now();
    if (!made->staple || current < made->time || current - made->time >= recipe.kept) {
      *made = {current, std::make_shared<const Bytes>(recipe(current))};
    }
    return made->staple;
  };
}

/// at_times staples only the connections that the plan selects.
StapleSource at_times(StapleSource source, decltype(Plan::staples) staples) {
  if (!staples) return source;
  return [source = std::move(source), staples = std::move(staples),
          number = std::uint64_t{0}](TlsVersion version) mutable {
    return staples(number++, version) ? source(version) : nullptr;
  };
}

StapleSource source(const Plan& plan, const pki::Identity& leaf, const Now& now) {
  if (!plan.sends_staple) return {};
  if (plan.staple) return always(*plan.staple);
  StapleSource made = remade({leaf, plan.issuer, plan.responder, signer_of(plan), plan.age,
                              plan.left, plan.change, plan.kept},
                             now);
  return at_times(std::move(made), plan.staples);
}

/// both returns the staples of the leaf and of its issuer.
StapleListSource both(const Plan& plan, const StapleSource& of_leaf, const Now& now) {
  const StapleSource of_issuer =
      remade({plan.issuer, plan.world.root, std::nullopt, plan.world.root.key, plan.age, plan.left,
              plan.change_of_issuer},
             now);
  return [of_leaf, of_issuer] {
    const auto staple = of_leaf ? of_leaf(TlsVersion::tls12) : nullptr;
    return std::vector<Bytes>{staple ? *staple : Bytes(), *of_issuer(TlsVersion::tls12)};
  };
}

}  // namespace

Plan::Plan(const World& made, const std::string& server_name)
    : world(made),
      issuer(made.issuer),
      validity{made.start - std::chrono::days(30), made.start + std::chrono::days(365)},
      leaf{.names = {server_name}, .responder_urls = {"http://ocsp.fleet.test/"}},
      above{made.issuer.certificate},
      age(1h),
      left(7 * 24h),
      kept(kUsuallyKept) {}

void Plan::issue_from(const pki::Authority& by) {
  issuer = by;
  above = {by.certificate};
}

void Plan::sign_itself(const std::string& name) {
  issuer = pki::make_root(name, validity);
  above = {};
  leaf = {.names = {name}, .responder_urls = {}, .key = issuer.key};
  sends_staple = false;
}

void Plan::delegate(const pki::ResponderOptions& options) {
  responder = pki::make_responder(issuer, world.years, options);
}

Site site(const Plan& plan, const Now& now) {
  const pki::Identity leaf = pki::make_leaf(plan.issuer, plan.validity, plan.leaf);
  Site made{.chain = {leaf.certificate}, .key = leaf.key, .staple = source(plan, leaf, now)};
  made.chain.insert(made.chain.end(), plan.above.begin(), plan.above.end());
  made.before_tls = plan.before_tls;
  made.refuses_request = plan.refuses_request;
  made.fetches_for = plan.fetches_for;
  if (plan.knows_staple_list) made.staple_list = both(plan, made.staple, now);
  made.min_version = plan.min_version;
  made.max_version = plan.max_version;
  if (plan.sends_at_most) made.sends_at_most = *plan.sends_at_most;
  made.close_action = plan.close_action;
  made.pace = plan.pace;
  return made;
}

Raw make_responder(const Plan& plan, const Now& now) {
  // The same key and issuer give the same serial number, so the response applies to the leaf that
  // site() makes.
  const pki::Identity leaf = pki::make_leaf(plan.issuer, plan.validity, plan.leaf);
  const Recipe recipe{leaf,           plan.issuer,     std::nullopt,     plan.issuer.key,
                      plan.live->age, plan.live->left, plan.live->change};
  return {.response = {},
          .make_response = [recipe, now, post_only = plan.live->post_only](ByteView received) {
            if (post_only && received.front() == 'G') return to_bytes(kMethodNotAllowed);
            const Bytes body = recipe(now());
            Bytes response = to_bytes(
                "HTTP/1.1 200 OK\r\nContent-Type: application/ocsp-response\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n");
            response.insert(response.end(), body.begin(), body.end());
            return response;
          }};
}

}  // namespace staple::fleet
