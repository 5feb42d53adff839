// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probes/bytes.h"
#include "probes/error.h"

namespace staple::command {

/// read_certificates returns the DER of the certificates in `content`, in their order, never none:
/// PEM with any number of them (other text and other blocks are passed over), bare base64 of one,
/// or else taken for the DER of one. Whether they are certificates is not looked at.
Result<std::vector<Bytes>> read_certificates(std::string_view content);

/// read_staple returns the bytes of the OCSP response in `content`, which may be written in the
/// same three ways; no content is a staple of length zero.
Result<Bytes> read_staple(std::string_view content);

}  // namespace staple::command
