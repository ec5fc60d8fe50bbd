// SPDX-License-Identifier: Apache-2.0
#include "planner/plan/right_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/check.hpp"
#include "planner/plan/cost_bound.hpp"
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
    for (const std::size_t c : candidates)
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

 private:
  Sweep& sweep_;
  UnitRunner& runner_;
  std::vector<std::uint32_t> done_;  // replicas, by candidate
  std::uint64_t runs_ = 0;
};

double gpus_of(const Scenario& scenario) {
  double gpus = 0.0;
  for (const PoolSpec& pool : scenario.cluster.pools) gpus += static_cast<double>(pool.nodes) * pool.node.gpus;
  return gpus;
}

bool bounds_a_wait(const RightSizing& question) {
  return std::ranges::any_of(question.constraints, [](const Assertion& c) {
    const bool from_above = c.relation == Assertion::Relation::less || c.relation == Assertion::Relation::less_equal;
    return from_above && (c.metric.starts_with("jobs.wait.") || c.metric.starts_with("jobs.turnaround."));
  });
}

/// Offered load of every candidate, from one run of the largest; empty if it was stopped.
std::vector<double> loads_of(Sweep& sweep, SweepCandidates& candidates) {
  std::vector<double> gpus;
  for (std::size_t c = 0; c < candidates.count(); ++c) gpus.push_back(gpus_of(sweep.scenario(c)));
  const auto largest = static_cast<std::size_t>(std::ranges::max_element(gpus) - gpus.begin());
  const std::size_t first[] = {largest};
  if (!candidates.run(first, 1)) return {};
  const double demand = candidates.result(largest, 0).metric("load.gpu") * gpus[largest];
  std::vector<double> loads;
  for (const double one : gpus) loads.push_back(one > 0.0 ? demand / one : std::numeric_limits<double>::quiet_NaN());
  return loads;
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
  const bool random = is_random(sweep.scenario(0));
  SweepCandidates candidates(sweep, runner);
  RightSize out{.question = question, .search = {}, .loads = loads_of(sweep, candidates), .bound = {}};
  out.search.candidates.resize(candidates.count());
  out.search.complete = !out.loads.empty();
  if (!out.search.complete) return out;
  SearchSettings settings{.goal = question.goal, .constraints = question.constraints, .screened = {}};
  if (!random) settings.first_round = settings.most = 1;
  if (random) settings.most = std::max(question.most_replicas, settings.first_round);
  const bool screens = bounds_a_wait(question);
  for (const double load : out.loads) settings.screened.push_back(screens && load > 1.0);
  out.search = search(settings, candidates);
  out.runs = candidates.runs();
  if (out.search.winner && question.goal.minimise && question.goal.metric == "cost.present_value") {
    const double held =
        mean_held_gpus(sweep.scenario(*out.search.winner), candidates.values(*out.search.winner, "gpu_hours.used"),
                       candidates.values(*out.search.winner, "gpu_hours.wasted"));
    out.bound = cost_bound(sweep, held);
  }
  return out;
}

}  // namespace headroom
