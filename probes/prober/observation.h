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

/// Phases holds how long each stage took, by Stage; absent: the stage was not entered (an IP
/// address is not resolved).
using Phases = std::array<std::optional<std::chrono::nanoseconds>, 6>;

/// ViewState is what the probes of one address and view so far leave to the next one.
struct ViewState {
  std::optional<bool> stapled;  ///< on the last connection; absent: none told, or none is expected
  /// Since a staple was missed that had come before; absent: long ago
  std::optional<unsigned> probes_since_loss;
  std::optional<std::chrono::nanoseconds> usual_handshake;  ///< absent: none was finished yet

  bool operator==(const ViewState&) const = default;
};

/// Observation is what one probe of one view of one address learnt. Immutable once made; shared
/// between threads.
struct Observation {
  /// The IP address probed; empty: none was reached for (the name did not resolve)
  std::string address;
  std::string view;                       ///< empty: the default view
  WallTime time;                          ///< when the probe ended
  std::chrono::nanoseconds duration{0};   ///< of all connections, without the waiting between them
  Phases phases;                          ///< of the connection that was judged
  unsigned attempts = 0;                  ///< connections that asked for a staple
  unsigned stapled = 0;                   ///< connections in which a staple came
  std::optional<TlsVersion> tls_version;  ///< absent: no handshake got that far

  // One of these three.
  std::optional<ocsp::Verdict> verdict;
  std::optional<Failure> failure;
  /// The server does not offer this view, which is no fault: why
  std::optional<std::string> not_offered;

  /// What the CA's responder says itself; null: it is not asked, or not yet
  std::shared_ptr<const responder::ResponderStatus> responder;
  std::optional<bool> responder_agrees;  ///< see StatusComparison

  ViewState view_state;  ///< this probe included
};

/// Observations is what one probe of an endpoint learnt.
struct Observations {
  std::vector<Observation> views;  ///< one for each address and view; never empty
  Comparison comparison = {};      ///< of these views
};

/// level_of returns the observation's answer in one word: the verdict's, Level::unreachable, or
/// Level::not_applicable where the server does not offer the view.
ocsp::Level level_of(const Observation& observation);

}  // namespace staple::prober
