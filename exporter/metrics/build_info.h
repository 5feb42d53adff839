#pragma once

#include "exporter/metrics/own_facts.h"

namespace staple::metrics {

/// build_info tells what this program was made of.
BuildInfo build_info();

}  // namespace staple::metrics
