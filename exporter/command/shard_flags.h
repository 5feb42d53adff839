// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "exporter/schedule/shard.h"

namespace staple::command {

/// add_shard_flags adds `--shard.ordinal` and `--shard.total`, each with its environment variable.
void add_shard_flags(CLI::App& app, schedule::Shard& shard);

/// find_shard_problem describes what is wrong with the shard flags or variables. Returns nullopt if
/// they are valid. A replica without its ordinal must not start: it would probe the first shard a
/// second time, or all targets.
std::optional<std::string> find_shard_problem(const CLI::App& app, const schedule::Shard& shard);

}  // namespace staple::command
