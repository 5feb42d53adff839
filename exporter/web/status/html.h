#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace staple::web {

/// Html is a piece of a page being written. Literals are markup; every other text is escaped, for
/// element content and quoted attributes alike, and what is not UTF-8 in it is replaced: nothing
/// from outside can become markup.
class Html {
 public:
  /// A literal.
  template <std::size_t N>
  Html& operator<<(const char (&markup)[N]) {
    text_.append(markup, N - 1);
    return *this;
  }

  /// Text.
  Html& operator<<(std::string_view text);
  Html& operator<<(const std::string& text) { return *this << std::string_view(text); }

  /// A pointer says neither.
  template <class Pointer>
  requires std::same_as<Pointer, const char*> || std::same_as<Pointer, char*> Html& operator<<(
      const Pointer&) = delete;

  /// A number.
  template <std::integral Number>
  requires(!std::same_as<Number, bool> && !std::same_as<Number, char>) Html& operator<<(
      Number number) {
    text_ += std::to_string(number);
    return *this;
  }

  /// Another piece.
  Html& operator<<(const Html& piece) {
    text_ += piece.text_;
    return *this;
  }

  bool empty() const { return text_.empty(); }
  std::string str() && { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace staple::web
