// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <variant>
#include <vector>

#include "exporter/metrics/address_families.h"
#include "exporter/metrics/endpoint_families.h"
#include "exporter/metrics/exporter_families.h"
#include "exporter/metrics/family.h"

namespace staple::metrics {

/// FamilyRow is a row of one of the tables of metrics. It is never null.
using FamilyRow = std::variant<const AddressFamily*, const EndpointFamily*, const ExporterFamily*>;

/// list_rows returns the rows of every table of /metrics, in output order.
const std::vector<FamilyRow>& list_rows();

/// family_of returns name, help and type of a row.
const Family& family_of(const FamilyRow& row);

}  // namespace staple::metrics
