// SPDX-License-Identifier: Apache-2.0
// network verify: what a run makes of shared links, beside flows that SimGrid moves.
#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <optional>
#include <string>

#include "models/check.hpp"
#include "models/unit_text.hpp"
#include "planner/cli/network_actions.hpp"
#include "planner/cli/progress.hpp"
#include "planner/cli/run_flags.hpp"
#include "planner/cli/trace_actions.hpp"
#include "planner/flow_worker/find_flow_worker.hpp"
#include "planner/verification_document.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"

namespace headroom::cli {
namespace {

constexpr std::uint32_t moments_by_default = 10, most_moments = 10'000;

/// 0 if the number makes no sense.
std::uint32_t moments_of(const Arguments& arguments) {
  const auto text = arguments.value("--snapshots");
  if (!text) return moments_by_default;
  std::uint32_t number = 0;
  const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), number);
  return fault == std::errc() && end == text->data() + text->size() && number <= most_moments ? number : 0;
}

std::string seconds_in_words(double seconds) {
  return format_for_people(seconds, dimensions::time, 3);
}

/// How long it took is of this machine, and so on stderr.
void say(const VerifiedMoment& moment, std::size_t number, std::uint32_t moments, const std::string& engine) {
  complain(fmt::format("moment {} of {}, {}: {} jobs, {} flows on {} links; fairshare took {}, {} {}\n", number,
                       moments, seconds_in_words((moment.at - Instant{}).in_seconds()), moment.jobs.size(),
                       moment.flows, moment.links, seconds_in_words(moment.fairshare_wall_s), engine,
                       seconds_in_words(moment.flow_wall_s)));
}

std::unique_ptr<JobSource> open_again(const Scenario& scenario) {
  Diagnostics diagnostics;
  TraceReport report;
  auto jobs = open_workload(scenario, diagnostics, report);
  if (!jobs) throw OtherFilesError("the workload cannot be read again: " + to_text(diagnostics));
  return jobs;
}

}  // namespace

int verify_shares(const Arguments& arguments) {
  const std::uint32_t moments = moments_of(arguments);
  if (moments == 0) return fail(exit_usage, fmt::format("--snapshots takes a number from 1 to {}.", most_moments));
  std::vector<std::string> overrides = arguments.values("--set");
  overrides.emplace_back("cluster.network.fidelity=fairshare");
  Diagnostics diagnostics;
  const auto scenario = read_scenario(*arguments.value("FILE"), overrides, full_vocabulary(), diagnostics);
  TraceReport report;
  const bool is_sound = scenario && open_workload(*scenario, diagnostics, report) != nullptr;
  if (!diagnostics.all().empty()) complain(to_text(diagnostics));
  if (!is_sound) return exit_invalid_input;

  const auto worker = start_flow_worker();
  const bool is_quiet = arguments.has("--quiet");
  Progress progress(
      {.quiet = is_quiet,
       .start_unix_s = scenario->run.start_unix_s,
       .horizon = scenario->run.horizon ? std::optional(Instant{scenario->run.horizon->ns}) : std::nullopt,
       .time_limit = std::nullopt});
  std::size_t heard = 0;
  VerificationSettings settings{.moments = moments, .oracle = worker.get(), .progress = &progress};
  settings.heard = [&](const VerifiedMoment& moment) {
    progress.clear_line();
    if (!is_quiet) say(moment, ++heard, moments, worker->engine());
    return !progress.is_interrupted();
  };
  const NetworkVerification verification = verify_network(
      *scenario, [&] { return open_again(*scenario); }, settings);
  progress.clear_line();
  Document document = verification_document(*scenario, verification, worker->engine());
  constexpr const char* of_the_question[] = {"--snapshots"};
  document.reproduce = reproduce("network verify", arguments, arguments.values("--set"), of_the_question);
  const int delivered = deliver(arguments, document);
  if (delivered != exit_ok) return delivered;
  return say_why_stopped(progress.is_interrupted() ? StopReason::interrupted : progress.stopped_by());
}

}  // namespace headroom::cli
