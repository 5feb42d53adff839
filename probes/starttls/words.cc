#include "probes/starttls/words.h"

#include <algorithm>

#include "probes/text/clean.h"

namespace staple::starttls {
namespace {

constexpr std::size_t kShown = 200;

}  // namespace

std::string words(std::string_view foreign) {
  std::string line(foreign);
  std::ranges::replace_if(
      line, [](char c) { return c == '\r' || c == '\n' || c == '\t'; }, ' ');
  const auto begin = line.find_first_not_of(' ');
  if (begin == std::string::npos) return "nothing";
  const auto end = line.find_last_not_of(' ');
  return text::clean(std::string_view(line).substr(begin, end - begin + 1), kShown);
}

}  // namespace staple::starttls
