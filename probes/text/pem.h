// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "probes/bytes.h"
#include "probes/error.h"

namespace staple::text {

/// kPemBegin is the text before the label at the beginning of a PEM block.
inline constexpr std::string_view kPemBegin = "-----BEGIN ";

/// kCertificateLabels are the labels of certificates (RFC 7468, 5.1).
inline constexpr std::array<std::string_view, 2> kCertificateLabels{"CERTIFICATE",
                                                                    "X509 CERTIFICATE"};

/// PemReader reads the blocks of a PEM text (RFC 7468) that have one of the labels. Other blocks
/// and the text between blocks are skipped. Only white space may precede a block on its line. Its
/// base64 is decoded strictly, and the label of its END line must match.
class PemReader {
 public:
  /// `text` and `labels` must outlive the reader.
  PemReader(std::string_view text, std::span<const std::string_view> labels);

  /// next returns the bytes of the next block, at least one. Fails with malformed if a block cannot
  /// be read; no more blocks follow then. Returns nullopt after the last block.
  std::optional<Result<Bytes>> next();

 private:
  /// skip_to_block moves behind the next BEGIN line and returns its label; nullopt if there
  /// is none.
  std::optional<std::string_view> skip_to_block();
  Error fail(std::string message);

  std::string_view rest_;  ///< of the text; after skip_to_block, what follows the BEGIN line
  std::span<const std::string_view> labels_;
  std::size_t count_ = 0;  ///< number of blocks read
};

/// encode_pem writes a PEM block (RFC 7468, 3).
std::string encode_pem(std::string_view label, ByteView bytes);

}  // namespace staple::text
