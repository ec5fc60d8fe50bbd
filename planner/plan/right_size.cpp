// SPDX-License-Identifier: Apache-2.0
#include "planner/plan/right_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "models/check.hpp"
#include "planner/plan/overflow.hpp"
#include "planner/plan/queueing_estimate.hpp"
#include "planner/replicas.hpp"

namespace headroom {
namespace {

/// The points of a sweep as candidates.
class SweepCandidates final : public CandidateRuns {
 public:
  SweepCandidates(Sweep& sweep, UnitRunner& runner) : sweep_(sweep), runner_(runner), done_(sweep.points(), 0) {}

  [[nodiscard]] std::size_t count() const override { return done_.size(); }

  bool run(std::span<const std::size_t> candidates, std::uint32_t replicas) override {
    std::vector<WorkPool::Unit> units;
    std::vector<std::size_t> in_order(candidates.begin(), candidates.end());
    if (!sizes_.empty())
      std::ranges::stable_sort(in_order, std::greater{}, [this](std::size_t c) { return sizes_[c]; });
    for (const std::size_t c : in_order)
      for (std::uint32_t r = done_[c]; r < replicas; ++r) {
        const SweepUnit unit{static_cast<std::uint32_t>(c), r};
        if (!runner_.results().contains(sweep_.key(unit))) units.push_back(unit.number());
      }
    if (!units.empty() && !runner_.run(units)) return false;
    runs_ += units.size();
    for (const std::size_t c : candidates) done_[c] = std::max(done_[c], replicas);
    return true;
  }

  [[nodiscard]] std::vector<double> values(std::size_t candidate, std::string_view metric) const override {
    std::vector<double> out;
    for (std::uint32_t r = 0; r < done_[candidate]; ++r) out.push_back(result(candidate, r).metric(metric));
    return out;
  }

  [[nodiscard]] const UnitResult& result(std::size_t candidate, std::uint32_t replica) const {
    return runner_.results().at(sweep_.key({static_cast<std::uint32_t>(candidate), replica}));
  }
  [[nodiscard]] std::uint64_t runs() const { return runs_; }
  /// By candidate: the larger, the longer it takes to simulate. NaN counts as infinite.
  void expect(std::vector<double> sizes) {
    for (double& size : sizes)
      if (std::isnan(size)) size = std::numeric_limits<double>::infinity();
    sizes_ = std::move(sizes);
  }

 private:
  Sweep& sweep_;
  UnitRunner& runner_;
  std::vector<std::uint32_t> done_;  // replicas, by candidate
  std::vector<double> sizes_;        // empty: nothing is known
  std::uint64_t runs_ = 0;
};

bool bounds_a_wait(const RightSizing& question) {
  return std::ranges::any_of(question.constraints, [](const Assertion& c) {
    const bool from_above = c.relation == Assertion::Relation::less || c.relation == Assertion::Relation::less_equal;
    return from_above && (c.metric.starts_with("jobs.wait.") || c.metric.starts_with("jobs.turnaround."));
  });
}

/// The values of those decisions that decide what work comes.
std::vector<std::string> kind_of_work(const Sweep& sweep, std::size_t candidate) {
  std::vector<std::string> values = sweep.values(candidate);
  for (std::size_t v = 0; v < values.size(); ++v) {
    const std::string& path = sweep.variations()[v].path;
    if (path.starts_with("cluster.") || path.starts_with("scheduler.") || path.starts_with("costs.")) values[v].clear();
  }
  return values;
}

/// By kind of work, the candidate with the most GPUs.
std::map<std::vector<std::string>, std::size_t> largest_candidates(Sweep& sweep) {
  std::map<std::vector<std::string>, std::size_t> largest;
  for (std::size_t c = 0; c < sweep.points(); ++c) {
    const auto [at, is_new] = largest.try_emplace(kind_of_work(sweep, c), c);
    if (gpus_of(sweep.scenario(c)) > gpus_of(sweep.scenario(at->second))) at->second = c;
  }
  return largest;
}

double mean_of(const SweepCandidates& candidates, std::size_t c, std::string_view metric) {
  return estimate_of(candidates.values(c, metric), Chance::none).mean;
}

/// As the replicas of one candidate had it. The window cancels: GPU-hours over hours that jobs spent on nodes.
OfferedWork work_of(Sweep& sweep, const SweepCandidates& candidates, std::size_t c) {
  const auto mean = [&](std::string_view metric) { return mean_of(candidates, c, metric); };
  OfferedWork work{.gpus = mean("load.gpu") * gpus_of(sweep.scenario(c))};
  work.service_s = mean("jobs.turnaround.mean") - mean("jobs.wait.mean") - mean("jobs.held.mean");
  const double held_h = mean("gpu_hours.used") + mean("gpu_hours.wasted");
  work.gpus_per_job = held_h * 3600.0 / (mean("jobs.measured") * work.service_s);
  return work;
}

/// Measures what work comes and says what every candidate makes of it. False: stopped.
bool foresee(Sweep& sweep, SweepCandidates& candidates, std::uint32_t replicas, RightSize& out) {
  const auto largest = largest_candidates(sweep);
  std::vector<std::size_t> first;
  for (const auto& [kind, candidate] : largest) first.push_back(candidate);
  if (!candidates.run(first, replicas)) return false;
  for (std::size_t c = 0; c < candidates.count(); ++c) {
    const OfferedWork work = work_of(sweep, candidates, largest.at(kind_of_work(sweep, c)));
    const double gpus = gpus_of(sweep.scenario(c));
    out.loads.push_back(gpus > 0.0 ? work.gpus / gpus : std::numeric_limits<double>::quiet_NaN());
    out.guessed_waits.push_back(estimated_mean_wait_s(work, gpus));
  }
  candidates.expect(out.guessed_waits);
  return true;
}

bool any_is_random(Sweep& sweep) {
  for (std::size_t p = 0; p < sweep.points(); ++p)
    if (is_random(sweep.scenario(p))) return true;
  return false;
}

SearchSettings settings_of(const RightSizing& question, Sweep& sweep) {
  SearchSettings settings{
      .goal = question.goal, .constraints = question.constraints, .screened = {}, .loads = {}, .shape = {}};
  settings.chance = any_is_random(sweep) ? Chance::drawn : Chance::none;
  settings.most = settings.chance == Chance::drawn ? question.most_replicas : 1;
  settings.first_round = std::min(settings.first_round, settings.most);
  for (const Variation& variation : sweep.variations()) settings.shape.push_back(variation.values.size());
  return settings;
}

std::optional<CostBound> bound_of(const RightSize& answer, Sweep& sweep, const SweepCandidates& candidates) {
  const PlanGoal& goal = answer.question.goal;
  if (!answer.search.winner || !goal.minimise || goal.metric != "cost.present_value") return std::nullopt;
  const std::size_t winner = *answer.search.winner;
  double hours = 0.0;
  for (const char* metric : {"gpu_hours.used", "gpu_hours.wasted", "cloud.gpu_hours"})
    if (const double mean = mean_of(candidates, winner, metric); std::isfinite(mean)) hours += mean;
  const double held = mean_held_gpus(sweep.scenario(winner), hours);
  const auto bound = cost_bound(sweep, held);
  const double cost = answer.search.candidates[winner].goal.mean, rounding = 1e-9 * std::abs(cost) + 0.01;
  HEADROOM_CHECK(!bound || bound->cost <= cost + rounding, "a bound is no higher than what was found");
  HEADROOM_CHECK(!bound || !(bound->in_fractions > bound->cost + rounding), "fractions of nodes are no dearer");
  return bound;
}

bool varies_the_cluster(const Sweep& sweep) {
  return std::ranges::any_of(sweep.variations(), [](const Variation& v) { return v.path.starts_with("cluster."); });
}

}  // namespace

std::optional<std::string> fault_of_right_sizing(const RightSizing& question, Sweep& sweep) {
  const Scenario& scenario = sweep.scenario(0);
  std::vector<std::string> metrics = {question.goal.metric};
  for (const Assertion& constraint : question.constraints) metrics.push_back(constraint.metric);
  for (const std::string& metric : metrics)
    if (metric.starts_with("cost.") && !scenario.costs)
      return fmt::format("{} needs prices: add a section \"costs\", which may be empty", metric);
  const auto* synthetic = std::get_if<SyntheticWorkload>(&scenario.workload);
  if (synthetic != nullptr && synthetic->load > 0.0 && varies_the_cluster(sweep))
    return "workload.synthetic.load follows the cluster: a larger one would get more work, and every size would be as "
           "busy as the others. State how many jobs come, workload.synthetic.rate, in its place";
  return std::nullopt;
}

RightSize right_size(const RightSizing& question, Sweep& sweep, UnitRunner& runner) {
  SweepCandidates candidates(sweep, runner);
  SearchSettings settings = settings_of(question, sweep);
  RightSize out{.question = question, .search = {}, .loads = {}, .guessed_waits = {}, .mean_waits = {}, .bound = {}};
  out.search.candidates.resize(candidates.count());
  out.search.complete = foresee(sweep, candidates, settings.first_round, out);
  if (!out.search.complete) return out;
  settings.loads = out.loads;
  const bool screens = bounds_a_wait(question);
  for (std::size_t c = 0; c < candidates.count(); ++c)
    settings.screened.push_back(screens && out.loads[c] > 1.0 && std::isinf(overflow_price(sweep.scenario(c))));
  out.search = search(settings, candidates);
  out.runs = candidates.runs();
  if (!out.search.complete) return out;
  for (std::size_t c = 0; c < candidates.count(); ++c)
    out.mean_waits.push_back(mean_of(candidates, c, "jobs.wait.mean"));
  out.bound = bound_of(out, sweep, candidates);
  return out;
}

}  // namespace headroom
