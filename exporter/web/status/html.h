// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace staple::web {

/// Html is a fragment of HTML. String literals are markup. All other text is escaped, for element
/// content and for quoted attribute values, and invalid UTF-8 in it is replaced, so that text from
/// outside never becomes markup. Control characters and changes of direction become `\xNN` (see
/// text::clean()), so that it does not change the text around it either.
class Html {
 public:
  /// Appends markup.
  template <std::size_t N>
  Html& operator<<(const char (&markup)[N]) {
    text_.append(markup, N - 1);
    return *this;
  }

  /// Appends escaped text.
  Html& operator<<(std::string_view text);
  Html& operator<<(const std::string& text) { return *this << std::string_view(text); }

  /// A pointer may be markup or text: use a literal or a string_view.
  template <class Pointer>
  requires std::same_as<Pointer, const char*> || std::same_as<Pointer, char*> Html& operator<<(
      const Pointer&) = delete;

  /// Appends a number.
  template <std::integral Number>
  requires(!std::same_as<Number, bool> && !std::same_as<Number, char>) Html& operator<<(
      Number number) {
    text_ += std::to_string(number);
    return *this;
  }

  /// Appends another fragment.
  Html& operator<<(const Html& piece) {
    text_ += piece.text_;
    return *this;
  }

  /// Appends markup that the build made of files of the repository.
  Html& append_markup(std::string_view markup) {
    text_ += markup;
    return *this;
  }

  bool empty() const { return text_.empty(); }
  std::string str() && { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace staple::web
