// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "models/unit_text.hpp"
#include "scenarios/metric_text.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

/// "jobs.wait.p95 5 %" is relative, "jobs.wait.p95 10 min" absolute; so is "utilisation.gpu 0.01", because only a
/// percentage is of the mean.
std::optional<PrecisionTarget> read_target(MetricText target) {
  const std::string_view text = target.text();
  const auto whole = target.piece(0, text.size());
  const std::size_t end = whole.text.find(' ');
  if (end == std::string_view::npos) {
    target.fault({text, 0}, "expected a metric and how near to come to it, such as \"jobs.wait.p95 5 %\"");
    return std::nullopt;
  }
  const auto name = target.piece(whole.offset, whole.offset + end);
  const auto bound = target.piece(whole.offset + end, text.size());
  const MetricSpec* metric = target.metric(name);
  if (metric == nullptr) return std::nullopt;
  PrecisionTarget out{std::string(text), std::string(name.text), PrecisionTarget::Kind::relative, 0.0};
  if (bound.text.ends_with('%')) {
    const auto parsed = parse_quantity(bound.text);
    if (const auto* failure = std::get_if<UnitError>(&parsed)) {
      target.fault(bound, in_quotes(bound.text) + " is no quantity: " + failure->message);
      return std::nullopt;
    }
    out.bound = std::get<ParsedQuantity>(parsed).si;
  } else {
    const auto value = target.value(*metric, bound);
    if (!value) return std::nullopt;
    out.kind = PrecisionTarget::Kind::absolute;
    out.bound = *value;
  }
  if (out.bound > 0.0) return out;
  target.fault(bound, in_quotes(bound.text) + " must be > 0: no number of replicas makes an interval a point");
  return std::nullopt;
}

}  // namespace

std::vector<PrecisionTarget> read_precision(const JsonNode& list, const Vocabulary& vocabulary, Faults& faults) {
  std::vector<PrecisionTarget> all;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    if (list.items[i].faulty) continue;
    if (auto target = read_target({list.items[i], pointer_to("/run/precision", i), vocabulary, faults}))
      all.push_back(std::move(*target));
  }
  return all;
}

}  // namespace headroom
