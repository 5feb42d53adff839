#pragma once

#include <span>

#include "exporter/metrics/address_families.h"
#include "exporter/metrics/exporter_families.h"

namespace staple::metrics {

/// live_families is the table of metrics about what the CA's responder says of the certificate that
/// one address shows.
std::span<const AddressFamily> live_families();

/// responder_families is the table of metrics about the CAs' responders, counted by responder
/// whatever the number of endpoints.
std::span<const ExporterFamily> responder_families();

}  // namespace staple::metrics
