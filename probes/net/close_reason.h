#pragma once

namespace staple::net {

/// CloseReason is how a connection ended before what it was for.
enum class CloseReason { timeout, closed, reset };

}  // namespace staple::net
