// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "scenarios/json_syntax.hpp"
#include "scenarios/json_text.hpp"
#include "scenarios/json_tree.hpp"

// The one place that sees the JSON library. It tells what it read but not where: an iterator that counts does.
namespace headroom {
namespace {

class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, std::size_t* read) : at_(at), read_(read) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    ++*read_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) { return a.at_ == b.at_; }
  friend bool operator!=(const CountingIterator& a, const CountingIterator& b) { return a.at_ != b.at_; }

 private:
  const char* at_;
  std::size_t* read_;
};

/// Receives the parser's events. A returned `false` stops the parser.
class TreeBuilder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  TreeBuilder(const Mark& range, Faults& faults)
      : range_(range), text_(faults.sources().text(range)), faults_(faults) {}

  [[nodiscard]] std::size_t* counter() { return &read_; }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] JsonNode take_root() { return std::move(root_); }

  bool null() { return scalar(JsonKind::null, "null", 4); }
  bool boolean(bool value) { return scalar(JsonKind::boolean, value ? "true" : "false", value ? 4 : 5); }
  bool number_integer(number_integer_t) { return number(); }
  bool number_unsigned(number_unsigned_t) { return number(); }
  bool number_float(number_float_t, const string_t&) { return number(); }
  bool binary(binary_t&) { return false; }

  bool string(string_t& value) {
    JsonNode node = make_string(value, string_mark());
    return add(std::move(node));
  }

  bool start_object(std::size_t) { return open(JsonKind::object); }
  bool start_array(std::size_t) { return open(JsonKind::array); }

  bool key(string_t& value) {
    Open& top = open_.back();
    top.key = value;
    top.key_at = string_mark();
    return true;
  }

  bool end_object() {
    report_duplicates(open_.back().node);
    return end_array();
  }

  bool end_array() {
    understood_ = read_;
    JsonNode node = std::move(open_.back().node);
    open_.pop_back();
    return add(std::move(node));
  }

  template <class Exception>
  bool parse_error(std::size_t, const std::string& token, const Exception& exception) {
    constexpr int number_overflow = 406;  // the library's number of its out_of_range exception
    if (exception.id == number_overflow) {
      return fail(number_mark(), "the number " + in_quotes(token) + " is too large");
    }
    SyntaxFault fault = describe_syntax_fault(text_, understood_, read_, exception.what());
    if (fault.suggestion.empty() && fault.wants_closing && !open_.empty()) fault.suggestion = open_bracket();
    good_ = false;
    faults_.error(mark(fault.begin, fault.length), pointer(), fault.message, fault.suggestion);
    return false;
  }

 private:
  struct Open {
    JsonNode node;
    std::string key;
    Mark key_at;
  };

  [[nodiscard]] Mark mark(std::size_t begin, std::size_t length) const { return range_.part(begin, length); }

  /// The closing quote has just been read. The opening one is the nearest quote before it that is not escaped, and
  /// no backslash can stand in front of a string.
  Mark string_mark() {
    std::size_t begin = read_ - 2;
    const auto escaped = [this](std::size_t at) {
      std::size_t backslashes = 0;
      while (backslashes < at && text_[at - backslashes - 1] == '\\') ++backslashes;
      return backslashes % 2 == 1;
    };
    while (text_[begin] != '"' || escaped(begin)) --begin;
    understood_ = read_;
    return mark(begin, read_ - begin);
  }

  /// The end of a number shows only in the character behind it, which has been read too, except at the end of the text.
  Mark number_mark() {
    const auto is_part = [](char c) {
      return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
    };
    std::size_t end = read_ < text_.size() || !is_part(text_.back()) ? read_ - 1 : read_;
    std::size_t begin = end;
    while (begin > 0 && is_part(text_[begin - 1])) --begin;
    if (end == text_.size()) {  // in "1-" the minus is not part of the number, and was the last thing read
      double ignored = 0.0;
      end = static_cast<std::size_t>(std::from_chars(&text_[begin], text_.data() + end, ignored).ptr - text_.data());
    }
    understood_ = end;
    return mark(begin, end - begin);
  }

  bool number() {
    constexpr double first_ambiguous = 9007199254740992.0;  // 2^53, which 2^53 + 1 reads as too
    const Mark at = number_mark();
    JsonNode node = make_number(faults_.sources().text(at), at);
    // The syntax has refused what is too large; what is too near to zero has become zero, which was not written.
    const std::string mantissa = node.text.substr(0, node.text.find_first_of("eE"));
    if (node.number == 0.0 && mantissa.find_first_of("123456789") != std::string::npos) {
      good_ = false;
      faults_.error(at, pointer(), "the number " + in_quotes(node.text) + " is too small");
    }
    const bool whole = node.text.find_first_of(".eE") == std::string::npos;
    if (whole && std::abs(node.number) >= first_ambiguous) {
      good_ = false;
      faults_.error(at, pointer(), node.text + " is too large for a whole number; must be < 2^53");
    }
    return add(std::move(node));
  }

  bool scalar(JsonKind kind, std::string_view text, std::size_t length) {
    understood_ = read_;
    JsonNode node = make_string(text, mark(read_ - length, length));
    node.kind = kind;
    node.number = text == "true" ? 1.0 : 0.0;
    return add(std::move(node));
  }

  bool open(JsonKind kind) {
    understood_ = read_;
    const Mark at = mark(read_ - 1, 1);
    if (open_.size() == max_json_depth) {
      return fail(at, "nested more than " + std::to_string(max_json_depth) + " levels deep");
    }
    Open frame;
    frame.node.kind = kind;
    frame.node.at = at;
    open_.push_back(std::move(frame));
    return true;
  }

  bool add(JsonNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return true;
    }
    Open& top = open_.back();
    if (top.node.kind == JsonKind::array) {
      top.node.items.push_back(std::move(node));
    } else {
      top.node.members.push_back({std::move(top.key), top.key_at, std::move(node)});
    }
    return true;
  }

  bool fail(const Mark& at, std::string message) {
    good_ = false;
    faults_.error(at, pointer(), std::move(message));
    return false;
  }

  /// An error at the end of the text or at a wrong bracket often comes from a bracket far above.
  [[nodiscard]] std::string open_bracket() const {
    const Mark& at = open_.back().node.at;
    return "the \"" + std::string(faults_.sources().text(at)) + "\" of line " +
           std::to_string(faults_.sources().place(at, {}).line) + " is still open";
  }

  /// The place of what is being read.
  [[nodiscard]] std::string pointer() const {
    std::string path;
    for (const Open& frame : open_) {
      path =
          frame.node.kind == JsonKind::array ? pointer_to(path, frame.node.items.size()) : pointer_to(path, frame.key);
    }
    return path;
  }

  void report_duplicates(const JsonNode& object) {
    std::vector<const JsonMember*> sorted;
    for (const JsonMember& member : object.members) sorted.push_back(&member);
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->key < b->key; });
    const JsonMember* first = nullptr;
    for (const JsonMember* member : sorted) {
      if (first == nullptr || first->key != member->key) {
        first = member;
        continue;
      }
      const Place place = faults_.sources().place(first->key_at, {});
      good_ = false;
      faults_.error(member->key_at, pointer(),
                    "duplicate key " + in_quotes(member->key) + "; first given at " + place.file + ":" +
                        std::to_string(place.line) + ":" + std::to_string(place.column));
    }
  }

  Mark range_;
  std::string_view text_;
  Faults& faults_;
  std::size_t read_ = 0;
  std::size_t understood_ = 0;  ///< the end of the last event
  bool good_ = true;
  JsonNode root_;
  std::vector<Open> open_;
};

}  // namespace

std::optional<JsonNode> parse_json(const Mark& range, Faults& faults) {
  const std::string_view text = faults.sources().text(range);
  TreeBuilder builder(range, faults);
  const CountingIterator begin(text.data(), builder.counter());
  const CountingIterator end(text.data() + text.size(), builder.counter());
  constexpr bool strict = true, ignore_comments = true;
  const bool complete =
      nlohmann::json::sax_parse(begin, end, &builder, nlohmann::json::input_format_t::json, strict, ignore_comments);
  if (!complete || !builder.good()) return std::nullopt;
  return builder.take_root();
}

bool is_utf8(std::string_view text) {
  return nlohmann::json::accept(json_quoted(text));
}

}  // namespace headroom
