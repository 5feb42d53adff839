// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/openmetrics.h"

#include <limits>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "exporter/metrics/exposition.h"
#include "exporter/metrics/family_list.h"
#include "exporter/metrics/line_text.h"
#include "tests/exporter/endpoint/endpoints.h"
#include "tests/exporter/metrics/render_family.h"

namespace staple::metrics {
namespace {

using namespace std::chrono_literals;

constexpr TextOptions kOpenMetrics{TextFormat::openmetrics, false};
constexpr TextOptions kWithCreated{TextFormat::openmetrics, true};

std::string describe(std::string_view name, FamilyType type) {
  const OpenMetricsHead head = openmetrics_head({name, "", type});
  return std::string(head.name).append(" ").append(head.type).append(" ").append(head.unit);
}

TEST(Openmetrics, NamesFamiliesWithoutTheSuffixOfTheirSamples) {
  EXPECT_EQ(describe("x_total", FamilyType::counter), "x counter ");
  EXPECT_EQ(describe("x_cpu_seconds_total", FamilyType::counter), "x_cpu_seconds counter seconds");
  EXPECT_EQ(describe("x_info", FamilyType::gauge), "x info ");
  EXPECT_EQ(describe("x", FamilyType::gauge), "x gauge ");
  EXPECT_EQ(describe("x_timestamp_seconds", FamilyType::gauge),
            "x_timestamp_seconds gauge seconds");
  EXPECT_EQ(describe("x_bytes", FamilyType::gauge), "x_bytes gauge bytes");
  EXPECT_EQ(describe("x_seconds", FamilyType::histogram), "x_seconds histogram seconds");
  EXPECT_EQ(describe("kilobytes", FamilyType::gauge), "kilobytes gauge ");
}

// "Suffixes" and "MetricFamily": only counters end in `_total`, and no sample of a family has the
// name of another one's.
TEST(Openmetrics, HasNoFamilyWhoseSamplesClash) {
  std::set<std::string> samples;
  for (const FamilyRow& row : list_rows()) {
    const Family& family = family_of(row);
    const std::string name(openmetrics_head(family).name);
    EXPECT_EQ(family.name.ends_with("_total"), family.type == FamilyType::counter) << family.name;
    std::set<std::string> own{name, std::string(family.name)};
    if (family.type != FamilyType::gauge) own.insert(name + "_created");
    if (family.type == FamilyType::histogram)
      own.insert({name + "_bucket", name + "_sum", name + "_count"});
    for (const std::string& sample : own)
      EXPECT_TRUE(samples.insert(sample).second) << sample << " of " << family.name;
  }
}

TEST(Openmetrics, WritesACounterWithItsUnitAndCreation) {
  LineText text({"x_bytes_total", "The \"bytes\"\\ read.", FamilyType::counter}, " More.",
                kWithCreated);
  text.set_created(WallTime(1700000000s));
  text.set_shared_labels("a=\"b\"");
  text.add(12, {{"c", "d\"\\\n"}});
  EXPECT_EQ(std::move(text).str(),
            "# HELP x_bytes The \\\"bytes\\\"\\\\ read. More.\n"
            "# TYPE x_bytes counter\n"
            "# UNIT x_bytes bytes\n"
            "x_bytes_total{a=\"b\",c=\"d\\\"\\\\\\n\"} 12\n"
            "x_bytes_created{a=\"b\",c=\"d\\\"\\\\\\n\"} 1700000000\n");
}

TEST(Openmetrics, WritesNoCreationOfGaugesAndUnlessItIsWanted) {
  for (const TextOptions options : {kOpenMetrics, TextOptions{TextFormat::prometheus, true}}) {
    LineText counter({"x_total", "X.", FamilyType::counter}, {}, options);
    counter.add(1);
    EXPECT_EQ(std::move(counter).str().find("_created"), std::string::npos);
  }
  LineText gauge({"x", "X."}, {}, kWithCreated);
  gauge.add(1);
  EXPECT_EQ(std::move(gauge).str(), "# HELP x X.\n# TYPE x gauge\nx 1\n");
}

TEST(Openmetrics, WritesAHistogramWithCanonicalBounds) {
  Histogram histogram;
  histogram.observe(1ms);
  histogram.observe(2s);
  histogram.observe(1h);
  LineText text({"x_seconds", "X.", FamilyType::histogram}, {}, kWithCreated);
  text.set_created(WallTime(5s));
  text.add_histogram(histogram, {{"a", "b"}});
  const std::string expected = R"(# HELP x_seconds X.
# TYPE x_seconds histogram
# UNIT x_seconds seconds
x_seconds_bucket{a="b",le="0.001"} 1
x_seconds_bucket{a="b",le="0.0025"} 1
x_seconds_bucket{a="b",le="0.005"} 1
x_seconds_bucket{a="b",le="0.01"} 1
x_seconds_bucket{a="b",le="0.025"} 1
x_seconds_bucket{a="b",le="0.05"} 1
x_seconds_bucket{a="b",le="0.1"} 1
x_seconds_bucket{a="b",le="0.25"} 1
x_seconds_bucket{a="b",le="0.5"} 1
x_seconds_bucket{a="b",le="1.0"} 1
x_seconds_bucket{a="b",le="2.5"} 2
x_seconds_bucket{a="b",le="5.0"} 2
x_seconds_bucket{a="b",le="10.0"} 2
x_seconds_bucket{a="b",le="30.0"} 2
x_seconds_bucket{a="b",le="+Inf"} 3
x_seconds_sum{a="b"} 3602.001
x_seconds_count{a="b"} 3
x_seconds_created{a="b"} 5
)";
  EXPECT_EQ(std::move(text).str(), expected);
}

TEST(Openmetrics, WritesNumbersThatAreNotFinite) {
  LineText text({"x", "X."}, {}, kOpenMetrics);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double value : {infinity, -infinity, std::numeric_limits<double>::quiet_NaN()})
    text.add(value);
  EXPECT_EQ(std::move(text).str(), "# HELP x X.\n# TYPE x gauge\nx +Inf\nx -Inf\nx NaN\n");
}

/// render writes a whole exposition.
std::string render(const Exposition& exposition) {
  std::string text = render_families(exposition);
  return text.append(exposition.ending());
}

endpoint::Snapshot make_snapshot() {
  endpoint::Status status = *test::make_status(test::make_endpoint("web", "a.example:443"),
                                               {test::make_healthy("192.0.2.1")});
  status.created = WallTime(1700000100s);
  return {std::make_shared<const endpoint::Status>(std::move(status))};
}

ExporterFacts make_facts() {
  ExporterFacts facts;
  facts.started = WallTime(1700000000s);
  facts.responders.push_back({.responder = "http://ocsp.example/",
                              .up = true,
                              .requests = 1,
                              .failures = std::vector<std::uint64_t>(100, 1),
                              .duration = {},
                              .created = WallTime(1700000200s)});
  facts.discovery.push_back({.fleet = "web",
                             .mechanism = discovery::Mechanism::file_sd,
                             .failures = 2,
                             .successful = true,
                             .targets = 1,
                             .refused = 0,
                             .last_success = {},
                             .created = WallTime(1700000300s)});
  return facts;
}

TEST(OpenmetricsExposition, HasTheSamplesOfTheTextFormatAndEndsWithEof) {
  const std::string text = render(Exposition(make_snapshot(), make_facts(), test::kNoon));
  const std::string openmetrics =
      render(Exposition(make_snapshot(), make_facts(), test::kNoon, {kOpenMetrics, {}}));
  EXPECT_TRUE(openmetrics.ends_with("\n# EOF\n"));
  EXPECT_EQ(openmetrics.find("# EOF"), openmetrics.size() - 6);
  EXPECT_EQ(text.find("# EOF"), std::string::npos);
  const auto names = [](const std::string& all) {
    std::set<std::string> found;
    for (std::size_t at = 0; at < all.size(); at = all.find('\n', at) + 1) {
      if (all[at] != '#') found.insert(all.substr(at, all.find_first_of("{ ", at) - at));
    }
    return found;
  };
  EXPECT_EQ(names(openmetrics), names(text));
  EXPECT_GT(names(text).size(), 40u);
}

TEST(OpenmetricsExposition, ReportsWhenEachCounterBegan) {
  const std::string text =
      render(Exposition(make_snapshot(), make_facts(), test::kNoon, {kWithCreated, {}}));
  for (const std::string_view line : {
           "staple_probes_created{fleet=\"web\",target=\"a.example:443\"} 1700000100",
           "staple_probe_failures_created{fleet=\"web\",target=\"a.example:443\"} 1700000100",
           "staple_exporter_verdict_cache_hits_created 1700000000",
           "staple_exporter_probe_lag_seconds_created 1700000000",
           "staple_exporter_discovery_failures_created{fleet=\"web\",mechanism=\"file_sd\"} "
           "1700000300",
           "staple_responder_requests_created{responder=\"http://ocsp.example/\"} 1700000200",
           "staple_responder_request_duration_seconds_created{responder=\"http://ocsp.example/\"} "
           "1700000200",
       }) {
    EXPECT_NE(text.find("\n" + std::string(line) + "\n"), std::string::npos) << line;
  }
  EXPECT_NE(
      text.find("staple_responder_failures_created{responder=\"http://ocsp.example/\",reason="),
      std::string::npos);
}

}  // namespace
}  // namespace staple::metrics
