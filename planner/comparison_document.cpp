// SPDX-License-Identifier: Apache-2.0
#include "planner/comparison_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "planner/headline.hpp"
#include "planner/version.hpp"
#include "reports/people_text.hpp"

namespace headroom {
namespace {

constexpr std::size_t most_in_full = 3;     ///< comparisons with a table of metrics each
constexpr std::size_t most_rows = 50;       ///< of more comparisons, that people are shown
constexpr std::size_t many_intervals = 20;  ///< from here on, some of them miss by chance alone

/// How the sides of one comparison are called: letters, because directories have long names.
struct Names {
  std::string a = "A", b = "B";
};

/// Of the B of comparison `index`.
std::string letter_of(std::size_t index) {
  return std::string(1, static_cast<char>('B' + static_cast<char>(index)));
}

/// "B is better on 5, worse on 2, the same on 9."
std::string balance(const Comparison& comparison, const std::string& b) {
  std::vector<std::string> parts;
  const auto add = [&](Finding finding, const std::string& words) {
    const std::size_t n = comparison.count(finding);
    if (n > 0) parts.push_back(words + " " + std::to_string(n));
  };
  add(Finding::better, "better on");
  add(Finding::worse, "worse on");
  const std::string_view verb = parts.empty() ? ": " : " is ";
  add(Finding::open, "no difference that " + counted(comparison.replicas, "replica") + " can show on");
  add(Finding::single, "different in the one future that was run on");
  add(Finding::unmeasured, "not measured often enough on");
  add(Finding::differs, "different, in no better direction, on");
  add(Finding::same, "the same on");
  return fmt::format("{}{}{}.", b, verb, fmt::join(parts, ", "));
}

std::string method_sentence(const Comparison& comparison) {
  const double percent = 100.0 * confidence_level;
  switch (comparison.pairing) {
    case Pairing::paired:
      return fmt::format(
          "{} with the same seeds are paired: both sides met the same luck, and the {:.0f} % intervals are those of "
          "the "
          "differences.",
          counted(comparison.replicas, "replica"), percent);
    case Pairing::independent:
      return fmt::format(
          "The replicas have different seeds, so nothing of the luck cancels: the {:.0f} % intervals are Welch's, of "
          "independent samples. The same run.seed on both sides would show smaller differences.",
          percent);
    case Pairing::exact:
      return "Both replay a log: there is no luck in the differences, and they say nothing about another log.";
    case Pairing::none:
      return "One side has a single replica, so there are no intervals: --replicas shows which differences are more "
             "than "
             "luck.";
  }
  return {};
}

/// Each method once, with the comparisons that it is of if there are several.
void add_methods(const Comparisons& comparisons, bool in_full, Document& document) {
  std::vector<std::pair<std::string, std::vector<std::string>>> methods;
  for (std::size_t i = 0; i < comparisons.all.size(); ++i) {
    std::string sentence = method_sentence(comparisons.all[i]);
    auto known = std::ranges::find(methods, sentence, &decltype(methods)::value_type::first);
    if (known == methods.end()) known = methods.insert(known, {std::move(sentence), {}});
    known->second.push_back(in_full ? letter_of(i) : "");
  }
  for (const auto& [sentence, letters] : methods) {
    const std::string of = in_full ? fmt::format("{}", fmt::join(letters, " and "))
                                   : fmt::format("{} of {}", letters.size(), counted(comparisons.all.size(), "result"));
    document.verdict.push_back(methods.size() == 1 ? sentence : of + ": " + sentence);
  }
}

/// Half-widths with two digits if the first is a 1, else with one: "0.04", "0.013".
double digit_of(double half) {
  const double digit = std::pow(10.0, std::floor(std::log10(half)));
  return half / digit < 2.0 ? digit / 10.0 : digit;
}

std::string ratio_cell(const MetricComparison& one) {
  if (one.means && one.means->ratio) return ratio_for_people(*one.means->ratio);
  if (one.a == 0.0 || !std::isfinite(one.b / one.a)) return "-";
  return number_for_people(one.b / one.a) + (one.means ? " (no bounded interval)" : "");
}

std::string difference_cell(const MetricComparison& one) {
  const double difference = one.means ? one.means->difference.mean : one.b - one.a;
  if (!std::isfinite(difference)) return "-";
  const double half = one.means ? one.means->difference.half_width : 0.0;
  const ShownUnit shown = shown_unit(std::max(std::abs(difference), half), one.metric.unit);
  double value = difference * shown.factor;
  if (half > 0.0) {  // no digits that the half-width does not have
    const double digit = std::pow(10.0, std::min(0.0, std::floor(std::log10(half * shown.factor)) - 1.0));
    value = std::round(value / digit) * digit;
  }
  std::string text = (difference > 0.0 ? "+" : "") + number_for_people(value);
  if (half > 0.0) text += " ± " + half_width_for_people(half * shown.factor);
  return shown.name.empty() ? text : text + " " + shown.name;
}

std::string finding_text(Finding finding) {
  switch (finding) {
    case Finding::same:
      return "same";
    case Finding::better:
      return "better";
    case Finding::worse:
      return "worse";
    case Finding::differs:
      return "";
    case Finding::open:
      return "may be luck";
    case Finding::single:
      return "one future";
    case Finding::unmeasured:
      return "not measured";
  }
  return {};
}

/// "better", and "better (7 replicas)" where others of the comparison had nothing to measure.
std::string finding_cell(const MetricComparison& one, const Comparison& comparison) {
  std::string text = finding_text(one.finding);
  if (one.replicas >= comparison.replicas || one.finding == Finding::same) return text;
  return text + (text.empty() ? "(" : " (") + counted(one.replicas, "replica") + ")";
}

bool is_shown(const MetricComparison& one, ShownMetrics shown) {
  return shown == ShownMetrics::all || one.finding != Finding::same;
}

/// The metrics to speak of, as places in the list.
std::vector<std::size_t> headlines(const std::vector<Comparison>& all) {
  std::vector<MetricColumn> columns;
  for (const MetricComparison& one : all.front().metrics) columns.push_back(one.metric);
  return headline_metrics(columns, {}, [&](std::size_t i) {
    return std::ranges::any_of(all, [i](const Comparison& c) { return c.metrics[i].finding != Finding::same; });
  });
}

std::string ratio_sentence(const MetricComparison& one, const Names& names) {
  const std::string a = value_for_people(one.a, one.metric.unit), b = value_for_people(one.b, one.metric.unit);
  const std::string doubt = one.finding == Finding::open ? ", which may be luck" : "";
  const std::string ratio = ratio_cell(one);
  if (ratio == "-") return fmt::format("{}: {} for {}, {} for {}{}.", one.metric.name, b, names.b, a, names.a, doubt);
  return fmt::format("{}: {} is {} times {} ({} and {}){}.", one.metric.name, names.b, ratio, names.a, b, a, doubt);
}

Table metrics_table(const Comparison& comparison, const Names& names, ShownMetrics shown) {
  Table table{"metrics", "Metrics", {}, {}};
  table.columns = {{"metric", "name"},
                   {names.a, "mean"},
                   {names.b, "mean"},
                   {names.b + " - " + names.a, "difference of the means, with its interval"},
                   {names.b + " / " + names.a, "ratio of the means, with its interval"},
                   {names.b + " is", "what is known"}};
  for (const MetricComparison& one : comparison.metrics)
    if (is_shown(one, shown))
      table.rows.push_back({one.metric.name, value_for_people(one.a, one.metric.unit),
                            value_for_people(one.b, one.metric.unit), difference_cell(one), ratio_cell(one),
                            finding_cell(one, comparison)});
  return table;
}

Table inputs_table(const Comparison& comparison, const Names& names) {
  Table table{"inputs", "Inputs that differ", {{"input", "path"}, {names.a, "value"}, {names.b, "value"}}, {}};
  for (const InputDifference& one : comparison.inputs) table.rows.push_back({one.path, one.a, one.b});
  return table;
}

void add_in_full(const Comparison& comparison, const Names& names, ShownMetrics shown, Document& document) {
  document.verdict.push_back(balance(comparison, names.b));
  for (const std::size_t i : headlines({comparison}))
    if (comparison.metrics[i].finding != Finding::unmeasured)
      document.verdict.push_back(ratio_sentence(comparison.metrics[i], names));
  Table inputs = inputs_table(comparison, names), metrics = metrics_table(comparison, names, shown);
  for (Table* table : {&inputs, &metrics}) {
    table->name += "_" + names.b;
    table->title += ": " + names.b + " beside " + names.a;
    if (!table->rows.empty()) document.tables.push_back(std::move(*table));
  }
}

Table overview(const Comparisons& comparisons) {
  const std::vector<std::size_t> shown = headlines(comparisons.all);
  Table table{"overview", "Beside " + comparisons.all.front().a, {{"results", "which"}}, {}};
  for (const char* name : {"better", "worse", "may be luck", "same"})
    table.columns.push_back({name, "number of metrics"});
  for (const std::size_t i : shown)
    table.columns.push_back({comparisons.all.front().metrics[i].metric.name + ", times", "ratio of the means"});
  for (const Comparison& one : std::span(comparisons.all).first(std::min(comparisons.all.size(), most_rows))) {
    std::vector<Cell>& row = table.rows.emplace_back();
    row.emplace_back(one.b);
    for (const Finding finding : {Finding::better, Finding::worse, Finding::open, Finding::same})
      row.emplace_back(static_cast<std::int64_t>(one.count(finding)));
    for (const std::size_t i : shown)
      row.emplace_back(ratio_cell(one.metrics[i]) + (one.metrics[i].finding == Finding::open ? ", may be luck" : ""));
  }
  return table;
}

/// Of many intervals that hold with 95 % each, some do not.
std::optional<std::string> chance_sentence(const Comparisons& comparisons) {
  std::size_t intervals = 0;
  for (const Comparison& one : comparisons.all)
    intervals += static_cast<std::size_t>(
        std::ranges::count_if(one.metrics, [](const MetricComparison& m) { return m.means.has_value(); }));
  if (intervals < many_intervals) return std::nullopt;
  return fmt::format(
      "Each interval holds by itself with {:.0f} %: were nothing different, about {:.0f} of these {} would "
      "still say so.",
      100.0 * confidence_level, std::ceil((1.0 - confidence_level) * static_cast<double>(intervals)), intervals);
}

}  // namespace

std::string ratio_for_people(const RatioInterval& ratio) {
  const double half = (ratio.high - ratio.low) / 2.0;
  if (!(half > 0.0)) return number_for_people(ratio.ratio);
  const double digit = digit_of(half);
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(digit) + 0.5)));
  const double below = std::round((ratio.ratio - ratio.low) / digit),
               above = std::round((ratio.high - ratio.ratio) / digit);
  const auto text = [decimals](double value) {
    const bool is_zero = std::abs(value) < 0.5 * std::pow(10.0, -decimals);
    return fmt::format("{:.{}f}", is_zero ? 0.0 : value, decimals);  // and not "-0"
  };
  if (below == above) return text(ratio.ratio) + " ± " + text(above * digit);
  return text(ratio.ratio) + " [" + text(ratio.low) + ", " + text(ratio.high) + "]";
}

Document comparison_document(const Comparisons& comparisons) {
  Document document;
  const std::vector<Comparison>& all = comparisons.all;
  document.title = all.size() == 1 ? all.front().b + " beside " + all.front().a
                                   : counted(all.size(), "result") + " beside " + all.front().a;
  document.warnings = comparisons.warnings;
  const bool in_full = all.size() <= most_in_full;
  document.provenance.emplace_back("A", all.front().a);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!in_full) continue;
    const Names names{"A", letter_of(i)};
    add_in_full(all[i], names, comparisons.shown, document);
    document.provenance.emplace_back(names.b, all[i].b);
  }
  if (!in_full) document.tables.push_back(overview(comparisons));
  if (all.size() > most_rows)
    document.verdict.push_back(
        fmt::format("The table shows the first {} results; --csv and --json have all.", most_rows));
  add_methods(comparisons, in_full, document);
  if (auto sentence = chance_sentence(comparisons)) document.verdict.push_back(std::move(*sentence));
  document.provenance.emplace_back("version", "headroom " + std::string(version()));
  return document;
}

Table comparison_table(const Comparisons& comparisons) {
  Table table{"comparison", "Metrics of all comparisons", {}, {}};
  for (const char* name :
       {"a", "b", "metric", "unit", "better_direction", "value_a", "value_b", "difference", "difference_low",
        "difference_high", "ratio", "ratio_low", "ratio_high", "pairing", "replicas", "finding"})
    table.columns.push_back({name, ""});
  for (const Comparison& comparison : comparisons.all)
    for (const MetricComparison& one : comparison.metrics) {
      if (!is_shown(one, comparisons.shown)) continue;
      const double nothing = std::nan("");
      const MeanInterval* difference = one.means ? &one.means->difference : nullptr;
      const RatioInterval* ratio = one.means && one.means->ratio ? &*one.means->ratio : nullptr;
      table.rows.push_back(
          {comparison.a, comparison.b, one.metric.name, one.metric.unit, std::string(to_string(one.metric.better)),
           one.a, one.b, difference != nullptr ? difference->mean : one.b - one.a,
           difference != nullptr ? difference->low() : nothing, difference != nullptr ? difference->high() : nothing,
           ratio != nullptr ? ratio->ratio : one.b / one.a, ratio != nullptr ? ratio->low : nothing,
           ratio != nullptr ? ratio->high : nothing, std::string(to_string(comparison.pairing)),
           static_cast<std::int64_t>(one.replicas), std::string(to_string(one.finding))});
    }
  return table;
}

}  // namespace headroom
