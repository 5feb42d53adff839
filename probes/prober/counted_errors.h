// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "probes/failure.h"
#include "probes/prober/observation.h"
#include "probes/starttls/protocol.h"
#include "probes/time.h"

/// A MySQL or MariaDB server counts each connection that ends before a login as an error of this
/// host. After `max_connect_errors` in a row, by default 100, it refuses every client of this host.
/// A login needs TLS that works: if the handshake fails, the connection counts. So a handshake that
/// keeps failing is tried rarely. The probes between connect, and log in without TLS and without an
/// account, which does not count.
namespace staple::prober {

/// kMaxCountedErrors is the number of connections in a row that a server may count before the
/// handshake is tried once every kRareHandshake.
inline constexpr std::size_t kMaxCountedErrors = 10;
inline constexpr std::chrono::hours kRareHandshake{6};

/// find_known_failure returns the failure that a probe at `now` reports without a handshake.
/// Returns nullopt if it tries the handshake.
std::optional<Failure> find_known_failure(const std::optional<CountedErrors>& errors,
                                          SteadyTime now);

/// count_errors returns the count after a probe that ended at `now` with `observation`, after
/// `connections` connections. `known`: the probe made no handshake. Returns nullopt for a protocol
/// whose servers do not count, and after a handshake that succeeded.
std::optional<CountedErrors> count_errors(starttls::StartTls protocol,
                                          const std::optional<CountedErrors>& previous,
                                          const Observation& observation, std::size_t connections,
                                          bool known, SteadyTime now);

/// decline_view returns why a view that never completes a handshake is not probed: with MySQL each
/// probe of it would count. Returns nullopt if it is probed.
std::optional<std::string> decline_view(starttls::StartTls protocol, bool multi);

}  // namespace staple::prober
