// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/family_list.h"

#include "exporter/metrics/discovery_families.h"
#include "exporter/metrics/expected_families.h"
#include "exporter/metrics/responder_families.h"

namespace staple::metrics {
namespace {

std::vector<FamilyRow> make_rows() {
  std::vector<FamilyRow> rows;
  const auto append = [&rows](const auto& table) {
    for (const auto& row : table) rows.emplace_back(&row);
  };
  append(address_families());
  append(live_families());
  append(endpoint_families());
  append(comparison_families());
  append(exporter_families());
  append(expected_families());
  append(discovery_families());
  append(responder_families());
  return rows;
}

}  // namespace

const std::vector<FamilyRow>& list_rows() {
  static const std::vector<FamilyRow> rows = make_rows();
  return rows;
}

const Family& family_of(const FamilyRow& row) {
  return std::visit([](const auto* each) -> const Family& { return each->family; }, row);
}

}  // namespace staple::metrics
