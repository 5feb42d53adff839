// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/family_filter.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "exporter/configuration/load.h"
#include "exporter/metrics/exposition.h"
#include "exporter/metrics/family_list.h"
#include "exporter/metrics/rule_metrics.h"
#include "tests/exporter/configuration/broken_files.h"
#include "tests/exporter/endpoint/endpoints.h"
#include "tests/exporter/metrics/render_family.h"

namespace staple::metrics {
namespace {

const Family& find_family(std::string_view name) {
  const auto found = std::ranges::find(list_rows(), name,
                                       [](const FamilyRow& row) { return family_of(row).name; });
  if (found == list_rows().end()) throw std::invalid_argument(std::string(name));
  return family_of(*found);
}

std::string render(const config::MetricsSettings& settings) {
  const Exposition exposition({test::make_status(test::make_endpoint("web", "a.example:443"),
                                                 {test::make_healthy("192.0.2.1")})},
                              ExporterFacts{}, test::kNoon, {{}, FamilyFilter(settings)});
  return render_families(exposition);
}

bool has(const std::string& text, const std::string& family) {
  return text.find("# TYPE " + family + " ") != std::string::npos;
}

TEST(FamilyFilter, LeavesOutNothingByDefault) {
  const std::string text = render({});
  EXPECT_TRUE(has(text, "staple_ok"));
  EXPECT_TRUE(has(text, "staple_attempts"));
  EXPECT_TRUE(has(text, "staple_exporter_shards"));
}

TEST(FamilyFilter, LeavesOutTheNamedFamiliesAlone) {
  const std::string text = render({.exclude = {"staple_attempts", "staple_probes_total"}});
  EXPECT_FALSE(has(text, "staple_attempts"));
  EXPECT_EQ(text.find("staple_attempts{"), std::string::npos);
  EXPECT_FALSE(has(text, "staple_probes_total"));
  EXPECT_TRUE(has(text, "staple_attempts_stapled")) << "a name is not a prefix";
  EXPECT_TRUE(has(text, "staple_probe_failures_total"));
}

TEST(FamilyFilter, KeepsWhatRulesNameWithThePreset) {
  const std::string text = render({.minimal = true});
  EXPECT_TRUE(has(text, "staple_ok"));
  EXPECT_TRUE(has(text, "staple_exporter_build_info"));
  EXPECT_FALSE(has(text, "staple_produced_at_timestamp_seconds"));
  EXPECT_FALSE(has(text, "process_virtual_memory_bytes"));
}

TEST(FamilyFilter, LeavesOutNamesBesideThePreset) {
  const std::string text = render({.exclude = {"staple_ok"}, .minimal = true});
  EXPECT_FALSE(has(text, "staple_ok"));
  EXPECT_TRUE(has(text, "staple_present"));
}

TEST(FamilyFilter, MayLeaveOutEveryFamilyOfEndpoints) {
  config::MetricsSettings settings;
  for (const FamilyRow& row : list_rows()) {
    if (!std::holds_alternative<const ExporterFamily*>(row))
      settings.exclude.emplace_back(family_of(row).name);
  }
  EXPECT_EQ(render(settings).find("target="), std::string::npos);
  settings.exclude.pop_back();
  settings.exclude.erase(settings.exclude.begin());
  const std::string text = render(settings);
  EXPECT_TRUE(has(text, "staple_probe_success"));
  EXPECT_FALSE(has(text, "staple_ok"));
  EXPECT_TRUE(has(text, "staple_exporter_shards"));
}

TEST(FamilyFilterMinimal, HasFamiliesWhoseSamplesRulesName) {
  EXPECT_TRUE(is_minimal(find_family("staple_ok")));
  EXPECT_TRUE(is_minimal(find_family("staple_exporter_probe_lag_seconds"))) << "by its buckets";
  EXPECT_TRUE(is_minimal(find_family("staple_exporter_config_last_reload_successful")));
  EXPECT_FALSE(is_minimal(find_family("staple_produced_at_timestamp_seconds")));
}

TEST(FamilyFilterMinimal, IsCollectedFromRulesWithoutRecordedSeriesAndComments) {
  EXPECT_GT(rule_metrics().size(), 20u);
  for (const std::string_view name : rule_metrics()) {
    EXPECT_TRUE(name.starts_with("staple_") || name.starts_with("process_")) << name;
    EXPECT_EQ(name.find(':'), std::string_view::npos) << name;
  }
}

TEST(FamilyFilterKnownMetrics, AreTheFamiliesOfEveryTable) {
  for (const FamilyRow& row : list_rows()) {
    EXPECT_EQ(std::ranges::count(known_metrics(), family_of(row).name, &config::KnownMetric::name),
              1)
        << family_of(row).name;
  }
}

TEST(FamilyFilterKnownMetrics, AreTheOnesThatMayBeExcluded) {
  const auto folder = std::filesystem::path(STAPLE_SOURCE_DIR) / "tests/exporter/metrics/broken";
  for (const std::string& name : config::list_broken_files(folder)) {
    const auto file = folder / (name + ".yml");
    const auto loaded = config::load_settings(file.string(), nullptr, known_metrics());
    ASSERT_TRUE(std::holds_alternative<std::vector<config::Problem>>(loaded)) << "it was accepted";
    EXPECT_EQ(config::to_strings(std::get<std::vector<config::Problem>>(loaded)),
              config::read_expected_problems(file));
  }
}

}  // namespace
}  // namespace staple::metrics
