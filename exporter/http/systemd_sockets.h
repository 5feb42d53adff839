#pragma once

#include <functional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "exporter/http/listen.h"
#include "probes/error.h"

namespace staple::httpd {

/// VariableReader returns an environment variable; null: it is not set.
using VariableReader = std::function<const char*(const char* name)>;

/// take_systemd_sockets takes over the listening sockets that systemd passes (sd_listen_fds(3)):
/// descriptors from 3 on, LISTEN_FDS of them, meant for the process LISTEN_PID. None: there are
/// none for us. An error: one is no listening TCP socket. Called once, before other descriptors
/// are opened.
Result<std::vector<boost::asio::ip::tcp::acceptor>> take_systemd_sockets(
    const boost::asio::any_io_executor& executor, const VariableReader& variable);

}  // namespace staple::httpd
