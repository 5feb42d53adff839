// SPDX-License-Identifier: Apache-2.0

// Asio is compiled here, once; every other file sees its declarations alone.
#include <boost/asio/impl/src.hpp>
