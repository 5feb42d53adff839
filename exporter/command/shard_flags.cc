// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/shard_flags.h"

#include "exporter/command/flag_values.h"
#include "exporter/command/parsed_flag.h"

namespace staple::command {
namespace {

/// kMaxShards is far above the need of any fleet.
constexpr unsigned kMaxShards = 10'000;

constexpr auto kOrdinalFlag = "--shard.ordinal";
constexpr auto kTotalFlag = "--shard.total";

}  // namespace

void add_shard_flags(CLI::App& app, schedule::Shard& shard) {
  add_parsed(app, kOrdinalFlag, shard.ordinal, "a number from 0 to 9999",
             "Ordinal of the shard to probe, counted from 0",
             [](const std::string& text) { return parse_number(text, 0, kMaxShards - 1); })
      ->envname("STAPLE_SHARD_ORDINAL")
      ->type_name("I")
      ->group(kProbeGroup);
  add_parsed(app, kTotalFlag, shard.total, "a number from 1 to 10000",
             "Number of shards that the targets are divided into",
             [](const std::string& text) { return parse_count(text, kMaxShards); })
      ->envname("STAPLE_SHARD_TOTAL")
      ->type_name("N")
      ->group(kProbeGroup);
}

std::optional<std::string> find_shard_problem(const CLI::App& app, const schedule::Shard& shard) {
  const bool ordinal = app.count(kOrdinalFlag) > 0;
  const bool total = app.count(kTotalFlag) > 0;
  if (ordinal != total) {
    return ordinal ? "--shard.total or STAPLE_SHARD_TOTAL is missing"
                   : "--shard.ordinal or STAPLE_SHARD_ORDINAL is missing";
  }
  if (shard.ordinal < shard.total) return std::nullopt;
  return std::string(kOrdinalFlag) + ": expected a number below --shard.total, " +
         std::to_string(shard.total) + ", found '" + std::to_string(shard.ordinal) + "'";
}

}  // namespace staple::command
