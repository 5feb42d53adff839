// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>

#include "exporter/endpoint/status.h"
#include "exporter/metrics/family.h"
#include "probes/time.h"

namespace staple::metrics {

/// AddressFamily is one row of the table of metrics about one address of an endpoint in one view.
/// `append` adds its samples as of `now`, or none if the value is not known.
struct AddressFamily {
  Family family;
  void (*append)(const endpoint::AddressStatus& address, WallTime now, Samples& samples);
};

/// address_families returns the table of metrics about addresses, in output order.
std::span<const AddressFamily> address_families();

/// probe_families returns the families that `/probe` adds to address_families().
std::span<const AddressFamily> probe_families();

}  // namespace staple::metrics
