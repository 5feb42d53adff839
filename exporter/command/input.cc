// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/input.h"

#include <span>
#include <utility>

#include "probes/text/base64.h"
#include "probes/text/pem.h"

namespace staple::command {
namespace {

constexpr std::string_view kStapleLabel[] = {"OCSP RESPONSE"};

/// PemKind is what is looked for: the labels of its PEM blocks, and its name.
struct PemKind {
  std::span<const std::string_view> labels;
  std::string name;
};

/// read_pem collects the blocks of one kind.
Result<std::vector<Bytes>> read_pem(std::string_view text, const PemKind& kind) {
  std::vector<Bytes> blocks;
  text::PemReader reader(text, kind.labels);
  while (auto block = reader.next()) {
    if (!*block) return block->error();
    blocks.push_back(std::move(**block));
  }
  if (blocks.empty())
    return Error{ErrorKind::malformed, "there is no " + kind.name + " in this PEM file"};
  return blocks;
}

/// read_blocks tells the three ways apart: PEM by its first line, base64 by consisting of nothing
/// else. DER never does, its first length and tags are control characters or beyond ASCII.
Result<std::vector<Bytes>> read_blocks(std::string_view content, const PemKind& kind) {
  if (content.find(text::kPemBegin) != std::string_view::npos) return read_pem(content, kind);
  if (auto bytes = text::decode_base64(content); bytes && !bytes->empty())
    return std::vector<Bytes>{std::move(*bytes)};
  return std::vector<Bytes>{Bytes(content.begin(), content.end())};
}

}  // namespace

Result<std::vector<Bytes>> read_certificates(std::string_view content) {
  if (content.empty()) return Error{ErrorKind::malformed, "the file is empty"};
  return read_blocks(content, {text::kCertificateLabels, "certificate"});
}

Result<Bytes> read_staple(std::string_view content) {
  auto blocks = read_blocks(content, {kStapleLabel, "OCSP response"});
  if (!blocks) return blocks.error();
  if (blocks->size() > 1)
    return Error{ErrorKind::malformed, "there is more than one OCSP response"};
  return std::move(blocks->front());
}

}  // namespace staple::command
