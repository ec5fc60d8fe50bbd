// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/philly_job.hpp"

#include <fmt/format.h>

#include <utility>

#include "scenarios/read_trace/gpu_need.hpp"
#include "scenarios/read_trace/log_time.hpp"
#include "scenarios/read_trace/printable.hpp"
#include "scenarios/read_trace/trace_builder.hpp"

namespace headroom {
namespace {

std::optional<Outcome> outcome_of(std::string_view status) {
  if (status == "Pass") return Outcome::completed;
  if (status == "Killed") return Outcome::cancelled;
  if (status == "Failed") return Outcome::failed;
  return std::nullopt;
}

}  // namespace

void PhillyJob::set_fault(std::string reason) {
  if (fault_.empty()) fault_ = std::move(reason);
}

/// Nothing for a time that the log does not have, which it writes as null, "" or "None".
std::optional<TimeSpan> PhillyJob::time(std::string_view what, std::string_view text) {
  if (text.empty() || text == "None") return std::nullopt;
  const auto time = parse_log_time(text);
  if (!time) set_fault(fmt::format("{} {} is no time such as \"2017-10-07 01:11:39\"", what, headroom::quoted(text)));
  return time;
}

void PhillyJob::add(const PhillyAttempt& attempt) {
  ++attempts_;
  const auto start = time("start_time", attempt.start);
  const auto end = time("end_time", attempt.end);
  if (attempts_ == 1) first_start_ = start;
  if (gpus_ == 0) gpus_ = attempt.gpus;
  last_ended_ = end.has_value();
  if (!start || !end) return;
  if (*end < *start) return set_fault(fmt::format("attempt {} ends before it starts", attempts_));
  any_run_ = true;
  run_.ns += (*end - *start).ns;
  if (run_ > TimeSpan::seconds(longest_trace_time_s)) {
    set_fault(fmt::format("the attempts last more than {} s together", longest_trace_time_s));
    run_ = {};
  }
}

void PhillyJob::hand_over(TraceBuilder& builder) {
  const auto outcome = outcome_of(status);
  if (label.empty()) set_fault("jobid is missing");
  if (!outcome) {
    set_fault(status.empty() ? "status is missing"
                             : fmt::format("status {} is none of Pass, Killed and Failed", headroom::quoted(status)));
  }
  const auto submit = time("submitted_time", submitted);
  if (!submit) set_fault("submitted_time is missing");
  if (!fault_.empty()) return builder.bad(line, std::move(fault_));

  RawJob raw;
  raw.label = label;
  raw.submit = *submit;
  if (attempts_ == 0) raw.run = TimeSpan{};
  if (any_run_ && last_ended_) raw.run = run_;
  if (first_start_ && *first_start_ >= *submit) raw.recorded_wait = *first_start_ - *submit;
  if (gpus_ > 0) raw.request = gang_of_gpus(gpus_);
  raw.tenant = user;
  raw.partition = partition;
  raw.outcome = *outcome;
  static_cast<void>(builder.add(raw, line));
}

}  // namespace headroom
