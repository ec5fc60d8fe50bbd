// SPDX-License-Identifier: Apache-2.0
#include "scenarios/diagnostics.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "models/edit_distance.hpp"
#include "scenarios/json_text.hpp"

namespace headroom {
namespace {

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// One column a character, nothing that a terminal would obey: the caret stands below what it means.
std::string shown(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  return out;
}

std::size_t columns(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_continuation));
}

/// The piece of a line around the caret; a generated file may be one line of a megabyte.
struct Excerpt {
  std::string text;
  std::size_t caret = 0;       ///< columns in front of the caret
  std::size_t underlined = 1;  ///< columns
};

Excerpt excerpt_of(const Diagnostic& diagnostic) {
  constexpr std::size_t before = 60, after = 100;
  const std::string_view line = diagnostic.source_line;
  const std::size_t at = std::min(static_cast<std::size_t>(std::max(diagnostic.place.column, 1)) - 1, line.size());
  std::size_t begin = at > before + 20 ? at - before : 0;
  std::size_t end = std::min(line.size(), at + after);
  while (begin > 0 && is_continuation(line[begin])) --begin;
  while (end < line.size() && is_continuation(line[end])) ++end;
  const std::string lead = begin > 0 ? "..." : "";
  const std::size_t length = std::min(static_cast<std::size_t>(std::max(diagnostic.length, 1)), end - at);
  return {lead + shown(line.substr(begin, end - begin)) + (end < line.size() ? "..." : ""),
          lead.size() + columns(line.substr(begin, at - begin)),
          std::max<std::size_t>(1, columns(line.substr(at, length)))};
}

void append(std::string& out, const Diagnostic& diagnostic) {
  const Place& place = diagnostic.place;
  if (!place.file.empty()) out += place.file + ":";
  if (place.line > 0) out += std::to_string(place.line) + ":";
  if (place.line > 0 && place.column > 0) out += std::to_string(place.column) + ":";
  if (!out.empty() && out.back() == ':') out += ' ';
  out += diagnostic.severity == Severity::error ? "error: " : "warning: ";
  out += diagnostic.message;
  if (diagnostic.source_line.empty() || place.line == 0) {
    if (!diagnostic.suggestion.empty()) out += "; " + diagnostic.suggestion;
    out += '\n';
  } else {
    const Excerpt excerpt = excerpt_of(diagnostic);
    const std::string number = std::to_string(place.line);
    const std::string gutter(number.size() < 5 ? 5 - number.size() : 0, ' ');
    out += "\n" + gutter + number + " | " + excerpt.text + "\n";
    out += std::string(std::max<std::size_t>(5, number.size()), ' ') + " | " + std::string(excerpt.caret, ' ') + "^" +
           std::string(excerpt.underlined - 1, '~');
    if (!diagnostic.suggestion.empty()) out += " " + diagnostic.suggestion;
    out += '\n';
  }
  if (!diagnostic.origin.empty()) out += "      " + diagnostic.origin + "\n";
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string member(std::string_view key, std::string_view value) {
  return json_quoted(key) + ": " + json_quoted(value);
}

}  // namespace

void Diagnostics::add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::error) ++errors_;
  all_.push_back(std::move(diagnostic));
}

std::string to_text(const Diagnostics& diagnostics) {
  if (diagnostics.all().empty()) return {};
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics.all()) append(out, diagnostic);
  if (diagnostics.errors() > 0) out += counted(diagnostics.errors(), "error");
  if (diagnostics.errors() > 0 && diagnostics.warnings() > 0) out += ", ";
  if (diagnostics.warnings() > 0) out += counted(diagnostics.warnings(), "warning");
  return out + ".\n";
}

std::string to_json(const Diagnostics& diagnostics) {
  std::string out = "{\n  \"schema\": \"headroom/diagnostics/1\",\n";
  out += "  \"errors\": " + std::to_string(diagnostics.errors()) + ",\n";
  out += "  \"warnings\": " + std::to_string(diagnostics.warnings()) + ",\n";
  out += "  \"diagnostics\": [";
  std::string_view separator = "\n";
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    out += separator;
    out += "    {" + member("severity", diagnostic.severity == Severity::error ? "error" : "warning");
    out += ", " + member("file", diagnostic.place.file);
    out += ", \"line\": " + std::to_string(diagnostic.place.line);
    out += ", \"column\": " + std::to_string(diagnostic.place.column);
    out += ", " + member("pointer", diagnostic.place.pointer);
    out += ", " + member("message", diagnostic.message);
    out += ", " + member("suggestion", diagnostic.suggestion) + "}";
    separator = ",\n";
  }
  return out + (diagnostics.all().empty() ? "]\n}\n" : "\n  ]\n}\n");
}

std::string nearest(const std::string& word, const std::vector<std::string>& known) {
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  return std::string(nearest_name(word, candidates).value_or(""));
}

}  // namespace headroom
