// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "probes/failure.h"

namespace staple::dns {

/// make_resolve_failure explains why a name was not resolved. status: of c-ares; a query is
/// cancelled only because a name server sends in too many pieces.
Failure make_resolve_failure(const std::string& host, int status);

}  // namespace staple::dns
