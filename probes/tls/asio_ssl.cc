// SPDX-License-Identifier: Apache-2.0

// Compiles the TLS implementation of Asio once; all other files include only its declarations.
#include <boost/asio/ssl/impl/src.hpp>
