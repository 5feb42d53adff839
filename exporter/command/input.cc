#include "exporter/command/input.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "probes/text/base64.h"

namespace staple::command {
namespace {

/// RFC 7468, 2: lines of exactly 64 characters.
constexpr std::size_t kPemWidth = 64;

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";

/// PemKind is what is looked for: the labels of its PEM blocks, and its name.
struct PemKind {
  std::vector<std::string_view> labels;
  std::string name;
};

/// read_pem collects the blocks of one kind.
Result<std::vector<Bytes>> read_pem(std::string_view text, const PemKind& kind) {
  std::vector<Bytes> blocks;
  for (auto begin = text.find(kBegin); begin != std::string_view::npos; begin = text.find(kBegin)) {
    text.remove_prefix(begin + kBegin.size());
    const auto dashes = text.find(kDashes);
    if (dashes == std::string_view::npos) break;
    const auto label = text.substr(0, dashes);
    if (std::ranges::find(kind.labels, label) == kind.labels.end()) continue;
    text.remove_prefix(dashes + kDashes.size());
    const auto end = text.find(kEnd);
    if (end == std::string_view::npos) {
      return Error{ErrorKind::malformed, "a PEM block has no END line"};
    }
    auto bytes = text::decode_base64(text.substr(0, end));
    if (!bytes || bytes->empty()) {
      return Error{ErrorKind::malformed,
                   "PEM block " + std::to_string(blocks.size() + 1) + " is not base64"};
    }
    blocks.push_back(std::move(*bytes));
    text.remove_prefix(end);
  }
  if (blocks.empty())
    return Error{ErrorKind::malformed, "there is no " + kind.name + " in this PEM file"};
  return blocks;
}

/// read_blocks tells the three ways apart: PEM by its first line, base64 by consisting of nothing
/// else. DER never does, its first length and tags are control characters or beyond ASCII.
Result<std::vector<Bytes>> read_blocks(std::string_view content, const PemKind& kind) {
  if (content.find(kBegin) != std::string_view::npos) return read_pem(content, kind);
  if (auto bytes = text::decode_base64(content); bytes && !bytes->empty())
    return std::vector<Bytes>{std::move(*bytes)};
  return std::vector<Bytes>{Bytes(content.begin(), content.end())};
}

}  // namespace

Result<std::vector<Bytes>> read_certificates(std::string_view content) {
  if (content.empty()) return Error{ErrorKind::malformed, "the file is empty"};
  return read_blocks(content, {{"CERTIFICATE", "X509 CERTIFICATE"}, "certificate"});
}

Result<Bytes> read_staple(std::string_view content) {
  auto blocks = read_blocks(content, {{"OCSP RESPONSE"}, "OCSP response"});
  if (!blocks) return blocks.error();
  if (blocks->size() > 1)
    return Error{ErrorKind::malformed, "there is more than one OCSP response"};
  return std::move(blocks->front());
}

std::string encode_pem_certificate(ByteView der) {
  return "-----BEGIN CERTIFICATE-----\n" + text::encode_base64(der, kPemWidth) +
         "-----END CERTIFICATE-----\n";
}

}  // namespace staple::command
