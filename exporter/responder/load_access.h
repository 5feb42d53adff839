#pragma once

#include <memory>

#include <boost/system/result.hpp>

#include "exporter/endpoint/responder_access.h"

namespace staple {

/// load_responder_access reads the files that the `responder` of a module names (all of them anew) and
/// `system` for the system's roots.
boost::system::result<std::shared_ptr<const ResponderAccess>, LoadError> load_responder_access(
    const Module& module, const std::shared_ptr<const Roots>& system);

}  // namespace staple
