// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/metrics/exporter_facts.h"

namespace staple::metrics {

/// read_build_info returns version, revision, compiler and OpenSSL of this program.
BuildInfo read_build_info();

}  // namespace staple::metrics
