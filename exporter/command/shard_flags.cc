#include "exporter/command/shard_flags.h"

#include "exporter/command/flag_values.h"
#include "exporter/command/parsed_flag.h"

namespace staple::command {
namespace {

/// most_shards is far beyond what any fleet needs.
constexpr unsigned most_shards = 10'000;

constexpr auto ordinal_flag = "--shard.ordinal";
constexpr auto total_flag = "--shard.total";

}  // namespace

void add_shard_flags(CLI::App& app, schedule::Shard& shard) {
  add_parsed(app, ordinal_flag, shard.ordinal, "a number from 0 to 9999",
             "Which share of the targets to probe, counted from 0",
             [](const std::string& text) { return parse_number(text, 0, most_shards - 1); })
      ->envname("STAPLE_SHARD_ORDINAL")
      ->type_name("I")
      ->group(kProbeGroup);
  add_parsed(app, total_flag, shard.total, "a number from 1 to 10000",
             "Into how many shares the targets are divided",
             [](const std::string& text) { return parse_count(text, most_shards); })
      ->envname("STAPLE_SHARD_TOTAL")
      ->type_name("N")
      ->group(kProbeGroup);
}

std::optional<std::string> shard_problem(const CLI::App& app, const schedule::Shard& shard) {
  const bool ordinal = app.count(ordinal_flag) > 0;
  const bool total = app.count(total_flag) > 0;
  if (ordinal != total) {
    return ordinal ? "--shard.total or STAPLE_SHARD_TOTAL is missing"
                   : "--shard.ordinal or STAPLE_SHARD_ORDINAL is missing";
  }
  if (shard.ordinal < shard.total) return std::nullopt;
  return std::string(ordinal_flag) + ": expected a number below --shard.total, " +
         std::to_string(shard.total) + ", found '" + std::to_string(shard.ordinal) + "'";
}

}  // namespace staple::command
