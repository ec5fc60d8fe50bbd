// SPDX-License-Identifier: Apache-2.0
#include "planner/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/unit_text.hpp"
#include "planner/cloud_document.hpp"
#include "planner/cooling_document.hpp"
#include "planner/energy_document.hpp"
#include "planner/network_document.hpp"
#include "planner/power_document.hpp"
#include "planner/training_runs_document.hpp"
#include "reports/people_text.hpp"

namespace headroom {
namespace {

// The words turn at these numbers. They are conventions of this tool, printed with the figures they judge.
constexpr double overload = 1.0;          // more work arrives than the cluster can do
constexpr double tight_load = 0.85;       // queues grow fast beyond (M/M/1: the wait doubles from 85 % to 92 %)
constexpr double wasted_capacity = 0.80;  // busy while jobs waited: below, something else than capacity binds
constexpr double full = 0.95;             // busy while jobs waited: above, nothing but capacity binds
constexpr double ample_wait_s = 60.0;     // a p95 wait below a minute is no wait
constexpr double left_behind = 0.02;      // of the jobs, waiting at the end: above, the queue did not just meet the end

std::string percent(double fraction) {
  return fmt::format("{:.1f} %", 100.0 * fraction);
}
std::string span(double seconds) {
  return format_for_people(seconds, dimensions::time);
}
std::string count(double number) {
  if (number < 10.0 && number != std::floor(number)) return fmt::format("{:.2g}", number);  // hours of a small run
  std::string digits = fmt::format("{:.0f}", number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string counted(double number, const std::string& thing) {
  return count(number) + " " + thing + (number == 1.0 ? "" : "s");
}

/// What the verdict speaks of: the GPUs where there are any, unless the cores run out before them.
struct Resource {
  std::string plural, hours;  ///< "GPUs", "GPU-hours"
  double load, busy, busy_while_queued, present_h, used_h, wasted_h, slowed_h, idle_h;
};

Resource scarce_resource(const Scenario& scenario, const RunStatistics& s) {
  const bool gpus = std::ranges::any_of(scenario.cluster.pools, [](const PoolSpec& p) { return p.node.gpus > 0; });
  const double cpu_load = s.metric("load.cpu");
  const bool cores_run_out = cpu_load > tight_load && cpu_load > s.metric("load.gpu");
  const std::string name = gpus && !cores_run_out ? "gpu" : "cpu";
  return {name == "gpu" ? "GPUs" : "cores",
          name == "gpu" ? "GPU-hours" : "core-hours",
          s.metric("load." + name),
          s.metric("utilisation." + name),
          s.metric("utilisation." + name + "_while_queued"),
          s.metric(name + "_hours.present"),
          s.metric(name + "_hours.used"),
          s.metric(name + "_hours.wasted"),
          name == "gpu" ? s.metric("gpu_hours.slowed") : 0.0,
          s.metric(name + "_hours.idle")};
}

bool bursts(const Scenario& scenario, const RunStatistics& s) {
  return scenario.cloud && scenario.cloud->policy.policy != "never" && s.metric("cloud.jobs") > 0.0;
}

/// More work than the owned nodes can do is no fault where it is done on rented ones: at a horizon the queue tells, and
/// a run that ends with its last job has none, but what was done at home is known.
bool overloaded(const Scenario& scenario, const Resource& r, const RunStatistics& s) {
  if (!(r.load > overload) || !bursts(scenario, s)) return r.load > overload;
  if (scenario.run.horizon) return false;
  const double there_h = r.plural == "GPUs" ? s.metric("cloud.gpu_hours") - s.metric("cloud.gpu_hours.wasted")
                                            : 0.0;  // cores: not counted
  return r.load * r.used_h > overload * (r.used_h + there_h);
}

bool keeps_up(const Scenario& scenario, const Resource& r, const RunStatistics& s) {
  return !overloaded(scenario, r, s) && s.metric("jobs.queued") <= left_behind * s.metric("jobs.submitted");
}

std::string headline(const Scenario& scenario, const Resource& r, const RunStatistics& s) {
  const double rejected = s.metric("jobs.rejected");
  const std::string load =
      std::isfinite(r.load) ? " (offered load " + percent(r.load) + " of the " + r.plural + ")" : "";
  if (s.metric("jobs.submitted") == 0.0) return "No job arrived: there is nothing to judge.";
  if (rejected > 0.0)
    return fmt::format("The cluster does NOT carry this workload: {} not fit it even when it is empty{}.",
                       counted(rejected, "job") + (rejected == 1.0 ? " does" : " do"), load);
  if (s.metric("jobs.measured") == 0.0)
    return "No job of the measured window ended: there is nothing to judge" + load + ".";
  if (overloaded(scenario, r, s))
    return "The cluster does NOT carry this workload: more work arrives than it can do" + load +
           (s.metric("jobs.queued") > 0.0 ? ", and the queue grows."
                                          : "; the queue was worked off after the last job had come.");
  if (!keeps_up(scenario, r, s))
    return fmt::format("The cluster does NOT keep up: {} still waited at the end{}.",
                       counted(s.metric("jobs.queued"), "job"), load);
  if (bursts(scenario, s)) return "With rented instances, the cluster carries this workload" + load + ".";
  if (r.load > tight_load) return "The cluster carries this workload with little to spare" + load + ".";
  return "The cluster carries this workload" + load + ".";
}

std::string outcome_of_jobs(const RunStatistics& s) {
  const double submitted = s.metric("jobs.submitted"), finished = s.metric("jobs.finished");
  if (submitted > 1.0 && finished == submitted) return fmt::format("All {} jobs finished.", count(submitted));
  std::string text = fmt::format("{} of {} finished", count(finished), counted(submitted, "job"));
  const auto add = [&](const char* metric, const char* one, const char* many) {
    const double number = s.metric(metric);
    if (number > 0.0) text += fmt::format(", {} {}", count(number), number == 1.0 ? one : many);
  };
  add("jobs.killed", "was killed at its time limit", "were killed at their time limits");
  add("jobs.rejected", "was rejected", "were rejected");
  add("jobs.cancelled", "was cancelled for what it depended on", "were cancelled for what they depended on");
  add("jobs.running", "still ran at the end", "still ran at the end");
  add("jobs.queued", "still waited at the end", "still waited at the end");
  return text + ".";
}

/// Of the measured jobs: those that ended, and were submitted neither in the warm-up nor in the cool-down.
std::string waits(const RunStatistics& s) {
  const double measured = s.metric("jobs.measured"), p50 = s.metric("jobs.wait.p50"), p95 = s.metric("jobs.wait.p95");
  const std::string longest = span(s.metric("jobs.wait.max"));
  const std::string jobs = measured == s.metric("jobs.submitted") ? "jobs" : count(measured) + " measured jobs";
  std::string text;
  if (s.metric("jobs.wait.max") == 0.0) {
    text = jobs == "jobs" ? "No job waits" : "None of the " + jobs + " waits";
  } else if (p95 == 0.0) {
    text = fmt::format("At least 95 % of the {} start at once, the unluckiest waits {}", jobs, longest);
  } else {
    const std::string half = p50 == 0.0 ? "start at once" : "wait at most " + span(p50);
    text = fmt::format("Half of the {} {}, one in twenty waits more than {}, the unluckiest {}", jobs, half, span(p95),
                       longest);
  }
  return fmt::format("{}; mean bounded slowdown {:.3g}.", text, s.metric("jobs.bounded_slowdown.mean"));
}

/// What makes jobs take longer than they are said to.
std::string brakes(const Scenario& scenario) {
  if (scenario.network.fidelity == NetworkFidelity::none) return "slower clocks";
  return scenario.power ? "slower clocks and waits for links" : "waits for links";
}

std::string use(const Scenario& scenario, const Resource& r) {
  const std::string lost = r.wasted_h > 0.0 ? count(r.wasted_h) + " were held for work that was lost, " : "";
  const std::string slowed = r.slowed_h > 0.0 ? count(r.slowed_h) + " went into " + brakes(scenario) + ", " : "";
  return fmt::format("{:.1f} % of the {} are busy on average: of {} {}, {} did useful work, {}{}{} stood idle.",
                     100.0 * r.busy, r.plural, count(r.present_h), r.hours, count(r.used_h - r.slowed_h), slowed, lost,
                     count(r.idle_h));
}

std::string advice(const Scenario& scenario, const Resource& r, const RunStatistics& s) {
  if (bursts(scenario, s))
    return fmt::format(
        "{} burst because the {} of our own were taken. Fewer bursts need more of these, or a policy that lets jobs "
        "wait "
        "longer.",
        counted(s.metric("cloud.jobs"), "job"), r.plural);
  if (keeps_up(scenario, r, s) && s.metric("jobs.wait.p95") <= ample_wait_s) {
    if (r.load > tight_load)
      return fmt::format("The cluster is used well: nearly full, and 95 % of the jobs start within {}.",
                         span(ample_wait_s));
    return fmt::format(
        "Capacity is ample: 95 % of the jobs start within {}. Fewer {} may do; find out how many by "
        "lowering `nodes`.",
        span(ample_wait_s), r.plural);
  }
  const double busy = r.busy_while_queued;
  if (!std::isfinite(busy)) return "No job waited in the measured window.";
  if (busy < wasted_capacity) {
    const std::string hint = scenario.scheduler.backfill.policy == "none" ? "a backfill policy"
                             : scenario.scheduler.placement.policy == "first-fit"
                                 ? "`placement: best-fit`, or smaller gangs"
                                 : "smaller gangs, another order, or better estimates";
    return fmt::format(
        "Scheduling binds, not capacity: while jobs waited, {} of the {} stood free because no waiting job fitted or "
        "was allowed to pass. Try {} before buying.",
        percent(1.0 - busy), r.plural, hint);
  }
  if (busy < full)
    return fmt::format(
        "Capacity binds most of the time: while jobs waited, {} of the {} were busy, and the rest fitted no job that "
        "was allowed to start. Shorter waits need more {}, less work, or smaller jobs.",
        percent(busy), r.plural, r.plural);
  return fmt::format(
      "Capacity binds: while jobs waited, {} of the {} were busy. Shorter waits need more {} or less work.",
      percent(busy), r.plural, r.plural);
}

std::string assertion_sentence(const AssertionOutcome& outcome) {
  const std::string measured = !std::isfinite(outcome.measured) ? "nothing to measure"
                               : outcome.unit == "s"            ? span(outcome.measured)
                               : outcome.text.ends_with('%')    ? percent(outcome.measured)
                                                                : value_for_people(outcome.measured, outcome.unit);
  return fmt::format("Assertion \"{}\" {} ({}).", outcome.text, outcome.holds ? "holds" : "FAILS", measured);
}

}  // namespace

std::vector<std::string> verdict(const Scenario& scenario, const Experiment& experiment,
                                 const std::vector<AssertionOutcome>& assertions) {
  const RunStatistics& s = experiment.statistics;
  const Resource resource = scarce_resource(scenario, s);
  std::vector<std::string> sentences;
  if (!experiment.result.complete) sentences.push_back("INCOMPLETE: the run was stopped before its end.");
  for (const AssertionOutcome& outcome : assertions)
    if (!outcome.holds) sentences.push_back(assertion_sentence(outcome));
  sentences.push_back(headline(scenario, resource, s));
  if (s.metric("jobs.submitted") > 0.0) sentences.push_back(outcome_of_jobs(s));
  if (s.metric("jobs.measured") > 0.0) {
    sentences.push_back(waits(s));
    sentences.push_back(use(scenario, resource));
    for (std::string& sentence : cloud_sentences(scenario, experiment)) sentences.push_back(std::move(sentence));
    sentences.push_back(advice(scenario, resource, s));
  }
  for (std::string& sentence : training_sentences(experiment)) sentences.push_back(std::move(sentence));
  for (std::string& sentence : network_sentences(experiment)) sentences.push_back(std::move(sentence));
  for (std::string& sentence : power_sentences(experiment)) sentences.push_back(std::move(sentence));
  for (std::string& sentence : energy_sentences(scenario, experiment)) sentences.push_back(std::move(sentence));
  for (std::string& sentence : cooling_sentences(scenario, experiment)) sentences.push_back(std::move(sentence));
  for (const AssertionOutcome& outcome : assertions)
    if (outcome.holds) sentences.push_back(assertion_sentence(outcome));
  return sentences;
}

std::vector<std::string> not_modelled(const Scenario& scenario) {
  std::vector<std::string> left_out{
      network_left_out(scenario),
      scenario.power ? "two feeds of one node" : "power and its limits",
      cooling_left_out(scenario),
      "failures and repair",
      "storage and data loading",
      scenario.grid    ? "energy that is sold, power factors, summer time, wear of the battery, its losses at rest"
      : scenario.costs ? "energy (its price takes a stated load and PUE), demand charges, carbon, prices that move"
      : scenario.cloud ? "prices but rents, energy and carbon"
                       : "prices, energy and carbon"};
  if (scenario.cloud)
    left_out.emplace_back(
        "of the cloud: transfers that slow each other, prices that change, notice before an instance goes, other speed "
        "of its nodes, egress by tier; copying back takes no time and holds no instance; work kept at a checkpoint "
        "moves home free and at once; the hold of the last instances is cut at the end of the run; a job that fits "
        "only there is rejected");
  return left_out;
}

}  // namespace headroom
