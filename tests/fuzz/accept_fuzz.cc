// SPDX-License-Identifier: Apache-2.0

// Parses any text as an Accept or Accept-Encoding field. Weights are within their range, and of two
// types at most one is preferred to the other.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "exporter/http/accept.h"
#include "exporter/http/gzip.h"
#include "exporter/http/weighted_list.h"

namespace {

using namespace staple;

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view field(reinterpret_cast<const char*>(data), size);
  const auto items = httpd::parse_weighted_list(field);
  require(std::ranges::all_of(
      items, [](const auto& item) { return item.weight >= 0 && item.weight <= 1; }));

  const httpd::MediaType openmetrics{"application/openmetrics-text",
                                     {{"version", "1.0.0"}, {"charset", "utf-8"}}};
  const httpd::MediaType text{"text/plain", {{"version", "0.0.4"}, {"charset", "utf-8"}}};
  const bool prefers_openmetrics = httpd::prefers_media_type(field, openmetrics, text);
  require(!prefers_openmetrics || !httpd::prefers_media_type(field, text, openmetrics));
  require(!prefers_openmetrics || !items.empty());
  require(!httpd::accepts_gzip(field) || !items.empty());
  return 0;
}
