// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>

#include "probes/error.h"

namespace staple::targets {

/// to_a_labels returns a name with its labels of other scripts as A-labels (RFC 5890, 2.3.2.1),
/// mapped as browsers map what people type (UTS 46, non-transitional): `Bücher。example` is
/// `xn--bcher-kva.example`. A name that is only ASCII is returned as it is. An error says what is
/// wrong with the name.
Result<std::string> to_a_labels(std::string_view name);

}  // namespace staple::targets
