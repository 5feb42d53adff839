// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace staple::config {

/// Mark is a location in a text. Lines and columns count from 1, columns in bytes.
struct Mark {
  int line = 1;
  int column = 1;

  auto operator<=>(const Mark&) const = default;
};

struct YamlEntry;

/// YamlValue is a value of a YAML document, as written: nothing is converted and repeated keys are
/// kept. Aliases are replaced by copies of the value they refer to.
struct YamlValue {
  enum class Kind { null, scalar, sequence, mapping };

  Kind kind = Kind::null;
  Mark mark;
  std::string text;                ///< of a scalar
  bool quoted = false;             ///< a scalar in quotes, which is always a string
  std::vector<YamlValue> items;    ///< of a sequence
  std::vector<YamlEntry> entries;  ///< of a mapping, in the order written
};

/// YamlEntry is a key of a mapping and its value.
struct YamlEntry {
  std::string key;
  Mark mark;  ///< of the key
  YamlValue value;
};

/// YamlError is the reason why a document cannot be parsed.
struct YamlError {
  Mark mark;
  std::string message;
};

/// YamlLimits bounds a document. Aliases can multiply its size, and the parser needs far more
/// memory than the text for some documents.
struct YamlLimits {
  std::size_t depth = 64;          ///< of nested collections, with those that aliases repeat
  std::size_t values = 1'000'000;  ///< with keys, and with those that aliases repeat
  /// Bytes of all scalars, with those that aliases repeat. Also bounds the document itself.
  std::size_t text = 16u << 20;
  std::size_t repeated = 100'000;     ///< values that aliases repeat
  std::size_t anchored = 100'000;     ///< values with an anchor, and those in them
  std::size_t flow_tokens = 100'000;  ///< of a flow collection that the parser holds back
};

/// parse_yaml parses one YAML document in UTF-8. An empty document is a null. Fails if there
/// are several documents, tags other than !!str, or keys that are not scalars, or if a limit
/// is exceeded.
std::variant<YamlValue, YamlError> parse_yaml(std::string_view text, const YamlLimits& limits = {});

}  // namespace staple::config
