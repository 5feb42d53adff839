// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/failure.h"
#include "probes/ocsp/verdict.h"
#include "probes/prober/comparison.h"
#include "probes/time.h"
#include "probes/tls_version.h"

namespace staple::responder {
struct ResponderStatus;
}  // namespace staple::responder

namespace staple::prober {

/// Phases holds the duration of each stage, by Stage. Nullopt if the stage was not entered: an IP
/// address is not resolved.
using Phases = std::array<std::optional<std::chrono::nanoseconds>, 6>;

/// RefusedLogin is a login that the server has refused (`login`).
struct RefusedLogin {
  std::size_t account = 0;  ///< hash of user name and password
  std::string detail;       ///< the server's words

  bool operator==(const RefusedLogin&) const = default;
};

/// Comparisons counts probes in a row whose first handshake failed for the same reason, and whose
/// connection without the status request failed too.
struct Comparisons {
  Reason reason;
  unsigned probes = 0;

  bool operator==(const Comparisons&) const = default;
};

/// CountedErrors counts connections in a row that the server counts as errors of this host (see
/// prober/counted_errors.h).
struct CountedErrors {
  Failure failure;  ///< of the last handshake
  std::size_t connections = 0;
  SteadyTime tried;  ///< when the last handshake failed

  bool operator==(const CountedErrors&) const = default;
};

/// ViewState is what the next probe of the same address and view needs from the previous ones.
struct ViewState {
  /// The last connection that could be judged got a staple. Nullopt if there was none, or if no
  /// staple is expected.
  std::optional<bool> stapled;
  /// Number of probes since an expected staple was missing although an earlier connection got one.
  /// Nullopt if that did not happen recently.
  std::optional<unsigned> probes_since_loss;
  std::optional<std::chrono::nanoseconds> usual_handshake;  ///< nullopt before the first handshake
  /// Nullopt if the last probe made no such comparison necessary, or if the connections differed.
  std::optional<Comparisons> comparisons = {};
  /// The login is not tried again. Nullopt if none was refused.
  std::optional<RefusedLogin> refused_login = {};
  std::optional<CountedErrors> counted_errors = {};  ///< nullopt if none is counted
  /// Every handshake of the last probe did: see PresentedChain
  bool chose_first_group = false;

  bool operator==(const ViewState&) const = default;
};

/// Observation is the result of one probe of one view of one address. It is immutable and shared
/// between threads.
struct Observation {
  /// The IP address. Empty if the name did not resolve or if only the proxy resolves it.
  std::string address;
  std::string view;                       ///< empty for the default view
  WallTime time;                          ///< when the probe ended
  std::chrono::nanoseconds duration{0};   ///< of all connections, without the delays between them
  Phases phases;                          ///< of the judged connection
  unsigned attempts = 0;                  ///< connections with the status request
  unsigned stapled = 0;                   ///< connections that got a staple
  std::optional<TlsVersion> tls_version;  ///< nullopt if no handshake got that far

  // Exactly one of these three is set.
  std::optional<ocsp::Verdict> verdict;
  std::optional<Failure> failure;
  /// The reason why the server does not offer this view, which is not a fault.
  std::optional<std::string> not_offered;

  /// The status according to the CA's responder. Null if it is not queried, or not yet.
  std::shared_ptr<const responder::ResponderStatus> responder;
  std::optional<bool> responder_agrees;  ///< see responder::StatusComparison

  ViewState view_state;  ///< for the next probe
};

/// Observations is the result of one probe of an endpoint.
struct Observations {
  std::vector<Observation> views;  ///< one for each address and view; never empty
  Comparison comparison = {};      ///< of these views
  bool slow = false;               ///< see ProbeResult
};

/// level_of returns the level of the verdict, Level::not_applicable if the server does not offer
/// the view, else Level::unreachable.
ocsp::Level level_of(const Observation& observation);

}  // namespace staple::prober
