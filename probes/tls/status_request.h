// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace staple::tls {

/// StatusRequest is whether a ClientHello requests the status (RFC 6066, 8; RFC 6961, 2.2).
enum class StatusRequest { sent, omitted };

}  // namespace staple::tls
