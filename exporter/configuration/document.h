#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace staple::config {

/// Mark is a place in a text; both numbers count from 1, columns in bytes.
struct Mark {
  int line = 1;
  int column = 1;

  auto operator<=>(const Mark&) const = default;
};

struct YamlEntry;

/// YamlValue is one value of a YAML document as it was written: nothing is converted, repeated keys
/// are kept, aliases are replaced by copies of what they name.
struct YamlValue {
  enum class Kind { null, scalar, sequence, mapping };

  Kind kind = Kind::null;
  Mark mark;
  std::string text;                ///< of a scalar
  bool quoted = false;             ///< a scalar in quotes: text, whatever it looks like
  std::vector<YamlValue> items;    ///< of a sequence
  std::vector<YamlEntry> entries;  ///< of a mapping, in the order written
};

/// YamlEntry is one pair of a mapping.
struct YamlEntry {
  std::string key;
  Mark mark;  ///< of the key
  YamlValue value;
};

/// YamlError is why a text is no document that we read.
struct YamlError {
  Mark mark;
  std::string message;
};

/// YamlLimits bound what a text may become, whatever it says: aliases multiply.
struct YamlLimits {
  std::size_t depth = 64;          ///< of nesting
  std::size_t values = 2'000'000;  ///< copies for aliases included
  /// Bytes of all scalars, copies included; also of the document itself
  std::size_t text = 64u << 20;
};

/// parse_yaml reads one YAML document in UTF-8. An empty one is a null. Refused: more than one
/// document, tags other than !!str, keys that are not scalars, anything above the limits.
std::variant<YamlValue, YamlError> parse_yaml(std::string_view text, const YamlLimits& limits = {});

}  // namespace staple::config
