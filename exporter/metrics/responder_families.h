// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>

#include "exporter/metrics/address_families.h"
#include "exporter/metrics/exporter_families.h"

namespace staple::metrics {

/// live_families returns the table of metrics about the certificate of one address according to the
/// CA's responder.
std::span<const AddressFamily> live_families();

/// responder_families returns the table of metrics about the CAs' responders: one series per
/// responder, for any number of endpoints.
std::span<const ExporterFamily> responder_families();

}  // namespace staple::metrics
