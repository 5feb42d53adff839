// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "exporter/configuration/settings.h"
#include "probes/x509/roots.h"

namespace staple::service {

/// describe_roots_problem says in one line what is wrong with the roots of the system, where
/// they were looked for, and what follows. Empty if nothing is wrong, and if `roots` are not
/// the system's.
std::string describe_roots_problem(const x509::Roots& roots);

/// describe_roots_problem says the same with the names of the modules that use `system`: those
/// without `ca_file`. Empty also if there are none. The built-in module counts only if a fleet uses
/// it, or if there is no fleet.
std::string describe_roots_problem(const x509::Roots& system, const config::Settings& settings);

}  // namespace staple::service
