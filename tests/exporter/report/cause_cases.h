// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tests/exporter/report/cause_scene.h"

namespace staple::test {

/// CauseCase is a state of an endpoint, and what all reports must say of it.
struct CauseCase {
  std::string name;
  void (*change)(CauseScene& scene);
  std::string headline;
  std::string likely;      ///< a part of it; empty: none
  std::string first_step;  ///< a part of it
  std::string runbook;
  std::vector<std::string> banned;  ///< would contradict it, on the page or in the text
};

inline std::ostream& operator<<(std::ostream& out, const CauseCase& one) { return out << one.name; }

/// The cases by cause, one file each.
std::vector<CauseCase> make_certificate_cause_cases();
std::vector<CauseCase> make_clock_cause_cases();
std::vector<CauseCase> make_staple_cause_cases();

}  // namespace staple::test
