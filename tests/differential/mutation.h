#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/differential/random.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {

/// Mutation changes one thing about a scene, most often for the worse. It may throw where the
/// scene, as an earlier one left it, has not what it wants to change.
struct Mutation {
  std::string name;
  std::function<void(JudgeFixture&, Random&)> change;
};

/// vary draws what a right staple may freely choose: keys, delegation, responder ID, hashes,
/// further answers.
void vary(JudgeFixture& fixture, Random& random);

/// draw_mutation draws one: a case of the judge's tables, a change of meaning, or an edit of
/// the encoding.
const Mutation& draw_mutation(Random& random);

/// The mutations by kind.
std::vector<Mutation> make_meaning_mutations();
std::vector<Mutation> make_encoding_mutations();

}  // namespace staple::test
