#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/prober/observation.h"

namespace staple::endpoint {

struct AddressStatus;  // exporter/endpoint/status.h
struct Status;         // exporter/endpoint/status.h

/// Summary is an observation in a few words: what the log tells of and what a change is a
/// change of.
struct Summary {
  ocsp::Level level = ocsp::Level::not_applicable;
  std::string_view stage;  ///< of the failure; empty: there is a verdict
  std::string_view cause;  ///< the fault's name or the failure's reason; empty: nothing is wrong

  auto operator<=>(const Summary&) const = default;
};

/// summarize sums an observation up.
Summary summarize(const prober::Observation& observation);

/// find_fault_at is what is the matter with a verdict at `now`: its fault, or that what was fine
/// when it was judged has ended since. Absent: nothing that is more than information.
std::optional<ocsp::Fault> find_fault_at(const ocsp::Verdict& verdict, WallTime now);

/// summarize_at sums an observation up at `now`, as find_fault_at().
Summary summarize_at(const prober::Observation& observation, WallTime now);

/// to_string writes the answer for a person: `ok`, `critical expired`, `unreachable
/// connect refused`.
std::string to_string(const Summary& summary);

/// needs_attention tells whether somebody should look: everything but ok and not applicable.
bool needs_attention(ocsp::Level level);

/// urgency_of orders levels by how much they need attention: critical, unreachable, warning, ok,
/// not applicable, from the highest down. What is known to break clients counts before what is
/// not known.
int urgency_of(ocsp::Level level);

/// find_worst_address is the address and view of the endpoint that needs attention most, the first
/// of several. Null: it has not been probed yet.
const AddressStatus* find_worst_address(const Status& status);

/// find_worst_level is the endpoint's level: that of find_worst_address(). Absent: it has not been
/// probed yet.
std::optional<ocsp::Level> find_worst_level(const Status& status);

/// summarize_addresses are the distinct answers of all addresses, sorted. Which address gave which
/// does not matter: names whose addresses rotate are not changing.
std::vector<Summary> summarize_addresses(const Status& status);

}  // namespace staple::endpoint
