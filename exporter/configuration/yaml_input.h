// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <optional>
#include <streambuf>
#include <string>
#include <string_view>

#include "exporter/configuration/document.h"

namespace staple::config {

/// YamlInput is the text of a document as the parser of yaml-cpp reads it, in pieces and without a
/// copy. The parser holds back the tokens of a flow collection (`[`, `{`) that may be a key, until
/// its end: more than a hundred times the size of the text. So the input ends early if the parser
/// reads more than `max_tokens` of them without a value in between.
///
/// A collection at the start of the document is not held back if `---` stands before it in the same
/// line. The input adds it there.
class YamlInput : public std::streambuf {
 public:
  /// `text` must outlive this object.
  YamlInput(std::string_view text, std::size_t max_tokens);

  /// on_value must be called for each value that the parser passes on.
  void on_value() { held_ = 0; }

  /// ended_early reports whether the input ended before the text.
  bool ended_early() const { return ended_early_; }

  /// mark_of converts a position in the input, counted from 0, to one in the text.
  Mark mark_of(int line, int column) const;

 protected:
  int_type underflow() override;

 private:
  void count_tokens(std::string_view piece);

  std::string start_;  ///< the first piece, with what is inserted in it
  std::string_view rest_;
  std::size_t max_tokens_;
  int inserted_line_ = 0;  ///< from 1; 0: none
  std::size_t held_ = 0;   ///< tokens since the last value
  char last_ = '\n';       ///< the character before the next piece
  bool ended_early_ = false;
  bool in_directive_ = false;  ///< a line that begins with `%`
};

/// find_invalid_byte returns the location of the first byte that is not UTF-8, or is NUL. The
/// parser would guess another encoding.
std::optional<Mark> find_invalid_byte(std::string_view text);

/// find_tab_in_indentation returns the location of a tab in the indentation of a line. The parser
/// reports what follows it instead. `line` counts from 1.
std::optional<Mark> find_tab_in_indentation(std::string_view text, int line);

}  // namespace staple::config
