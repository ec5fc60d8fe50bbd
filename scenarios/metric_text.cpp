// SPDX-License-Identifier: Apache-2.0
#include "scenarios/metric_text.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <variant>
#include <vector>

#include "models/check.hpp"
#include "models/unit_text.hpp"

namespace headroom {
namespace {

Dimension dimension_of(const MetricSpec& metric) {
  const auto unit = parse_quantity(metric.unit == "1" ? "1" : "1 " + std::string(metric.unit));
  HEADROOM_CHECK(std::holds_alternative<ParsedQuantity>(unit), "the unit of metric " + std::string(metric.name));
  return std::get<ParsedQuantity>(unit).dimension;
}

/// "1 degC" in base units.
double quantity_of(const char* number, std::string_view unit) {
  return std::get<ParsedQuantity>(parse_quantity(std::string(number) + " " + std::string(unit))).si;
}

/// Base units to the unit of the metric table, which may have an offset such as degC.
double in_unit_of(const MetricSpec& metric, double si) {
  if (metric.unit == "1") return si;
  const std::string text = format_quantity(si, metric.unit);
  if (!text.ends_with(metric.unit)) {  // no number of the unit is exactly this
    const double zero = quantity_of("0", metric.unit);
    return (si - zero) / (quantity_of("1", metric.unit) - zero);
  }
  double value = 0.0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

MetricText::Piece MetricText::piece(std::size_t begin, std::size_t end) const {
  while (begin < end && text_[begin] == ' ') ++begin;
  while (begin < end && text_[end - 1] == ' ') --end;
  return {text_.substr(begin, end - begin), begin};
}

const MetricSpec* MetricText::metric(const Piece& name) {
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

std::optional<double> MetricText::value(const MetricSpec& metric, const Piece& quantity) {
  const Dimension due = dimension_of(metric);
  const bool ratio = due == dimensions::none;
  const std::string such_as = ratio ? "" : ", such as " + in_quotes(dimension_example(due));
  const auto parsed = parse_quantity(quantity.text);
  if (const auto* failure = std::get_if<UnitError>(&parsed)) {
    fault(quantity, in_quotes(quantity.text) + " is no quantity: " + failure->message);
    return std::nullopt;
  }
  const auto found = std::get<ParsedQuantity>(parsed);
  if (found.dimension == due) return in_unit_of(metric, found.si);
  if (found.dimension == dimensions::none) {
    fault(quantity, in_quotes(quantity.text) + " needs a unit" + such_as);
  } else {
    fault(quantity, in_quotes(quantity.text) + " is " + dimension_name(found.dimension) + ", and " +
                        std::string(metric.name) + " is " + dimension_name(due) + such_as);
  }
  return std::nullopt;
}

void MetricText::fault(const Piece& at, const std::string& message, std::string suggestion) {
  faults_.error(part_of_string(node_, at.offset, at.text.size()), pointer_, pointer_ + ": " + message,
                std::move(suggestion));
}

}  // namespace headroom
