#pragma once

#include "exporter/metrics/exporter_facts.h"

namespace staple::metrics {

/// read_build_info tells what this program was made of.
BuildInfo read_build_info();

}  // namespace staple::metrics
