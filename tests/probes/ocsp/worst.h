// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <vector>

#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {

/// WorstCase is a staple of the largest size of a handshake that is as expensive to judge
/// as possible.
struct WorstCase {
  std::string name;
  JudgeFixture fixture;  ///< signed
  ocsp::Fault fault;     ///< one of its faults
};

/// kLargestStaple is the maximum size of each staple in bytes.
inline constexpr std::size_t kLargestStaple = std::size_t{64} << 10;

std::vector<WorstCase> make_worst_cases();

/// make_worst_chain returns a chain without the issuer, but with many candidates whose keys are
/// expensive to verify with.
JudgeFixture make_worst_chain();

}  // namespace staple::test
