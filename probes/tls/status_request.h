#pragma once

namespace staple::tls {

/// StatusRequest says whether a ClientHello asks for the status (RFC 6066, 8; RFC 6961, 2.2).
enum class StatusRequest { sent, omitted };

}  // namespace staple::tls
