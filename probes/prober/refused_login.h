// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>

#include "probes/prober/observation.h"
#include "probes/starttls/protocol.h"

namespace staple::prober {

/// is_refused returns whether the server has refused this login before. Each further try would
/// count against this host in fail2ban.
bool is_refused(const starttls::Login& login, const std::optional<RefusedLogin>& refused);

/// refuse clears `login`, which the server has refused with `detail`, and returns what to remember.
RefusedLogin refuse(starttls::Login& login, std::string detail);

}  // namespace staple::prober
