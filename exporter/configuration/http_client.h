// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/configuration/node.h"
#include "exporter/configuration/sections.h"
#include "exporter/configuration/settings.h"

namespace staple::config {

/// read_server_url reads the URL of an HTTP server, with `basic_auth` in the place of a password in
/// it. Its messages do not repeat the URL.
void read_server_url(const Node& node, http::Url& into);

/// read_basic_auth reads a `basic_auth`.
void read_basic_auth(const Node& node, const Files& files, HttpDiscovery& into);

/// read_authorization reads an `authorization`. The `basic_auth` beside it must have been
/// read before.
void read_authorization(const Node& node, const Files& files, HttpDiscovery& into);

}  // namespace staple::config
