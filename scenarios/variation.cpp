// SPDX-License-Identifier: Apache-2.0
#include "scenarios/variation.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <variant>

#include "models/unit_text.hpp"
#include "scenarios/source_text.hpp"
#include "scenarios/variation_range.hpp"

namespace headroom {
namespace {

/// Of one text, which is one line of the source.
class VariationReader {
 public:
  VariationReader(const Mark& line, Faults& faults)
      : line_(line), text_(faults.sources().text(line)), faults_(faults) {}

  [[nodiscard]] Variation read() {
    Variation out;
    const std::size_t equals = text_.find('=');
    if (equals == std::string_view::npos || trimmed(text_.substr(0, equals)).empty()) {
      faults_.error(line_, {}, "expected path=value,value,... such as scheduler.order=fifo,sjf");
      return out;
    }
    out.path = trimmed(text_.substr(0, equals));
    for (const std::string_view item : split_items(text_.substr(equals + 1))) add(item, out);
    return out;
  }

 private:
  void add(std::string_view item, Variation& to) {
    if (item.empty()) return fault(item, "a value is missing");
    if (!is_range(item)) return add_value(std::string(item), item, to);
    const auto expanded = expand_range(item);
    if (const auto* sentence = std::get_if<std::string>(&expanded)) return fault(item, *sentence);
    for (const std::string& value : std::get<std::vector<std::string>>(expanded)) add_value(value, item, to);
  }

  void add_value(std::string value, std::string_view item, Variation& to) {
    if (to.values.size() == most_values) return fault(item, "more than " + std::to_string(most_values) + " values");
    if (!known_.insert(value).second) return fault(item, "the value " + in_quotes(value) + " is given twice");
    if (const auto parsed = parse_quantity(value); const auto* quantity = std::get_if<ParsedQuantity>(&parsed)) {
      const auto& [known, text] = quantities_.try_emplace(quantity->si, *quantity, value).first->second;
      if (text != value && known.dimension == quantity->dimension)
        return fault(item, "the value " + in_quotes(value) + " is given twice: it is " + in_quotes(text));
    }
    to.values.push_back(std::move(value));
  }

  void fault(std::string_view part, std::string message) {
    if (has_fault_) return;  // one a text: what follows is often its consequence
    has_fault_ = true;
    const auto offset = static_cast<std::size_t>(part.data() - text_.data());
    faults_.error(line_.part(offset, std::max<std::size_t>(part.size(), 1)), {}, std::move(message));
  }

  Mark line_;
  std::string_view text_;
  Faults& faults_;
  std::set<std::string> known_;
  std::map<double, std::pair<ParsedQuantity, std::string>> quantities_;  ///< by value in base units
  bool has_fault_ = false;
};

void report_repeated_paths(const std::vector<Variation>& variations, std::span<const Mark> lines, Faults& faults) {
  for (std::size_t i = 0; i < variations.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (!variations[i].path.empty() && variations[i].path == variations[j].path)
        faults.error(lines[i].part(0, variations[i].path.size()), {},
                     in_quotes(variations[i].path) + " is varied already: give all its values at once");
}

}  // namespace

std::vector<std::string_view> split_items(std::string_view list) {
  std::vector<std::string_view> items;
  std::size_t begin = 0;
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i <= list.size(); ++i) {
    if (i == list.size() || (list[i] == ',' && depth <= 0 && !in_text)) {
      items.push_back(trimmed(list.substr(begin, i - begin)));
      begin = i + 1;
    } else if (list[i] == '\\' && in_text) {
      ++i;
    } else if (list[i] == '"') {
      in_text = !in_text;
    } else if (!in_text) {
      depth += list[i] == '[' || list[i] == '{' ? 1 : list[i] == ']' || list[i] == '}' ? -1 : 0;
    }
  }
  return items;
}

std::vector<Variation> read_variations(std::span<const std::string> texts, Diagnostics& diagnostics) {
  Sources sources;
  Faults faults(sources);
  std::string all;
  std::vector<Mark> lines;
  for (const std::string& text : texts) {
    lines.push_back({0, static_cast<std::uint32_t>(all.size()), static_cast<std::uint32_t>(text.size())});
    all += text;
    std::replace(all.end() - static_cast<std::ptrdiff_t>(text.size()), all.end(), '\n', ' ');
    all += '\n';
  }
  sources.add(std::string(variation_name), std::move(all));
  std::vector<Variation> out;
  for (const Mark& line : lines) out.push_back(VariationReader(line, faults).read());
  report_repeated_paths(out, lines, faults);
  faults.hand_over(diagnostics);
  return out;
}

}  // namespace headroom
