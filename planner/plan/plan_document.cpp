// SPDX-License-Identifier: Apache-2.0
#include "planner/plan/plan_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "planner/metric_column.hpp"
#include "planner/plan/goal.hpp"
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
    if (!answer_.question.constraints.empty()) document.charts.push_back(trade_off());
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
    if (s.replicas > 1)
      document.verdict.push_back(fmt::format(
          "That no candidate is better and this one keeps every constraint is at least {} sure ({} replicas "
          "of the winner, the same luck for all).",
          percent(answer_.search.confidence), s.replicas));
    if (const auto& binding = answer_.search.binding) add_binding(*binding, document);
    if (const auto& bound = answer_.bound) add_bound(*bound, s.goal.mean, document);
    for (std::size_t c = 0; c < answer_.search.candidates.size(); ++c)
      if (c != w && state(c).fate == Fate::undecided)
        document.warnings.push_back(
            fmt::format("{} may do as well: {} replicas cannot tell", name(c), state(c).replicas));
    add_figures(s, document);
  }

  void add_binding(const SearchResult::Binding& binding, Document& document) const {
    const Assertion& c = answer_.question.constraints[binding.constraint];
    const CandidateState& s = state(binding.candidate);
    document.verdict.push_back(fmt::format("What binds is {}: with {}, at {}, it would be {}.", c.text,
                                           name(binding.candidate), with_error(s.goal, answer_.question.goal.metric),
                                           with_error(s.constraints[binding.constraint], c.metric)));
  }

  void add_bound(const CostBound& bound, double cost, Document& document) const {
    std::string choice;
    for (std::size_t i = 0; i < bound.choices.size(); ++i)
      choice += fmt::format("{}{} = {:.0f}", i == 0 ? "" : ", ", keys_[i], bound.choices[i].second);
    document.verdict.push_back(fmt::format(
        "No schedule serves these GPU-hours ({:.4g} GPUs busy on average) for less than {} ({}): the choice "
        "is {} above this bound, which is the price of short waits.",
        bound.gpus, value_for_people(bound.cost, "USD"), choice, percent(cost / bound.cost - 1.0)));
  }

  void add_relaxation(Document& document) const {
    document.verdict.push_back("No candidate keeps every constraint.");
    if (!answer_.search.nearest) return;
    const std::size_t n = *answer_.search.nearest;
    const CandidateState& s = state(n);
    for (std::size_t i = 0; i < s.constraints.size(); ++i) {
      if (s.standings[i] == Standing::kept) continue;
      const Assertion& c = answer_.question.constraints[i];
      const double half = s.constraints[i].half_width > 0.0 ? s.constraints[i].half_width : 0.0;
      const bool above = excess(c, c.bound + 1.0) > 0.0;
      const double needed = s.constraints[i].mean + (above ? half : -half);
      const std::string unit = metric_column(c.metric).unit;
      document.verdict.push_back(
          fmt::format("The nearest is {}: {} is {}, not {}. The smallest relaxation is {} {} {}; "
                      "or widen the range of the decision.",
                      name(n), c.metric, with_error(s.constraints[i], c.metric), c.text, c.metric,
                      above ? "<=" : ">=", value_for_people(needed, unit)));
    }
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
    const auto add_metric = [&](const std::string& metric) {
      const MetricColumn spec = metric_column(metric);
      table.columns.push_back({column_name(spec), spec.help});
      table.columns.push_back({"± " + column_name(spec), "half the 95 % interval"});
    };
    add_metric(answer_.question.goal.metric);
    for (const Assertion& c : answer_.question.constraints) add_metric(c.metric);
    for (std::size_t c = 0; c < answer_.search.candidates.size(); ++c) table.rows.push_back(row(c));
    return table;
  }

  [[nodiscard]] std::vector<Cell> row(std::size_t c) const {
    const CandidateState& s = state(c);
    std::vector<Cell> row;
    for (std::string& value : sweep_.values(c)) row.emplace_back(std::move(value));
    row.emplace_back(c == answer_.search.winner ? std::string("chosen") : std::string(to_string(s.fate)));
    row.emplace_back(static_cast<std::int64_t>(s.replicas));
    row.emplace_back(answer_.loads.empty() ? std::nan("") : answer_.loads[c]);
    const auto add = [&row](const Estimate& e) {
      row.emplace_back(e.mean);
      row.emplace_back(e.half_width);
    };
    add(s.replicas > 0 ? s.goal : Estimate{std::nan(""), std::nan("")});
    for (std::size_t i = 0; i < answer_.question.constraints.size(); ++i)
      add(i < s.constraints.size() ? s.constraints[i] : Estimate{std::nan(""), std::nan("")});
    return row;
  }

  /// The goal against the first constraint: who is below and left of all others is on the Pareto front.
  [[nodiscard]] Chart trade_off() const {
    const Assertion& c = answer_.question.constraints.front();
    const MetricColumn x = metric_column(c.metric), y = metric_column(answer_.question.goal.metric);
    Chart chart{"trade_off", "What a better " + c.metric + " costs", column_name(x), column_name(y)};
    if (x.unit == "s") chart.x_scale = Chart::Scale::duration;
    Chart::Line front{"not beaten in both", {}}, others{"beaten, or breaks a constraint", {}}, chosen{"chosen", {}};
    for (Chart::Line* line : {&front, &others, &chosen}) line->style = Chart::Line::Style::points;
    for (std::size_t k = 0; k < answer_.search.candidates.size(); ++k) {
      const CandidateState& s = state(k);
      if (s.constraints.empty()) continue;
      Chart::Line& line = k == answer_.search.winner ? chosen : is_on_front(k) ? front : others;
      line.points.emplace_back(s.constraints.front().mean, s.goal.mean);
      line.point_names.push_back(name(k));
    }
    for (Chart::Line* line : {&front, &others, &chosen})
      if (!line->points.empty()) chart.lines.push_back(std::move(*line));
    return chart;
  }

  [[nodiscard]] bool is_on_front(std::size_t k) const {
    const PlanGoal& goal = answer_.question.goal;
    const Assertion& c = answer_.question.constraints.front();
    const auto is_better = [&](const CandidateState& a, const CandidateState& b) {
      if (a.constraints.empty()) return false;
      const double da = excess(c, a.constraints.front().mean), db = excess(c, b.constraints.front().mean);
      const double ga = as_cost(goal, a.goal.mean), gb = as_cost(goal, b.goal.mean);
      return ga <= gb && da <= db && (ga < gb || da < db);
    };
    return std::ranges::none_of(answer_.search.candidates,
                                [&](const auto& other) { return is_better(other, state(k)); });
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
