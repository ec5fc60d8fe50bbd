// SPDX-License-Identifier: Apache-2.0
#include "planner/verification_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "models/unit_text.hpp"
#include "planner/network_document.hpp"

namespace headroom {
namespace {

/// Errors of steps, relative. Those of bounds have a sign: how much longer steps are than the bound.
struct StepErrors {
  double mean = 0.0, largest = 0.0;
  double beyond_interleaved = 0.0, beyond_colliding = 0.0;
  std::size_t jobs = 0, endless = 0;

  void add(const VerifiedJob& job) {
    if (std::isinf(job.flow)) {
      ++endless;
      return;
    }
    ++jobs;
    mean += (std::fabs(job.error()) - mean) / static_cast<double>(jobs);
    largest = std::max(largest, std::fabs(job.error()));
    beyond_interleaved += (job.flow / job.interleaved - 1.0 - beyond_interleaved) / static_cast<double>(jobs);
    beyond_colliding += (job.flow / job.colliding - 1.0 - beyond_colliding) / static_cast<double>(jobs);
  }
};

struct AllAndSlowed {
  StepErrors all, slowed;
  void add(const VerifiedMoment& moment) {
    for (const VerifiedJob& job : moment.jobs) {
      all.add(job);
      if (job.is_slowed()) slowed.add(job);
    }
  }
};

std::string percent(double part) {
  return fmt::format("{:.2g} %", 100.0 * part);
}

std::string hours(Instant at) {
  return format_for_people((at - Instant{}).in_seconds(), dimensions::time);
}

std::string mean_sentence(const AllAndSlowed& errors, std::size_t moments, const std::string& engine) {
  const std::string who = fmt::format("At {} moment{}, {} moves each flow of {} jobs on single links", moments,
                                      moments == 1 ? "" : "s", engine, errors.all.jobs);
  std::string text =
      fmt::format("{}: their steps are {} off what fairshare says, on average", who, percent(errors.all.mean));
  if (errors.slowed.jobs == 0) return text + ". None of them shares links that are short of anything.";
  return text +
         fmt::format("; those of the {} that links slow down {}.", errors.slowed.jobs, percent(errors.slowed.mean));
}

/// "3.1 % longer"
std::string beside(double part) {
  return percent(std::fabs(part)) + (part < 0.0 ? " shorter" : " longer");
}

std::string bounds_sentence(const StepErrors& slowed) {
  return fmt::format(
      "On average the steps of these are {} than if jobs evaded each other, and {} than if they always met.",
      beside(slowed.beyond_interleaved), beside(slowed.beyond_colliding));
}

std::string worst_sentence(std::span<const VerifiedMoment> moments) {
  const VerifiedMoment* when = nullptr;
  const VerifiedJob* worst = nullptr;
  for (const VerifiedMoment& moment : moments)
    for (const VerifiedJob& job : moment.jobs)
      if (!std::isinf(job.flow) && (worst == nullptr || std::fabs(job.error()) > std::fabs(worst->error()))) {
        worst = &job;
        when = &moment;
      }
  return fmt::format(
      "Farthest off is job {} ({}, {} GPUs) at {}: its step takes {:.4g} times what it takes alone, and "
      "fairshare says {:.4g} ({}); {}.",
      worst->number, worst->job_class, worst->gpus, hours(when->at), worst->flow / worst->alone,
      worst->fairshare / worst->alone, beside(worst->error()),
      worst->binding.empty() ? "no bundle binds it" : worst->binding + " binds it");
}

std::vector<std::string> verdict_of(const NetworkVerification& verification, const AllAndSlowed& errors,
                                    const std::string& engine) {
  if (errors.all.jobs == 0)
    return {
        fmt::format("Nobody sends between nodes at the {} moments that were looked at: there is nothing to compare.",
                    verification.moments.size())};
  std::vector<std::string> out{mean_sentence(errors, verification.moments.size(), engine)};
  if (errors.slowed.jobs > 0) out.push_back(bounds_sentence(errors.slowed));
  out.push_back(worst_sentence(verification.moments));
  return out;
}

Table moment_table(const NetworkVerification& verification) {
  Table table{"moments", "The moments", {}, {}};
  table.columns = {{"at_h", "simulated time"},
                   {"jobs", "that send between nodes"},
                   {"slowed", "of these, whom a link slows down that is shared, or narrower than their ports"},
                   {"flows", "that the engine moved, those that are alike as one"},
                   {"error_pct", "how far steps are off what fairshare says, mean of all jobs"},
                   {"slowed_error_pct", "the same of those that are slowed"},
                   {"largest_error_pct", "of all jobs"},
                   {"beyond_interleaved_pct",
                    "how much longer steps of those that are slowed are than if jobs evaded "
                    "each other, mean with its sign"},
                   {"beyond_colliding_pct", "the same, if they always met"}};
  for (const VerifiedMoment& moment : verification.moments) {
    AllAndSlowed errors;
    errors.add(moment);
    table.rows.push_back({(moment.at - Instant{}).in_seconds() / 3600.0, static_cast<std::int64_t>(errors.all.jobs),
                          static_cast<std::int64_t>(errors.slowed.jobs), static_cast<std::int64_t>(moment.flows),
                          100.0 * errors.all.mean, 100.0 * errors.slowed.mean, 100.0 * errors.all.largest,
                          100.0 * errors.slowed.beyond_interleaved, 100.0 * errors.slowed.beyond_colliding});
  }
  return table;
}

Table job_table(const NetworkVerification& verification) {
  Table table{"jobs", "Jobs that links slow down, and how far their steps are off", {}, {}};
  table.columns = {{"at_h", "simulated time"},
                   {"job", "its number"},
                   {"class", "its class"},
                   {"gpus", "that it has"},
                   {"fairshare", "length of its step, over that of the job alone"},
                   {"flow", "the same, by flows on single links"},
                   {"interleaved", "the same, if jobs evaded each other"},
                   {"colliding", "the same, if they always met"},
                   {"off_pct", "of flow and fairshare, without its sign"},
                   {"bundle", "that keeps it from more"}};
  table.ranked_by = "off_pct";
  for (const VerifiedMoment& moment : verification.moments)
    for (const VerifiedJob& job : moment.jobs)
      if (job.is_slowed() && !std::isinf(job.flow))
        table.rows.push_back({(moment.at - Instant{}).in_seconds() / 3600.0, static_cast<std::int64_t>(job.number),
                              job.job_class, std::int64_t{job.gpus}, job.fairshare / job.alone, job.flow / job.alone,
                              job.interleaved / job.alone, job.colliding / job.alone, 100.0 * std::fabs(job.error()),
                              job.binding});
  return table;
}

}  // namespace

Document verification_document(const Scenario& scenario, const NetworkVerification& verification,
                               const std::string& engine) {
  AllAndSlowed errors;
  std::size_t cut_off = 0;
  for (const VerifiedMoment& moment : verification.moments) {
    errors.add(moment);
    cut_off += moment.cut_off;
  }
  Document out;
  out.title = scenario.title.empty() ? "The network beside SimGrid" : scenario.title + ": the network beside SimGrid";
  out.verdict = verdict_of(verification, errors, engine);
  if (cut_off > 0) out.warnings.push_back(fmt::format("left out: {} jobs that failures cut off", cut_off));
  if (errors.all.endless > 0)
    out.warnings.push_back(
        fmt::format("left out: {} jobs of which no step came to its end while flows were moved", errors.all.endless));
  if (!verification.complete) out.warnings.emplace_back("stopped before the last moment");
  out.not_modelled = {network_left_out(scenario)};
  out.provenance = {{"scenario", scenario.path}, {"seed", std::to_string(scenario.run.seed)}, {"flows", engine}};
  const auto figure = [&](const char* name, double value, const char* help) {
    out.key_figures.push_back({.name = name, .value = value, .unit = "1", .better = Better::lower, .help = help});
  };
  figure("network.verify.error", errors.all.mean, "How far steps are off what fairshare says, mean of all jobs");
  figure("network.verify.error.largest", errors.all.largest, "The same, of the job that is farthest off");
  figure("network.verify.slowed.error", errors.slowed.mean, "The same, mean of the jobs that links slow down");
  figure("network.verify.slowed.interleaved", errors.slowed.beyond_interleaved,
         "How much longer their steps are than if jobs evaded each other");
  figure("network.verify.slowed.colliding", errors.slowed.beyond_colliding, "The same, if they always met");
  out.tables = {moment_table(verification)};
  if (errors.slowed.jobs > 0) out.tables.push_back(job_table(verification));
  return out;
}

}  // namespace headroom
