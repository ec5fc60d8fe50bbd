// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/cluster_spec.hpp"
#include "sim/event_order.hpp"
#include "sim/job.hpp"
#include "sim/option.hpp"
#include "sim/time.hpp"

/// One experiment as checked values: what read_scenario() returns and everything later starts from.
namespace headroom {

/// What becomes of a trace row that a rule finds odd. Every rule counts what it touched (TraceReport).
enum class OverrunRule : std::uint8_t { kill, extend };  ///< run > requested: killed at the request, or not limited
enum class ZeroRuntimeRule : std::uint8_t { drop, keep, one_second };
/// -1 where a value is due: the documented substitute, or a bad row.
enum class MissingRule : std::uint8_t { substitute, bad };
enum class BadRowRule : std::uint8_t { fatal, skip };

/// Options of the trace readers; `mode` only sets the defaults of the others.
struct TraceRules {
  OverrunRule overrun = OverrunRule::kill;
  ZeroRuntimeRule zero_runtime = ZeroRuntimeRule::drop;
  MissingRule missing = MissingRule::substitute;
  BadRowRule bad_rows = BadRowRule::skip;
};

struct TraceWorkload {
  std::string format;  ///< "swf" or "csv"
  std::string path;    ///< absolute, or relative to the working directory
  TraceRules rules;
};

/// A positive random time. Heavy tails are cut at `max`, and a stated mean or p95 is that before the cut.
struct DurationDistribution {
  enum class Kind : std::uint8_t { constant, exponential, lognormal, weibull, pareto } kind = Kind::constant;
  double a = 0.0;  ///< constant: value s; exponential: mean s; lognormal: median s; weibull: scale s; pareto: minimum s
  double b = 0.0;  ///< lognormal: sigma of the logarithm; weibull and pareto: shape
  TimeSpan min, max = TimeSpan::unlimited();
};

struct SyntheticClass {
  std::string name;
  double share = 1.0;  ///< of the jobs; normalised over the classes
  Request request;     ///< gpu_model stays invalid; `gpu_model` below is the name
  std::string gpu_model;
  DurationDistribution duration;
  double estimate_factor_min = 1.0, estimate_factor_max = 1.0;  ///< estimate = run time * uniform in this range
  std::int32_t priority = 0;
};

struct SyntheticTenant {
  std::string name;
  double share = 1.0;
};

struct SyntheticWorkload {
  std::uint64_t jobs = 0;          ///< 0: until the horizon
  double arrivals_per_second = 0;  ///< mean rate; 0: from `load`
  double load = 0;                 ///< offered GPU-seconds (CPU-seconds without GPUs) per second and GPU of the cluster
  double diurnal_amplitude = 0;    ///< rate(t) = mean * (1 + amplitude * cos(2 pi (t - peak) / 1 d)), in [0, 1]
  TimeSpan diurnal_peak;           ///< time of day with the highest rate
  std::vector<SyntheticClass> classes;
  std::vector<SyntheticTenant> tenants;
};

using Workload = std::variant<TraceWorkload, SyntheticWorkload>;

struct PolicyChoice {
  std::string policy;
  Options options;
};

enum class HeadOfLine : std::uint8_t { strict, skip };

struct SchedulerSection {
  PolicyChoice order, backfill, placement;
  HeadOfLine head_of_line = HeadOfLine::strict;
  EventOrder event_order = EventOrder::batched;
};

struct RunSection {
  std::int64_t start_unix_s = 0;    ///< calendar time of simulated zero, for people
  std::optional<TimeSpan> horizon;  ///< stop here; without it, when the last job has ended
  TimeSpan warm_up, cool_down;      ///< jobs submitted in the first and the last part of the run are not measured
  std::uint64_t seed = 1;
};

/// "jobs.wait.p95 < 4 h", checked against the metric table when the scenario is read.
struct Assertion {
  std::string text;  ///< as written
  std::string metric;
  enum class Relation : std::uint8_t { less, less_equal, greater, greater_equal, equal } relation = Relation::less;
  double bound = 0.0;  ///< in the unit of the metric table
};

struct Scenario {
  std::string title;
  std::string path;  ///< as given on the command line
  RunSection run;
  ClusterSpec cluster;
  Workload workload;
  SchedulerSection scheduler;
  std::vector<Assertion> assertions;
  std::shared_ptr<const std::deque<std::string>> option_texts;  ///< what Options point into; copies share it
  std::vector<std::string> input_files;  ///< every file read so far, for the manifest: the scenario and what it extends
  std::string resolved_json;             ///< strict JSON of the merged scenario with every default filled in
};

}  // namespace headroom
