// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "exporter/http/listen.h"
#include "probes/error.h"

namespace staple::httpd {

/// VariableReader returns the value of an environment variable. Null if it is not set.
using VariableReader = std::function<const char*(const char* name)>;

/// take_systemd_sockets takes over the listening sockets passed by systemd (sd_listen_fds(3)):
/// LISTEN_FDS descriptors from 3 on, if LISTEN_PID is this process. Returns an empty list if there
/// are none, and an error if one is not a listening TCP socket. Call it once, before other
/// descriptors are opened.
Result<std::vector<boost::asio::ip::tcp::acceptor>> take_systemd_sockets(
    const boost::asio::any_io_executor& executor, const VariableReader& variable);

}  // namespace staple::httpd
