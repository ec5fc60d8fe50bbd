// SPDX-License-Identifier: Apache-2.0
#include "sim/network/flow_steps.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"

namespace headroom {
namespace {

// Counted in steps of the job that takes longest, if all always met; others make up to some ten times as many. Jobs
// begin at places of their steps that lie evenly, so what is not yet as it will be is over soon.
constexpr double warm_up_steps = 3.0, measured_steps = 24.0, fewest_steps = 6.0;
/// Transfers times flows under way, which SimGrid looks at where all are coupled: some 0.7 microseconds each.
constexpr double most_looks = 1e7;

/// Who ended no step within this time waits for a link that a hash or a failure has made narrower than its bundle.
constexpr int most_questions = 6;
constexpr double longer = 4.0;

double looks_a_second(const FlowCycles& cycles, std::span<const FlowSender> senders) {
  double transfers = 0.0, flows = 0.0;
  for (std::size_t j = 0; j < senders.size(); ++j) {
    std::size_t its = 0, at_once = 0;
    for (const CyclingPhase& phase : cycles.jobs[j].phases) {
      its += phase.flows.size();
      at_once = std::max(at_once, phase.flows.size());
    }
    transfers += static_cast<double>(its) / step_length(senders[j].number);
    flows += static_cast<double>(at_once);
  }
  return transfers * flows;
}

}  // namespace

std::vector<double> FlowSteps::waiting(std::span<const FlowSender> senders, std::span<const double> longest) {
  FlowCycles cycles = demand_.cycles(senders);
  double slowest_s = 0.0;
  for (std::size_t j = 0; j < senders.size(); ++j)
    slowest_s = std::max(slowest_s, step_length(senders[j].number) * (senders[j].elsewhere_s + longest[j]));
  const double affordable = most_looks / (looks_a_second(cycles, senders) * slowest_s);
  const double steps = std::clamp(affordable, fewest_steps, warm_up_steps + measured_steps);
  cycles.warm_up_s = std::min(warm_up_steps, steps / 3.0) * slowest_s;
  cycles.horizon_s = steps * slowest_s;

  std::vector<double> means = oracle_.mean_steps(cycles);
  const auto is_unknown = [](double mean) { return !std::isfinite(mean); };
  for (int asked = 1; asked < most_questions && std::ranges::any_of(means, is_unknown); ++asked) {
    cycles.horizon_s *= longer;
    means = oracle_.mean_steps(cycles);
  }
  std::vector<double> out;
  for (std::size_t j = 0; j < senders.size(); ++j) {
    HEADROOM_CHECK(!is_unknown(means[j]), "a job whose ways are open ends its steps");
    out.push_back(std::max(0.0, means[j] / step_length(senders[j].number) - senders[j].elsewhere_s));
  }
  return out;
}

}  // namespace headroom
