#include "exporter/command/words.h"

namespace staple::command {

Words read_words(std::span<const char* const> arguments,
                 const std::function<bool(const std::string&)>& takes_value) {
  Words words;
  auto& all = words.all;
  bool flags = true;
  for (const std::string word : arguments) {
    const bool flag = flags && word.starts_with("--");
    if (flag && words.without_value.empty() && !all.empty() && takes_value(all.back())) {
      words.without_value = all.back();
    }
    flags = flags && word != "--";
    const bool empty = flag && word.ends_with('=');
    all.push_back(empty ? word.substr(0, word.size() - 1) : word);
    if (empty) all.emplace_back();
  }
  return words;
}

}  // namespace staple::command
