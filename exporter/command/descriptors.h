#pragma once

#include <cstddef>

namespace staple::command {

/// DescriptorBudget divides the file descriptors that this process may have among those who would
/// take all of them: nobody is left without one because others are many.
struct DescriptorBudget {
  std::size_t probes;   ///< connections to what is probed, at once; at least 1
  std::size_t clients;  ///< connections of HTTP clients, at once; at least 2
  std::size_t health;   ///< the same, on the listener for checks of health; at least 2
};

/// divide_descriptors divides so many. Half of them, or 128 if that is less, are kept for the event
/// loops, the listeners, files, name servers, discovery and the CAs' responders, of which there is
/// never a great number.
DescriptorBudget divide_descriptors(std::size_t limit);

/// raise_descriptor_limit lifts the limit of this process as far as it may be (the usual soft limit
/// is 1024), and returns it.
std::size_t raise_descriptor_limit();

}  // namespace staple::command
