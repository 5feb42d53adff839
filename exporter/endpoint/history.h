// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/endpoint/packed_summary.h"
#include "exporter/endpoint/summary.h"
#include "probes/time.h"

namespace staple::endpoint {

/// Transition is a change of the summary of one address of an endpoint. It owns no text.
struct Transition {
  WallTime time;                ///< of the probe that found it
  std::string_view address;     ///< empty if the probe failed before it had one
  std::string_view view;        ///< empty for the default view
  std::optional<Summary> from;  ///< nullopt for the first probe of this address
  Summary to;
  std::string_view detail;  ///< of the fault or failure; empty if there is none
};

/// kMaxHistory bounds the transitions that are kept for an endpoint.
inline constexpr std::size_t kMaxHistory = 20;

/// kMaxHistoryDetail bounds the bytes of a detail that is kept. A longer one ends with `…`.
inline constexpr std::size_t kMaxHistoryDetail = 256;

/// History holds the latest kMaxHistory transitions of an endpoint, in order of time. Each distinct
/// text is held once, because an outage that flaps repeats the same few.
class History {
 public:
  History() = default;

  /// History holds the last kMaxHistory of the transitions, whose texts it copies.
  explicit History(std::span<const Transition> transitions);

  bool empty() const { return entries_.empty(); }

  /// list returns the transitions. Their texts belong to the history.
  std::vector<Transition> list() const;

  /// memory returns the bytes that the history has allocated.
  std::size_t memory() const;

 private:
  struct Entry {
    WallTime time;
    PackedSummary from;  // of no level for the first probe of an address
    PackedSummary to;
    std::uint8_t address = 0;  // number of the text, as are the two below
    std::uint8_t view = 0;
    std::uint8_t detail = 0;
  };

  std::uint8_t intern(std::string_view text);
  std::string_view text(std::uint8_t number) const;

  std::vector<Entry> entries_;
  std::string texts_;                // one after the other
  std::vector<std::uint32_t> ends_;  // of each text in `texts_`
};

}  // namespace staple::endpoint
