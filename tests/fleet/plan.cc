#include "tests/fleet/plan.h"

#include "tests/pki/der.h"

namespace staple::fleet {
namespace {

using namespace std::chrono_literals;

constexpr Seconds kRemake = 30min;

/// Recipe makes the staple of a leaf for any moment.
struct Recipe {
  pki::Identity leaf;
  pki::Authority issuer;
  std::optional<pki::Identity> responder;
  pki::Key signer;
  Seconds age;
  Seconds left;
  Plan::Change change;

  Bytes operator()(Time now) const {
    pki::StapleSpec spec = responder ? pki::delegated_staple(leaf, issuer, *responder, now - age, now + left)
                                     : pki::good_staple(leaf, issuer, now - age, now + left);
    if (change) change(spec, now);
    return pki::encode(spec, signer);
  }
};

pki::Key signer_of(const Plan& plan) {
  if (plan.signer) return *plan.signer;
  return plan.responder ? plan.responder->key : plan.issuer.key;
}

/// remade keeps what `recipe` makes for as long as it is fresh.
StapleSource remade(Recipe recipe, const Now& now) {
  return [recipe = std::move(recipe), now, made = Time(), staple = std::shared_ptr<const Bytes>()]() mutable {
    const Time current = now();
    if (!staple || current < made || current - made >= kRemake) {
      staple = std::make_shared<const Bytes>(recipe(current));
      made = current;
    }
    return staple;
  };
}

StapleSource source(const Plan& plan, const pki::Identity& leaf, const Now& now) {
  if (!plan.sends_staple) return {};
  if (plan.staple) return always(*plan.staple);
  return remade({leaf, plan.issuer, plan.responder, signer_of(plan), plan.age, plan.left, plan.change}, now);
}

}  // namespace

Plan::Plan(const World& made, const std::string& server_name)
    : world(made),
      issuer(made.issuer),
      validity{made.start - std::chrono::days(30), made.start + std::chrono::days(365)},
      leaf{.names = {server_name}, .responder_urls = {"http://ocsp.fleet.test/"}},
      above{made.issuer.certificate},
      age(1h),
      left(7 * 24h) {}

void Plan::issue_from(const pki::Authority& by) {
  issuer = by;
  above = {by.certificate};
}

void Plan::delegate(const pki::ResponderOptions& options) {
  responder = pki::make_responder(issuer, world.years, options);
}

Site site(const Plan& plan, const Now& now) {
  const pki::Identity leaf = pki::make_leaf(plan.issuer, plan.validity, plan.leaf);
  Site made{.chain = {leaf.certificate}, .key = leaf.key, .staple = source(plan, leaf, now)};
  made.chain.insert(made.chain.end(), plan.above.begin(), plan.above.end());
  made.min_version = plan.min_version;
  made.max_version = plan.max_version;
  if (plan.sends_at_most) made.sends_at_most = *plan.sends_at_most;
  made.then = plan.then;
  return made;
}

}  // namespace staple::fleet
