// SPDX-License-Identifier: Apache-2.0
#include "planner/plan/plan_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "planner/interval.hpp"
#include "planner/metric_column.hpp"
#include "planner/sweep_results.hpp"
#include "planner/version.hpp"
#include "reports/people_text.hpp"

namespace headroom {
namespace {

std::string with_error(const Estimate& estimate, const std::string& metric) {
  const std::string unit = metric_column(metric).unit;
  std::string text = value_for_people(estimate.mean, unit);
  if (!(estimate.half_width > 0.0)) return text;
  const ShownUnit shown = shown_unit(estimate.mean, unit);
  text += " ± " + half_width_for_people(estimate.half_width * shown.factor);
  return shown.name.empty() ? text : text + " " + shown.name;
}

std::string percent(double fraction) {
  return fmt::format("{:.3g} %", 100.0 * fraction);
}

/// "at least 99.9 %": rounded downwards, so that 100 is said of nothing less.
std::string at_least(double probability) {
  return fmt::format("at least {:.3g} %", std::floor(1000.0 * std::clamp(probability, 0.0, 1.0)) / 10.0);
}

/// Three significant digits, rounded so that what is at most (at least) `value` still is: a bound that is typed off the
/// page must suffice.
std::string rounded_outwards(double value, std::string_view unit, bool up) {
  const ShownUnit shown = shown_unit(value, unit);
  const double number = value * shown.factor;
  const int digits = number == 0.0 ? 0 : 2 - static_cast<int>(std::floor(std::log10(std::abs(number))));
  const double step = std::pow(10.0, -digits);
  double steps = up ? std::ceil(number / step) : std::floor(number / step);
  const auto text = [&] { return fmt::format("{:.{}f}", steps * step, std::max(0, digits)); };
  const auto suffices = [&] {
    const double typed = std::strtod(text().c_str(), nullptr) / shown.factor;
    return up ? typed >= value : typed <= value;
  };
  while (!suffices()) steps += up ? 1.0 : -1.0;
  return shown.name.empty() ? text() : text() + " " + shown.name;
}

constexpr std::string_view mean_wait = "jobs.wait.mean";
constexpr double worth_a_warning = (1.0 - confidence_level) / 2.0;  // one tail of an interval

class Writer {
 public:
  Writer(const RightSize& answer, Sweep& sweep)
      : answer_(answer), sweep_(sweep), keys_(short_keys(sweep.variations())) {}

  Document write() {
    Document document;
    document.title = sweep_.scenario(0).title;
    if (answer_.search.winner) {
      add_winner(document);
    } else {
      add_relaxation(document);
    }
    document.tables.push_back(candidates());
    for (std::size_t i = 0; i < answer_.question.constraints.size(); ++i) document.charts.push_back(trade_off(i));
    document.provenance = {{"scenario", sweep_.file()},
                           {"seed", std::to_string(sweep_.scenario(0).run.seed)},
                           {"goal", answer_.question.goal.text},
                           {"constraints", constraints_text()},
                           {"runs", std::to_string(answer_.runs)},
                           {"version", "headroom " + std::string(version())}};
    return document;
  }

 private:
  [[nodiscard]] const CandidateState& state(std::size_t c) const { return answer_.search.candidates[c]; }

  [[nodiscard]] std::string name(std::size_t c) const {
    std::string text;
    const std::vector<std::string> values = sweep_.values(c);
    for (std::size_t v = 0; v < values.size(); ++v)
      text += fmt::format("{}{} = {}", v == 0 ? "" : ", ", keys_[v], values[v]);
    return text;
  }

  [[nodiscard]] std::string constraints_text() const {
    std::string text;
    for (const Assertion& c : answer_.question.constraints) text += (text.empty() ? "" : ", ") + c.text;
    return text.empty() ? "none" : text;
  }

  void add_winner(Document& document) const {
    const std::size_t w = *answer_.search.winner;
    const CandidateState& s = state(w);
    const PlanGoal& goal = answer_.question.goal;
    document.verdict.push_back(fmt::format("Choose {}: {} is {}{}.", name(w), goal.metric,
                                           with_error(s.goal, goal.metric),
                                           s.fate == Fate::kept ? "" : ", as far as the replicas can tell"));
    for (std::size_t i = 0; i < s.constraints.size(); ++i) {
      const Assertion& c = answer_.question.constraints[i];
      document.verdict.push_back(fmt::format("{} {}: it is {}.", c.text,
                                             s.standings[i] == Standing::kept ? "holds" : "holds on average",
                                             with_error(s.constraints[i], c.metric)));
    }
    if (s.replicas > 1) {
      const std::string best = at_least(answer_.search.confidence);
      const std::string sure =
          s.constraints.empty()
              ? fmt::format("That no candidate is better is {} sure", best)
              : fmt::format("That this one keeps every constraint is {} sure, that no candidate is better besides {}",
                            at_least(1.0 - s.doubt), best);
      document.verdict.push_back(
          fmt::format("{} ({} replicas of the winner, the same luck for all).", sure, s.replicas));
    }
    if (const auto& binding = answer_.search.binding) add_binding(*binding, document);
    if (const auto& bound = answer_.bound) add_bound(*bound, s.goal.mean, document);
    add_doubts(w, document);
    add_figures(s, document);
  }

  void add_binding(const SearchResult::Binding& binding, Document& document) const {
    const Assertion& c = answer_.question.constraints[binding.constraint];
    const CandidateState& s = state(binding.candidate);
    document.verdict.push_back(fmt::format("What binds is {}: with {}, at {}, it would be {}.", c.text,
                                           name(binding.candidate), with_error(s.goal, answer_.question.goal.metric),
                                           with_error(s.constraints[binding.constraint], c.metric)));
  }

  void add_doubts(std::size_t winner, Document& document) const {
    if (std::isnan(state(winner).goal.half_width))
      document.warnings.push_back("one replica does not say how sure the choice is: allow more (--max-replicas)");
    if (answer_.loads[winner] > 1.0)
      document.warnings.push_back(fmt::format(
          "more work comes than {} can do (a load of {:.3g}): the queue grows, and the longest waits are of "
          "jobs that have not ended and do not count",
          name(winner), answer_.loads[winner]));
    for (std::size_t c = 0; c < answer_.search.candidates.size(); ++c)
      if (c != winner && state(c).doubt > worth_a_warning)
        document.warnings.push_back(fmt::format("{} may do as well: {} replicas cannot tell (at most {} likely)",
                                                name(c), state(c).replicas, percent(state(c).doubt)));
    if (answer_.search.doubt_of_screen > worth_a_warning)
      document.warnings.push_back(
          "candidates that were never simulated may do as well: others with hardly less load may keep every "
          "constraint");
  }

  void add_bound(const CostBound& bound, double cost, Document& document) const {
    document.verdict.push_back(fmt::format(
        "No schedule on any candidate serves these GPU-hours ({:.4g} GPUs busy on average) for less than {} ({}): the "
        "choice is {} above this bound.",
        bound.gpus, value_for_people(bound.cost, "USD"), name(bound.candidate), percent(cost / bound.cost - 1.0)));
    if (bound.candidate != answer_.search.winner)
      document.verdict.back() += fmt::format(
          " That pays for GPUs that are free when jobs come, or that a gang needs at once{} for the size of the steps.",
          is_taxed() ? ", for taxes on what users are charged, and" : ", and");
    if (bound.in_fractions && *bound.in_fractions < bound.cost)
      document.verdict.push_back(
          fmt::format("Of the bound itself, {} at most are because nodes come whole and in steps.",
                      value_for_people(bound.cost - *bound.in_fractions, "USD")));
  }

  [[nodiscard]] bool is_taxed() const {
    const auto& costs = sweep_.scenario(*answer_.search.winner).costs;
    return costs && costs->tax_rate > 0.0 && costs->alternative_usd_per_gpu_h;
  }

  /// As it may be typed in the place of `constraint`.
  static std::string claim(const Assertion& constraint, double bound) {
    const std::string unit = metric_column(constraint.metric).unit;
    if (constraint.relation == Assertion::Relation::equal)
      return fmt::format("{} == {}{}", constraint.metric, bound, unit == "1" ? "" : " " + unit);
    const bool above = bound > constraint.bound;
    return fmt::format("{} {} {}", constraint.metric, above ? "<=" : ">=", rounded_outwards(bound, unit, above));
  }

  void add_relaxation(Document& document) const {
    document.verdict.push_back("No candidate keeps every constraint.");
    if (!answer_.search.relaxation) return;
    const auto& [candidate, bounds] = *answer_.search.relaxation;
    std::string needed, now;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      const Assertion& c = answer_.question.constraints[i];
      if (bounds[i] == c.bound) continue;
      needed += fmt::format("{}{} in the place of {}", needed.empty() ? "" : ", and ", claim(c, bounds[i]), c.text);
      now += fmt::format("{}{} is {}", now.empty() ? "" : ", ", c.metric,
                         with_error(state(candidate).constraints[i], c.metric));
    }
    document.verdict.push_back(
        fmt::format("The smallest relaxation is {}. {} keeps it: {}. Or widen the range of the "
                    "decision.",
                    needed, name(candidate), now));
  }

  void add_figures(const CandidateState& s, Document& document) const {
    const auto add = [&](const std::string& metric, const Estimate& e) {
      const MetricColumn spec = metric_column(metric);
      KeyFigure figure{spec.name, e.mean, spec.unit, spec.better, spec.help};
      if (e.half_width > 0.0)
        figure.interval = ConfidenceInterval{e.mean - e.half_width, e.mean + e.half_width, confidence_level,
                                             ConfidenceInterval::Method::replications, s.replicas};
      document.key_figures.push_back(std::move(figure));
    };
    add(answer_.question.goal.metric, s.goal);
    for (std::size_t i = 0; i < s.constraints.size(); ++i)
      if (answer_.question.constraints[i].metric != answer_.question.goal.metric)
        add(answer_.question.constraints[i].metric, s.constraints[i]);
  }

  [[nodiscard]] Table candidates() const {
    Table table{"candidates", "Candidates", {}, {}};
    for (std::size_t v = 0; v < keys_.size(); ++v) table.columns.push_back({keys_[v], sweep_.variations()[v].path});
    table.columns.push_back({"result", "what became of it: `screened` ones were never simulated"});
    table.columns.push_back({"replicas", "runs of it"});
    table.columns.push_back({"load", "offered load of its GPUs"});
    table.columns.push_back({"queueing estimate [s]", "mean wait of Erlang's queue at this load: it excludes nobody"});
    if (!is_asked_for(mean_wait)) table.columns.push_back({"jobs.wait.mean [s]", "the mean wait, as simulated"});
    const auto add_metric = [&](const std::string& metric) {
      const MetricColumn spec = metric_column(metric);
      table.columns.push_back({column_name(spec), spec.help});
      table.columns.push_back({"± " + column_name(spec), "half the 95 % interval"});
    };
    add_metric(answer_.question.goal.metric);
    for (const Assertion& c : answer_.question.constraints) add_metric(c.metric);
    table.columns.push_back({"front", "`yes`: none is surely better in one of these and surely no worse in the rest"});
    for (std::size_t c = 0; c < answer_.search.candidates.size(); ++c) table.rows.push_back(row(c));
    return table;
  }

  [[nodiscard]] bool is_asked_for(std::string_view metric) const {
    const RightSizing& question = answer_.question;
    return question.goal.metric == metric ||
           std::ranges::find(question.constraints, metric, &Assertion::metric) != question.constraints.end();
  }

  [[nodiscard]] std::vector<Cell> row(std::size_t c) const {
    const CandidateState& s = state(c);
    std::vector<Cell> row;
    for (std::string& value : sweep_.values(c)) row.emplace_back(std::move(value));
    row.emplace_back(c == answer_.search.winner ? std::string("chosen") : std::string(to_string(s.fate)));
    row.emplace_back(static_cast<std::int64_t>(s.replicas));
    row.emplace_back(answer_.loads[c]);
    row.emplace_back(answer_.guessed_waits[c]);
    if (!is_asked_for(mean_wait)) row.emplace_back(answer_.mean_waits[c]);
    const auto add = [&row](const Estimate& e) {
      row.emplace_back(e.mean);
      row.emplace_back(e.half_width);
    };
    add(s.replicas > 0 ? s.goal : Estimate{std::nan(""), std::nan("")});
    for (std::size_t i = 0; i < answer_.question.constraints.size(); ++i)
      add(i < s.constraints.size() ? s.constraints[i] : Estimate{std::nan(""), std::nan("")});
    row.emplace_back(s.on_front ? "yes" : "");
    return row;
  }

  /// The goal against what one constraint is about.
  [[nodiscard]] Chart trade_off(std::size_t constraint) const {
    const Assertion& c = answer_.question.constraints[constraint];
    const MetricColumn x = metric_column(c.metric), y = metric_column(answer_.question.goal.metric);
    Chart chart{constraint == 0 ? "trade_off" : fmt::format("trade_off_{}", constraint + 1),
                "What a better " + c.metric + " costs", column_name(x), column_name(y)};
    if (x.unit == "s") chart.x_scale = Chart::Scale::duration;
    Chart::Line front{"on the Pareto front", {}}, others{"surely beaten", {}}, chosen{"chosen", {}};
    for (Chart::Line* line : {&front, &others, &chosen}) line->style = Chart::Line::Style::points;
    Chart::Line bars{"95 % intervals", {}};
    bars.style = Chart::Line::Style::guide;
    for (std::size_t k = 0; k < answer_.search.candidates.size(); ++k) {
      const CandidateState& s = state(k);
      if (s.replicas == 0 || s.constraints[constraint].values == 0 || s.goal.values == 0) continue;
      Chart::Line& line = k == answer_.search.winner ? chosen : s.on_front ? front : others;
      line.points.emplace_back(s.constraints[constraint].mean, s.goal.mean);
      line.point_names.push_back(name(k));
      add_bars(chart, s.constraints[constraint], s.goal, bars);
    }
    for (Chart::Line* line : {&front, &others, &chosen, &bars})
      if (!line->points.empty()) chart.lines.push_back(std::move(*line));
    return chart;
  }

  /// On a logarithmic scale, what reaches below 0 ends at a hundredth of the mean.
  static void add_bars(const Chart& chart, const Estimate& x, const Estimate& y, Chart::Line& bars) {
    const std::pair<double, double> gap{std::nan(""), std::nan("")};
    const double low = chart.x_scale == Chart::Scale::linear ? x.low() : std::max(x.low(), 0.01 * x.mean);
    if (x.half_width > 0.0) bars.points.insert(bars.points.end(), {{low, y.mean}, {x.high(), y.mean}, gap});
    if (y.half_width > 0.0) bars.points.insert(bars.points.end(), {{x.mean, y.low()}, {x.mean, y.high()}, gap});
  }

  const RightSize& answer_;
  Sweep& sweep_;
  const std::vector<std::string> keys_;
};

}  // namespace

Document plan_document(const RightSize& answer, Sweep& sweep) {
  return Writer(answer, sweep).write();
}

}  // namespace headroom
