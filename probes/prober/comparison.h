#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace staple::prober {

/// DifferenceKind is what sets two views of an endpoint apart: views of another key type may be of
/// another TLS version too.
enum class DifferenceKind { address, tls_version, key_type, server_name };

/// name returns the word for labels and details: `address`, `tls_version`,
/// `key_type`, `server_name`.
std::string_view name(DifferenceKind kind);

/// Comparison tells, by DifferenceKind, whether the views of one endpoint that it sets apart are
/// shown different things. Absent: there were no two such views.
using Comparison = std::array<std::optional<bool>, 4>;

}  // namespace staple::prober
