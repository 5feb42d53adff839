// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>

#include "probes/starttls/line_protocol.h"

/// The steps of the protocols that consist of text lines.
namespace staple::starttls {

std::span<const LineStep> smtp_steps();   ///< RFC 3207
std::span<const LineStep> lmtp_steps();   ///< RFC 2033
std::span<const LineStep> imap_steps();   ///< RFC 9051, 6.2.1
std::span<const LineStep> pop3_steps();   ///< RFC 2595, 4
std::span<const LineStep> ftp_steps();    ///< RFC 4217, 4
std::span<const LineStep> sieve_steps();  ///< RFC 5804, 2.2
std::span<const LineStep> nntp_steps();   ///< RFC 4642

}  // namespace staple::starttls
