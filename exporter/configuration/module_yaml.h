#pragma once

#include <string>

#include "probes/prober/module.h"

namespace staple::config {

/// format_module writes a module as it stands in `modules`, every key of it, for people to see:
/// what was not configured with its default, files with their whole path, and passwords as
/// `<secret>`. Read again it gives the same module, the secrets apart.
std::string format_module(const prober::Module& module);

}  // namespace staple::config
