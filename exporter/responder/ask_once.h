#pragma once

#include <memory>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "exporter/endpoint/responder_access.h"
#include "probes/dns/resolver.h"
#include "probes/ocsp/memory.h"
#include "probes/prober/prober.h"
#include "probes/time.h"

namespace staple {

/// ask_once asks the responders of what one probe saw, each certificate once, its URLs in order until one
/// answers, and adds what they say to the observations. `limit` bounds each question.
boost::asio::awaitable<void> ask_once(std::vector<Probed>& all, const Module& module,
                                      const ResponderAccess& access, const Roots& roots, Resolver& resolver,
                                      std::chrono::nanoseconds limit, Clock clock, Memory& memory);

}  // namespace staple
