// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>

namespace staple::command {

/// DescriptorBudget divides the file descriptors of this process among its users, so that none of
/// them can exhaust the descriptors of the others.
struct DescriptorBudget {
  std::size_t probes;   ///< limit of open connections of probes, at least 1
  std::size_t clients;  ///< limit of open connections of HTTP clients, at least 2
  std::size_t health;   ///< limit of open connections on the health listener, at least 2
};

/// divide_descriptors divides `limit` descriptors. Half of them, at most 128, are reserved for the
/// event loops, listeners, files, name servers, discovery and the CAs' responders.
DescriptorBudget divide_descriptors(std::size_t limit);

/// raise_descriptor_limit raises the soft limit of this process (usually 1024) to the hard limit,
/// and returns the limit then in force. Returns 1024 if it is not known.
std::size_t raise_descriptor_limit();

}  // namespace staple::command
