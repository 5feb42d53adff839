// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/secrets.h"

#include <cstddef>
#include <string_view>
#include <utility>

#include "probes/file.h"

namespace staple::config {
namespace {

constexpr std::size_t kMaxSecret = 64 * 1024;

bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

Result<std::string> read_secret(const std::string& file) {
  auto text = read_file(file, kMaxSecret);
  if (!text) return Error{ErrorKind::unreadable, file + ": " + text.error().message};
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  if (text->empty()) return Error{ErrorKind::malformed, file + ": is empty"};
  if (!is_one_line(*text)) return Error{ErrorKind::malformed, file + ": is not a single line"};
  return *std::move(text);
}

}  // namespace staple::config
