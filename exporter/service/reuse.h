// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/service/configuration.h"

namespace staple::service {

/// reuse_unchanged replaces what a configuration has in common with the `previous` one by the
/// objects of that: modules, loaded clients, clients of `http_sd_configs`. Endpoints that a reload
/// does not change then stay the same objects.
void reuse_unchanged(Configuration& loaded, const Configuration& previous);

}  // namespace staple::service
