#pragma once

namespace staple::net {

/// Lost is how a connection ended before what it was for.
enum class Lost { timeout, closed, reset };

}  // namespace staple::net
