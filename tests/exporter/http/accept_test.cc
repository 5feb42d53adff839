// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/accept.h"

#include <string>

#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

const MediaType kOpenMetrics{"application/openmetrics-text",
                             {{"version", "1.0.0"}, {"charset", "utf-8"}}};
const MediaType kText{"text/plain", {{"version", "0.0.4"}, {"charset", "utf-8"}}};

bool prefers_openmetrics(std::string_view accept) {
  return prefers_media_type(accept, kOpenMetrics, kText);
}

TEST(Accept, PrefersTheHigherWeight) {
  for (const auto* const accept : {
           "application/openmetrics-text",
           "application/openmetrics-text; version=1.0.0",
           "application/openmetrics-text;version=1.0.0;q=0.5, text/plain;q=0.4",
           "text/plain;q=0.4,application/openmetrics-text;version=1.0.0;q=0.41",
           "APPLICATION/OpenMetrics-Text; VERSION=1.0.0; charset=UTF-8",
           "application/openmetrics-text; version=\"1.0.0\"",
           "application/*, text/*;q=0.9",
           "application/*;q=0.2, */*;q=0.1",
           ", ,application/openmetrics-text,,",
       }) {
    EXPECT_TRUE(prefers_openmetrics(accept)) << accept;
  }
}

TEST(Accept, KeepsTheUsualTypeWithoutAPreference) {
  for (const auto* const accept : {
           "",
           "*/*",
           "text/plain",
           "text/plain;version=0.0.4",
           "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
           "text/*, application/*",
           "application/openmetrics-text;q=0",
           "application/openmetrics-text;q=0.5, */*;q=0.6",
           "application/openmetrics-text;q=x, text/plain;q=0.1",
           "application/openmetrics-text;q=2, text/plain;q=0.1",
           "application/openmetrics-text;version=0.0.1",
           "application/openmetrics-text;version=2.0.0, text/plain;version=0.0.4;q=0.5",
           "application/openmetrics-text;charset=utf-16",
           "application/openmetrics",
           "*/openmetrics-text",
           "application/openmetrics-text/*",
           "\"application/openmetrics-text, text/plain",
       }) {
    EXPECT_FALSE(prefers_openmetrics(accept)) << accept;
  }
}

// The fields that these releases send.
TEST(Accept, PrefersOpenMetricsAsPrometheusDoes) {
  for (const auto* const accept : {
           // 2.42
           "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;"
           "q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
           // 2.53
           "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;"
           "version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
           // 3.5
           "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
           "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;"
           "escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
           // 3.5 with created-timestamp-zero-ingestion, which prefers protobuf
           "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding="
           "delimited;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
           "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;"
           "escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
       }) {
    EXPECT_TRUE(prefers_openmetrics(accept)) << accept;
  }
  // scrape_protocols: [PrometheusText0.0.4]
  EXPECT_FALSE(prefers_openmetrics("text/plain;version=0.0.4;q=0.6,*/*;q=0.5"));
}

TEST(Accept, PrefersTheMorePreciseAndThenTheFirstOfEqualWeight) {
  EXPECT_TRUE(prefers_openmetrics("*/*, application/openmetrics-text"));
  EXPECT_TRUE(prefers_openmetrics("application/openmetrics-text, text/plain"));
  EXPECT_FALSE(prefers_openmetrics("text/plain, application/openmetrics-text"));
  EXPECT_FALSE(prefers_openmetrics("application/openmetrics-text, text/plain;version=0.0.4"));
}

TEST(Accept, TakesTheWeightOfTheMostPreciseRange) {
  EXPECT_FALSE(prefers_openmetrics(
      "application/openmetrics-text;version=1.0.0;q=0.1, application/*;q=0.9, text/plain;q=0.5"));
  EXPECT_FALSE(prefers_openmetrics("*/*, application/openmetrics-text;q=0"));
  EXPECT_TRUE(prefers_openmetrics("*/*, text/plain;q=0.5"));
}

}  // namespace
}  // namespace staple::httpd
