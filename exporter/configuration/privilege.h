// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string_view>

#include "probes/prober/module.h"

namespace staple::config {

/// shows_certificate_to_responder returns whether a module shows a client certificate to a
/// responder that the certificate of the target names.
bool shows_certificate_to_responder(const prober::Module& module);

/// has_client_certificate returns whether a module shows a client certificate to its target, or to
/// a responder that the certificate of the target names.
bool has_client_certificate(const prober::Module& module);

/// describe_privilege returns what a module gives to a server that it should not give to any, such
/// as `has a client certificate`. Empty if it gives nothing.
std::string_view describe_privilege(const prober::Module& module);

}  // namespace staple::config
