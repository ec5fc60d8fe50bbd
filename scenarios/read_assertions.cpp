// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "scenarios/metric_text.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

using Relation = Assertion::Relation;

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

std::optional<Assertion> read_assertion(MetricText claim) {
  const std::string_view text = claim.text();
  const std::size_t group = text.find('[');
  const std::size_t group_end = group == std::string_view::npos ? 0 : text.find(']', group);
  if (group_end == std::string_view::npos) {
    claim.fault({text.substr(group, 1), group}, "a \"]\" is missing");
    return std::nullopt;
  }
  const std::size_t at = text.find_first_of("<>=", group_end);
  const auto* const symbol = std::find_if(std::begin(symbols), std::end(symbols), [&](const Symbol& s) {
    return at != std::string_view::npos && text.substr(at).starts_with(s.text);
  });
  if (symbol == std::end(symbols)) {
    claim.fault({text, 0},
                "expected a metric, one of <, <=, >, >=, == and a quantity, such as \"jobs.wait.p95 < 4 h\"");
    return std::nullopt;
  }
  const auto name = claim.piece(0, at);
  const auto bound = claim.piece(at + symbol->text.size(), text.size());
  const MetricSpec* metric = claim.metric(name);
  if (metric == nullptr) return std::nullopt;
  const auto value = claim.value(*metric, bound);
  if (!value) return std::nullopt;
  return Assertion{std::string(text), std::string(name.text), symbol->relation, *value};
}

}  // namespace

std::vector<Assertion> read_assertions(const JsonNode& list, const std::string& pointer, const Vocabulary& vocabulary,
                                       Faults& faults) {
  std::vector<Assertion> all;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    if (list.items[i].faulty) continue;
    if (auto assertion = read_assertion({list.items[i], pointer_to(pointer, i), vocabulary, faults})) {
      all.push_back(std::move(*assertion));
    }
  }
  return all;
}

}  // namespace headroom
