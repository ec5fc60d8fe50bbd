// SPDX-License-Identifier: Apache-2.0
#include "scenarios/json_syntax.hpp"

#include <algorithm>
#include <utility>

#include "scenarios/source_text.hpp"

namespace headroom {
namespace {

/// The first byte from `at` on that is neither white space nor comment; the end of the text for an open comment.
std::size_t skip_blank(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (std::string_view(" \t\r\n").find(text[at]) != std::string_view::npos) {
      ++at;
    } else if (text.substr(at).starts_with("//")) {
      at = std::min(text.find('\n', at), text.size());
    } else if (text.substr(at).starts_with("/*")) {
      const std::size_t end = text.find("*/", at + 2);
      if (end == std::string_view::npos) return at;
      at = end + 2;
    } else {
      return at;
    }
  }
  return text.size();
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '+' || c == '.';
}

std::size_t token_length(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 1;
  const std::size_t line_end = std::min(text.find_first_of("\r\n", at), text.size());
  if (text[at] == '"' || text[at] == '\'') {
    std::size_t end = at + 1;
    while (end < line_end && text[end] != text[at]) end += text[end] == '\\' ? 2U : 1U;
    return std::min(end + 1, line_end) - at;
  }
  std::size_t end = at;
  while (end < line_end && is_word(text[end])) ++end;
  return std::max<std::size_t>(1, end - at);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t i = text.find(from); i != std::string::npos; i = text.find(from, i + to.size()))
    text.replace(i, from.size(), to);
}

/// The parser's own words without its account of where and what it read, and with our names of things.
std::string in_our_words(std::string_view complaint) {
  if (complaint.find("control character U+000A") != std::string_view::npos) return "a string must end in its line";
  const bool is_end = complaint.find("end of input") != std::string_view::npos;
  if (!is_end && complaint.find("; expected string literal") != std::string_view::npos) {
    return "expected a key in double quotes";
  }
  std::string out(complaint);
  if (const std::size_t begin = out.find(" - "); begin != std::string::npos) out.erase(0, begin + 3);
  if (const std::size_t begin = out.find("; last read: '"); begin != std::string::npos) {
    const std::size_t end = out.find("'; expected ", begin);
    out.erase(begin, end == std::string::npos ? std::string::npos : end + 1 - begin);
  }
  constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"end of input", "end of the text"},
      {"; expected string literal", "; expected a key"},
      {" literal", ""},
      {"invalid", "not a value"},
      {"not a value string: ", "in the string: "},
      {"not a value comment; missing closing '*/'", "the comment has no '*/'"},
      {"not a value number", "not a number"},
      {"; expected '[', '{', or a", ""},
      {"; expected '}'", "; expected ',' or '}'"},
      {"; expected ']'", "; expected ',' or ']'"},
      {"'", "\""},
  };
  for (const auto& [from, to] : names) replace_all(out, from, to);
  return out;
}

std::string hint_for(std::string_view text, std::size_t at, const std::string& message) {
  const std::string_view rest = text.substr(at);
  const std::string_view word = rest.substr(0, token_length(text, at));
  if (rest.empty()) return {};
  if (rest.front() == '\'') return "double quotes, not single ones";
  if (rest.front() == '#') return "a comment starts with //";
  if (word == "True" || word == "False" || word == "None") return "JSON writes true, false and null";
  if (word == "NaN" || word == "Infinity" || word == "-Infinity") return "JSON has neither NaN nor infinity";
  const bool begins_value = rest.front() == '"' || rest.front() == '{' || rest.front() == '[';
  if (begins_value && message.find("expected \",\"") != std::string::npos) return "is a \",\" missing in front of it?";
  if (!is_word(rest.front())) return {};
  return message == "not a value" ? "a text takes double quotes" : "";
}

}  // namespace

SyntaxFault describe_syntax_fault(std::string_view text, std::size_t understood, std::size_t read,
                                  std::string_view complaint) {
  const std::size_t last = read > 0 ? read - 1 : 0;
  std::size_t at = skip_blank(text, std::min(understood, text.size()));
  const std::size_t comma = at;
  const bool after_mark = at < last && at < text.size() && (text[at] == ',' || text[at] == ':');
  if (after_mark) at = skip_blank(text, at + 1);
  if (text.substr(comma).starts_with(',') && at != comma && at < text.size() && (text[at] == ']' || text[at] == '}')) {
    return {comma, 1, std::string("not valid JSON: trailing \",\" in front of \"") + text[at] + "\"", "remove it"};
  }
  std::string message = in_our_words(complaint);
  if (at >= text.size()) at = text.empty() ? 0 : text.find_last_not_of(" \t\r\n") + 1;  // where the eye stops reading
  std::string hint = hint_for(text, at, message);
  const bool wants_closing = message.find("expected \",\" or") != std::string::npos;
  return {at, token_length(text, at), "not valid JSON: " + message, std::move(hint), wants_closing};
}

}  // namespace headroom
