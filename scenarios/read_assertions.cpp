// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "models/check.hpp"
#include "models/unit_text.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

using Relation = Assertion::Relation;

/// A piece of the assertion's text, without blanks around it.
struct Piece {
  std::string_view text;
  std::size_t offset = 0;
};

Piece piece(std::string_view whole, std::size_t begin, std::size_t end) {
  while (begin < end && whole[begin] == ' ') ++begin;
  while (begin < end && whole[end - 1] == ' ') --end;
  return {whole.substr(begin, end - begin), begin};
}

struct Symbol {
  std::string_view text;
  Relation relation;
};
// The longer one first, so that "<=" is not read as "<".
constexpr Symbol symbols[] = {{"<=", Relation::less_equal},
                              {">=", Relation::greater_equal},
                              {"==", Relation::equal},
                              {"<", Relation::less},
                              {">", Relation::greater}};

Dimension dimension_of(const MetricSpec& metric) {
  const auto unit = parse_quantity(metric.unit == "1" ? "1" : "1 " + std::string(metric.unit));
  HEADROOM_CHECK(std::holds_alternative<ParsedQuantity>(unit), "the unit of metric " + std::string(metric.name));
  return std::get<ParsedQuantity>(unit).dimension;
}

/// Base units to the unit of the metric table, which may have an offset such as degC.
double in_unit_of(const MetricSpec& metric, double si) {
  if (metric.unit == "1") return si;
  const std::string text = format_quantity(si, metric.unit);
  if (!text.ends_with(metric.unit)) return si / unit_scale(metric.unit);  // no number of the unit is exactly this
  double value = 0.0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

class AssertionReader {
 public:
  AssertionReader(const JsonNode& node, std::string pointer, const Vocabulary& vocabulary, Faults& faults)
      : node_(node), text_(node.text), pointer_(std::move(pointer)), vocabulary_(vocabulary), faults_(faults) {}

  std::optional<Assertion> read() {
    const std::size_t group = text_.find('[');
    const std::size_t group_end = group == std::string_view::npos ? 0 : text_.find(']', group);
    if (group_end == std::string_view::npos) {
      fault({text_.substr(group, 1), group}, "a \"]\" is missing");
      return std::nullopt;
    }
    const std::size_t at = text_.find_first_of("<>=", group_end);
    const auto* const symbol = std::find_if(std::begin(symbols), std::end(symbols), [&](const Symbol& s) {
      return at != std::string_view::npos && text_.substr(at).starts_with(s.text);
    });
    if (symbol == std::end(symbols)) {
      fault({text_, 0}, "expected a metric, one of <, <=, >, >=, == and a quantity, such as \"jobs.wait.p95 < 4 h\"");
      return std::nullopt;
    }
    const Piece name = piece(text_, 0, at);
    const Piece bound = piece(text_, at + symbol->text.size(), text_.size());
    const MetricSpec* metric = find_metric(name);
    if (metric == nullptr) return std::nullopt;
    const auto value = read_bound(*metric, bound);
    if (!value) return std::nullopt;
    return Assertion{std::string(text_), std::string(name.text), symbol->relation, *value};
  }

 private:
  /// "jobs.wait.p95[tenant=research]" is the metric "jobs.wait.p95" of a group.
  const MetricSpec* find_metric(const Piece& name) {
    const std::size_t bracket = std::min(name.text.find('['), name.text.size());
    const std::string base(name.text.substr(0, bracket));
    std::vector<std::string> known;
    for (const MetricSpec& metric : vocabulary_.metrics) {
      if (metric.name == base) return &metric;
      known.emplace_back(metric.name);
    }
    fault({name.text.substr(0, bracket), name.offset}, "there is no metric " + in_quotes(base),
          did_you_mean(base, known));
    return nullptr;
  }

  std::optional<double> read_bound(const MetricSpec& metric, const Piece& bound) {
    const Dimension due = dimension_of(metric);
    const bool ratio = due == dimensions::none;
    const std::string such_as = ratio ? "" : ", such as " + in_quotes(dimension_example(due));
    const auto parsed = parse_quantity(bound.text);
    if (const auto* failure = std::get_if<UnitError>(&parsed)) {
      fault(bound, in_quotes(bound.text) + " is no quantity: " + failure->message);
      return std::nullopt;
    }
    const auto quantity = std::get<ParsedQuantity>(parsed);
    if (quantity.dimension == due) return in_unit_of(metric, quantity.si);
    if (quantity.dimension == dimensions::none) {
      fault(bound, in_quotes(bound.text) + " needs a unit" + such_as);
    } else {
      fault(bound, in_quotes(bound.text) + " is " + dimension_name(quantity.dimension) + ", and " +
                       std::string(metric.name) + " is " + dimension_name(due) + such_as);
    }
    return std::nullopt;
  }

  void fault(const Piece& at, const std::string& message, std::string suggestion = {}) {
    faults_.error(part_of_string(node_, at.offset, at.text.size()), pointer_, pointer_ + ": " + message,
                  std::move(suggestion));
  }

  const JsonNode& node_;
  std::string_view text_;
  std::string pointer_;
  const Vocabulary& vocabulary_;
  Faults& faults_;
};

}  // namespace

std::vector<Assertion> read_assertions(const JsonNode& list, const Vocabulary& vocabulary, Faults& faults) {
  std::vector<Assertion> all;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    if (list.items[i].faulty) continue;
    const std::string pointer = pointer_to("/assertions", i);
    if (auto assertion = AssertionReader(list.items[i], pointer, vocabulary, faults).read()) {
      all.push_back(std::move(*assertion));
    }
  }
  return all;
}

}  // namespace headroom
