#pragma once

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "exporter/schedule/shard.h"

namespace staple::command {

/// add_shard_flags adds the flags that choose the share of the targets, each with its
/// environment variable.
void add_shard_flags(CLI::App& app, schedule::Shard& shard);

/// find_shard_problem tells what is wrong with how the flags of add_shard_flags, or the
/// environment, choose the shard; absent: nothing. A replica that does not know which one it is
/// must not start: it would probe the first share a second time, or everything.
std::optional<std::string> find_shard_problem(const CLI::App& app, const schedule::Shard& shard);

}  // namespace staple::command
