// SPDX-License-Identifier: Apache-2.0

// Compiles Beast, once. Every other file includes only its declarations.
#include <boost/beast/src.hpp>
