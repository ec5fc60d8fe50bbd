// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

/// Text that comes in pieces, so that memory does not follow the size of a file.
namespace headroom {

class TextStream {
 public:
  virtual ~TextStream() = default;
  /// The next piece, valid until the next call; empty at the end, and after a fault.
  virtual std::string_view next() = 0;
  /// Why the text ended too early, as the end of a sentence that starts with the file's name; empty if it did not.
  [[nodiscard]] virtual std::string fault() const { return {}; }
};

/// A text that is in memory already and stays there, whole or in pieces of a given size.
class MemoryText : public TextStream {
 public:
  explicit MemoryText(std::string_view text, std::size_t piece = std::string_view::npos) : rest_{text}, piece_{piece} {}
  std::string_view next() override {
    const std::string_view piece = rest_.substr(0, piece_);
    rest_.remove_prefix(piece.size());
    return piece;
  }

 private:
  std::string_view rest_;
  std::size_t piece_;
};

/// A contiguous view of the part of a stream that a parser is at. What was taken is forgotten; what is still needed
/// grows at its end, at an amortised cost of one copy.
class TextWindow {
 public:
  explicit TextWindow(TextStream& text) : text_{text} {}

  /// What is there and was not taken yet; invalid after the next grow().
  [[nodiscard]] std::string_view rest() const { return rest_; }
  void take(std::size_t bytes) { rest_.remove_prefix(bytes); }
  /// Puts more text behind rest(); false at the end of the stream. What pointed into rest() before does so no longer,
  /// in either case.
  bool grow();

 private:
  TextStream& text_;
  std::string_view rest_;  ///< into the last piece, or into `joined_`
  std::string joined_;
  bool over_ = false;
};

/// The lines of a text, without their `\n`.
class TextLines {
 public:
  explicit TextLines(TextStream& text) : window_{text} {}
  /// False behind the last line. A line that the text ends in counts if it is not empty.
  bool next();
  [[nodiscard]] std::string_view line() const { return line_; }  ///< valid until the next call
  [[nodiscard]] int number() const { return number_; }           ///< from 1

 private:
  TextWindow window_;
  std::string_view line_;
  std::size_t to_take_ = 0;
  int number_ = 0;
};

}  // namespace headroom
