// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/differential/random.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {

/// Mutation changes one property of a scene and usually breaks it. It may throw if an earlier
/// mutation removed what it changes.
struct Mutation {
  std::string name;
  std::function<void(JudgeFixture&, Random&)> change;
};

/// vary draws the free choices of a correct staple: keys, delegation, responder ID, hashes,
/// additional SingleResponses.
void vary(JudgeFixture& fixture, Random& random);

/// draw_mutation draws a case of the judge's tables, a change of meaning, or an edit of
/// the encoding.
const Mutation& draw_mutation(Random& random);

/// The mutations by kind.
std::vector<Mutation> make_meaning_mutations();
std::vector<Mutation> make_encoding_mutations();

}  // namespace staple::test
