// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace staple::prober {

/// DifferenceKind is the property by which two compared views of an endpoint differ. Views that
/// differ by the key type may also differ by the TLS version.
enum class DifferenceKind { address, tls_version, key_type, server_name };

/// name returns the kind as in labels and details: `address`, `tls_version`,
/// `key_type`, `server_name`.
std::string_view name(DifferenceKind kind);

/// Comparison holds, by DifferenceKind, whether views of one endpoint that differ by it have
/// different results. Nullopt if there were no two such views.
using Comparison = std::array<std::optional<bool>, 4>;

}  // namespace staple::prober
