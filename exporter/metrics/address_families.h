#pragma once

#include <span>

#include "exporter/endpoint/status.h"
#include "exporter/metrics/family.h"
#include "probes/time.h"

namespace staple::metrics {

/// AddressFamily is one row of the table of metrics about one address of an endpoint in one view:
/// `append` adds the samples that are known of it at `now`, none where nothing is.
struct AddressFamily {
  Family family;
  void (*append)(const endpoint::AddressStatus& address, WallTime now, Samples& samples);
};

/// address_families is the table of metrics about addresses, in the order in which they
/// are written.
std::span<const AddressFamily> address_families();

/// probe_families are what `/probe` adds to address_families().
std::span<const AddressFamily> probe_families();

}  // namespace staple::metrics
