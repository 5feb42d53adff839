// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "probes/prober/module.h"

namespace staple::config {

/// format_module writes a module as an entry of `modules`, with every key: defaults for keys that
/// are not configured, absolute paths, and `<secret>` for passwords. Parsing the result gives the
/// same module, apart from the passwords and from whether `attempts` is the default.
std::string format_module(const prober::Module& module);

}  // namespace staple::config
