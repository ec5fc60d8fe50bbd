// SPDX-License-Identifier: Apache-2.0
#include "planner/cli/sweep_run.hpp"

#include <fmt/format.h>

#include "models/unit_text.hpp"
#include "planner/flow_worker/find_flow_worker.hpp"

namespace headroom::cli {

std::optional<std::string> fault_of_flow_worker(Sweep& sweep) {
  for (std::size_t p = 0; p < sweep.points(); ++p) {
    const Scenario& scenario = sweep.scenario(p);
    if (scenario.network.fidelity != NetworkFidelity::flow) continue;
    auto fault = headroom::fault_of_flow_worker(scenario);
    return fault ? std::optional(sweep.file() + ": " + *fault) : std::nullopt;  // the others would meet the same one
  }
  return std::nullopt;
}

void SweepRun::done(WorkPool::Unit unit, std::string result) {
  UnitResult read = read_result(result);
  // A helper on another machine may see other files under the same names.
  if (read.key != sweep_.key(SweepUnit::of(unit)))
    throw OtherFilesError("it is at another scenario, log or version of the program than the process that leads");
  if (!metrics_ || *metrics_ != *read.metrics) metrics_ = read.metrics;
  read.metrics = metrics_;
  if (journal_) journal_->add(read);
  results_.insert_or_assign(read.key, std::move(read));
  ++done_;
}

bool SweepRun::keep_going() {
  if (interrupts_.happened()) stopped_by_ = StopReason::interrupted;
  if (settings_.time_limit && line_.wall_s() > settings_.time_limit->si) stopped_by_ = StopReason::time_limit;
  if (!settings_.quiet && line_.is_due()) line_.show(progress_text());
  return stopped_by_ == StopReason::none && !(journal_ && journal_->error());
}

std::string SweepRun::progress_text() const {
  const double wall = line_.wall_s(), done = static_cast<double>(done_);
  if (!settings_.units) return fmt::format("{} runs | {:.2f} runs/s", done_, done / wall);
  std::string text = fmt::format("{} of {} runs | {:.2f} runs/s", done_, *settings_.units, done / wall);
  const double left = static_cast<double>(*settings_.units) - done;
  if (done_ > 0) text += fmt::format(" | {} left", format_for_people(wall / done * left, dimensions::time, 2));
  return text;
}

}  // namespace headroom::cli
