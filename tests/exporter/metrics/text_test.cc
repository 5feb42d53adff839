// SPDX-License-Identifier: Apache-2.0

#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "exporter/metrics/exporter_facts.h"
#include "exporter/metrics/exporter_families.h"
#include "exporter/metrics/family_text.h"
#include "exporter/metrics/line_text.h"
#include "probes/failure.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple::metrics {
namespace {

using namespace std::chrono_literals;

constexpr Family gauge{"staple_example", "An example."};

std::string render_exporter_family(std::string_view name, const ExporterFacts& facts) {
  for (const ExporterFamily& row : exporter_families()) {
    if (row.family.name != name) continue;
    FamilyText text(row.family);
    row.append(facts, text);
    return text.str();
  }
  return "no such family";
}

// Adds samples with all kinds of values, and label values that need escaping.
template <class Text>
void fill(Text& text) {
  for (const double value : {0.0, 1.0, 471.0, 1795176000.0, 1800000000.0, 0.021, 0.000123, -1.5}) {
    text.add(value, {{"plain", "a b"}, {"odd", "quote\" slash\\ line\n ä"}, {"empty", ""}});
  }
}

TEST(MetricsTextLine, WritesWhatPrometheusCppWrites) {
  const Label shared[] = {{"fleet", "we\"b"}, {"view", ""}, {"target", "[::1]:443"}};
  const std::string block = format_labels(shared);
  LineText quick(gauge, " More.");
  quick.set_shared_labels(block);
  fill(quick);
  FamilyText thorough(gauge, " More.");
  thorough.set_shared_labels(shared);
  fill(thorough);
  EXPECT_EQ(std::move(quick).str(), thorough.str());
}

// As in the texts of certificates: what could change a terminal or the text around it is shown.
TEST(MetricsTextLine, ShowsControlCharactersOfValues) {
  const Label labels[] = {{"a", "x\x1b[2J\u202Ey\tz\n"}, {"b", "ü\u200F"}, {"c", "\xff"}};
  EXPECT_EQ(format_labels(labels), R"(a="x\\x1B[2J\\xE2\\x80\\xAEy)"
                                   "\tz"
                                   R"(\n",b="ü\\xE2\\x80\\x8F",c="\\xFF")");
  LineText quick(gauge);
  FamilyText thorough(gauge);
  for (Samples* const text : {static_cast<Samples*>(&quick), static_cast<Samples*>(&thorough)})
    text->add(1, {labels[0], labels[1], labels[2]});
  EXPECT_EQ(std::move(quick).str(), thorough.str());
}

TEST(MetricsTextLine, WritesASharedBlockAlone) {
  LineText text(gauge);
  text.set_shared_labels("a=\"b\"");
  text.add(1);
  EXPECT_EQ(
      std::move(text).str(),
      "# HELP staple_example An example.\n# TYPE staple_example gauge\nstaple_example{a=\"b\"} 1\n");
}

TEST(MetricsTextFamily, IsEmptyWithoutSamples) {
  EXPECT_EQ(FamilyText(gauge).str(), "");
  EXPECT_EQ(LineText(gauge).str(), "");
}

TEST(MetricsTextFamily, WritesCumulativeBuckets) {
  Histogram histogram;
  histogram.observe(1ms);
  histogram.observe(2s);
  histogram.observe(1h);
  FamilyText text({"staple_example_seconds", "An example.", FamilyType::histogram});
  text.add_histogram(histogram);
  const std::string written = text.str();
  for (const std::string_view line :
       {"_bucket{le=\"0.001\"} 1\n", "_bucket{le=\"1\"} 1\n", "_bucket{le=\"2.5\"} 2\n",
        "_bucket{le=\"+Inf\"} 3\n", "_count 3\n", "_sum 3602.001\n"}) {
    EXPECT_NE(written.find("staple_example_seconds" + std::string(line)), std::string::npos)
        << written;
  }
}

TEST(MetricsTextOwn, HaveEveryFailureReasonBeforeItHappens) {
  const std::string text =
      render_exporter_family("staple_exporter_probe_failures_total", ExporterFacts{});
  for (const FailureEntry& row : failure_table()) {
    const std::string line = "{stage=\"" + std::string(name(row.stage)) + "\",reason=\"" +
                             std::string(row.name) + "\"} 0\n";
    EXPECT_NE(text.find(line), std::string::npos) << line;
  }
}

TEST(MetricsTextOwn, CountEndpointsByFleetAndVerdictFromTheBeginning) {
  ExporterFacts facts;
  const endpoint::Snapshot snapshot{
      test::make_status(test::make_endpoint("web", "a:443"),
                        {test::make_healthy("192.0.2.1"), test::make_revoked("192.0.2.2")}),
      test::make_status(test::make_endpoint("web", "b:443"), {test::make_healthy("192.0.2.1")}),
      std::make_shared<const endpoint::Status>(
          endpoint::Status{test::make_endpoint("web", "c:443"), 0, 0, {}})};
  facts.fleets = count_fleets(
      {{"web", nullptr, 5min, 30s, 20s, {}}, {"mail", nullptr, 1h, 30s, 20s, {}}}, snapshot);
  EXPECT_EQ(
      render_exporter_family("staple_exporter_endpoints", facts),
      "# HELP staple_exporter_endpoints Endpoints of the fleet by the verdict of their worst address. "
      "Endpoints not probed yet are not counted.\n"
      "# TYPE staple_exporter_endpoints gauge\n"
      "staple_exporter_endpoints{fleet=\"web\",verdict=\"ok\"} 1\n"
      "staple_exporter_endpoints{fleet=\"web\",verdict=\"warning\"} 0\n"
      "staple_exporter_endpoints{fleet=\"web\",verdict=\"critical\"} 1\n"
      "staple_exporter_endpoints{fleet=\"web\",verdict=\"not_applicable\"} 0\n"
      "staple_exporter_endpoints{fleet=\"web\",verdict=\"unreachable\"} 0\n"
      "staple_exporter_endpoints{fleet=\"mail\",verdict=\"ok\"} 0\n"
      "staple_exporter_endpoints{fleet=\"mail\",verdict=\"warning\"} 0\n"
      "staple_exporter_endpoints{fleet=\"mail\",verdict=\"critical\"} 0\n"
      "staple_exporter_endpoints{fleet=\"mail\",verdict=\"not_applicable\"} 0\n"
      "staple_exporter_endpoints{fleet=\"mail\",verdict=\"unreachable\"} 0\n");
  EXPECT_NE(render_exporter_family("staple_exporter_targets", facts).find("{fleet=\"web\"} 3\n"),
            std::string::npos);
  EXPECT_NE(render_exporter_family("staple_exporter_targets", facts).find("{fleet=\"mail\"} 0\n"),
            std::string::npos);
  EXPECT_NE(render_exporter_family("staple_exporter_probe_interval_seconds", facts)
                .find("{fleet=\"mail\"} 3600\n"),
            std::string::npos);
}

TEST(MetricsTextOwn, CountTheLinesThatAreMissingInTheLog) {
  ExporterFacts facts;
  facts.log = {.dropped = 12, .suppressed = 345};
  EXPECT_NE(render_exporter_family("staple_exporter_log_lines_dropped_total", facts)
                .find("\nstaple_exporter_log_lines_dropped_total 12\n"),
            std::string::npos);
  EXPECT_NE(render_exporter_family("staple_exporter_log_lines_suppressed_total", facts)
                .find("\nstaple_exporter_log_lines_suppressed_total 345\n"),
            std::string::npos);
}

TEST(MetricsTextOwn, ReportAMissingRevisionAsUnknown) {
  EXPECT_NE(render_exporter_family("staple_exporter_build_info", ExporterFacts{})
                .find("revision=\"unknown\""),
            std::string::npos);
  ExporterFacts facts;
  facts.build.revision = "0123456789ab";
  EXPECT_NE(
      render_exporter_family("staple_exporter_build_info", facts).find("revision=\"0123456789ab\""),
      std::string::npos);
}

TEST(MetricsTextOwn, OmitTheTimeOfAReloadThatNeverSucceeded) {
  EXPECT_EQ(render_exporter_family("staple_exporter_config_last_reload_success_timestamp_seconds",
                                   ExporterFacts{}),
            "");
  ExporterFacts facts;
  facts.reload = {true, test::kNoon};
  EXPECT_NE(
      render_exporter_family("staple_exporter_config_last_reload_success_timestamp_seconds", facts)
          .find(" 1795176000\n"),
      std::string::npos);
}

TEST(MetricsTextProcess, ReadsItsOwnFacts) {
  const ProcessFacts facts = read_process_facts();
  ASSERT_TRUE(facts.resident_bytes && facts.virtual_bytes && facts.open_descriptors &&
              facts.max_descriptors);
  EXPECT_GT(*facts.resident_bytes, 1e6);
  EXPECT_GE(*facts.virtual_bytes, *facts.resident_bytes);
  EXPECT_GE(*facts.open_descriptors, 3);
  EXPECT_LE(*facts.open_descriptors, *facts.max_descriptors);
  EXPECT_GT(facts.start_time.value(), 1.7e9);
}

TEST(MetricsTextProcess, ReturnsTheStartOfTheProcessUnlessItIsUnknownOrInTheFuture) {
  ProcessFacts facts;
  EXPECT_EQ(find_start_time(facts, WallTime(100s)), WallTime(100s));
  facts.start_time = 99.7;
  EXPECT_EQ(find_start_time(facts, WallTime(100s)), WallTime(99s));
  facts.start_time = 101.2;
  EXPECT_EQ(find_start_time(facts, WallTime(100s)), WallTime(100s));
}

}  // namespace
}  // namespace staple::metrics
