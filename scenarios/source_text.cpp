// SPDX-License-Identifier: Apache-2.0
#include "scenarios/source_text.hpp"

#include <algorithm>
#include <utility>

#include "models/check.hpp"
#include "scenarios/json_text.hpp"

namespace headroom {

int Sources::add(std::string name, std::string text, Mark extended_by) {
  HEADROOM_CHECK(text.size() <= max_bytes, "the caller refuses a text of this size");
  Source source{std::move(name), std::move(text), {0}, extended_by};
  for (std::size_t i = source.text.find('\n'); i != std::string::npos; i = source.text.find('\n', i + 1))
    source.line_starts.push_back(static_cast<std::uint32_t>(i + 1));
  sources_.push_back(std::move(source));
  return count() - 1;
}

std::size_t Sources::line_index(const Source& source, std::uint32_t offset) {
  const auto after = std::upper_bound(source.line_starts.begin(), source.line_starts.end(), offset);
  return static_cast<std::size_t>(after - source.line_starts.begin()) - 1;
}

Place Sources::place(const Mark& mark, std::string pointer) const {
  if (!mark.in_text()) return {sources_.empty() ? std::string() : name(0), 0, 0, std::move(pointer)};
  const Source& source = at(mark.source);
  const std::size_t line = line_index(source, mark.begin);
  return {source.name, static_cast<int>(line) + 1, static_cast<int>(mark.begin - source.line_starts[line]) + 1,
          std::move(pointer)};
}

std::string_view Sources::line_text(const Mark& mark) const {
  if (!mark.in_text()) return {};
  const Source& source = at(mark.source);
  const std::uint32_t begin = source.line_starts[line_index(source, mark.begin)];
  const std::size_t end = std::min(source.text.find_first_of("\r\n", begin), source.text.size());
  return std::string_view(source.text).substr(begin, end - begin);
}

std::string Sources::extended_by(const Mark& mark) const {
  if (!mark.in_text() || !at(mark.source).extended_by.in_text()) return {};
  return "extended by " + origin(at(mark.source).extended_by);
}

std::string Sources::origin(const Mark& mark) const {
  switch (mark.source) {
    case Mark::by_default:
      return "default";
    case Mark::from_catalogue:
      return "catalogue";
    case Mark::by_resolving:
      return "resolved";
    case Mark::from_preset:
      return "preset";
    default:
      break;
  }
  const Source& source = at(mark.source);
  if (source.name == override_name) return source.name;
  return source.name + ":" + std::to_string(line_index(source, mark.begin) + 1);
}

void Faults::error(const Mark& at, std::string pointer, std::string message, std::string suggestion) {
  add(Severity::error, at, std::move(pointer), std::move(message), std::move(suggestion));
}

void Faults::warning(const Mark& at, std::string pointer, std::string message, std::string suggestion) {
  add(Severity::warning, at, std::move(pointer), std::move(message), std::move(suggestion));
}

void Faults::add(Severity severity, const Mark& at, std::string pointer, std::string message, std::string suggestion) {
  has_error_ = has_error_ || severity == Severity::error;
  const std::string_view line = sources_.line_text(at);
  Diagnostic diagnostic{
      severity,          sources_.place(at, std::move(pointer)),    std::move(message),      std::move(suggestion),
      std::string(line), static_cast<int>(std::max(at.length, 1U)), sources_.extended_by(at)};
  found_.push_back({at.source, at.begin, std::move(diagnostic)});
}

void Faults::hand_over(Diagnostics& to) {
  std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
    return std::pair(a.source, a.begin) < std::pair(b.source, b.begin);
  });
  for (Found& found : found_) to.add(std::move(found.diagnostic));
  found_.clear();
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known) {
  const std::string near = nearest(word, known);
  return near.empty() ? std::string() : "did you mean " + in_quotes(near) + "?";
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 60;
  if (text.size() <= longest) return json_quoted(text);
  std::size_t cut = longest;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;  // not inside a UTF-8 character
  return json_quoted(std::string(text.substr(0, cut)) + "...");
}

}  // namespace headroom
