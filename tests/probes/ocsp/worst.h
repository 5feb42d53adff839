#pragma once

#include <string>
#include <vector>

#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {

/// WorstCase is a staple made to cost as much as it can, as large as a handshake lets it be.
struct WorstCase {
  std::string name;
  JudgeFixture fixture;  ///< signed
  ocsp::Fault fault;     ///< found in it, among others
};

/// kLargestStaple is how many bytes each of them has at most.
inline constexpr std::size_t kLargestStaple = std::size_t{64} << 10;

std::vector<WorstCase> make_worst_cases();

/// make_worst_chain is a chain in which the issuer is searched for in vain, among keys that are
/// dear to try.
JudgeFixture make_worst_chain();

}  // namespace staple::test
