#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "probes/failure.h"
#include "probes/module.h"
#include "probes/ocsp/verdict.h"
#include "probes/time.h"

namespace staple {

/// Phases holds how long each stage took, by Stage; absent: the stage was not entered (an IP address is not
/// resolved).
using Phases = std::array<std::optional<std::chrono::nanoseconds>, 6>;

/// Observation is what one probe of one address learnt. Immutable once made; shared between threads.
struct Observation {
  std::string address;  ///< the IP address probed; empty: none was reached for (the name did not resolve)
  std::string view;     ///< empty: the default view
  Time time;            ///< when the probe ended
  std::chrono::nanoseconds duration{0};
  Phases phases;
  unsigned attempts = 0;                  ///< connections made
  unsigned stapled = 0;                   ///< connections in which a staple came
  std::optional<TlsVersion> tls_version;  ///< absent: no handshake got that far
  std::optional<Failure> failure;         ///< absent: there is a verdict
  std::optional<Verdict> verdict;         ///< absent: there is a failure
};

/// level returns the observation's answer in one word: the verdict's, or Level::unreachable.
Level level(const Observation& observation);

/// name returns the version as OpenSSL writes it: `TLSv1.3`.
std::string_view name(TlsVersion version);

}  // namespace staple
