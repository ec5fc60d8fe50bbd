// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/cost/tariff.hpp"
#include "models/empirical_cdf.hpp"
#include "scenarios/costs.hpp"
#include "scenarios/network_section.hpp"
#include "scenarios/synthetic.hpp"
#include "scenarios/training_class.hpp"
#include "sim/cloud_spec.hpp"
#include "sim/cluster_spec.hpp"
#include "sim/cooling/cooling_spec.hpp"
#include "sim/energy/curtailment_spec.hpp"
#include "sim/energy/grid_spec.hpp"
#include "sim/event_order.hpp"
#include "sim/job.hpp"
#include "sim/option.hpp"
#include "sim/power/power_spec.hpp"
#include "sim/time.hpp"

/// One experiment as checked values: what read_scenario() returns and everything later starts from.
namespace headroom {

/// What becomes of a trace row that a rule finds odd. Every rule counts what it touched (TraceReport).
enum class OverrunRule : std::uint8_t { kill, extend };  ///< run > requested: killed at the request, or not limited
enum class ZeroRuntimeRule : std::uint8_t { drop, keep, one_second };
/// -1 where a value is due: the documented substitute, or a bad row.
enum class MissingRule : std::uint8_t { substitute, bad };
enum class BadRowRule : std::uint8_t { fatal, skip };
enum class DependencyRule : std::uint8_t { follow, ignore };

/// Options of the trace readers; `mode` only sets the defaults of the others.
struct TraceRules {
  OverrunRule overrun = OverrunRule::kill;
  ZeroRuntimeRule zero_runtime = ZeroRuntimeRule::drop;
  MissingRule missing = MissingRule::substitute;
  BadRowRule bad_rows = BadRowRule::skip;
  std::optional<DependencyRule> dependencies = std::nullopt;  ///< without: `follow`, but `ignore` for "swf"
  friend bool operator==(const TraceRules&, const TraceRules&) = default;
};

/// A time of a log: since its first submit, or a calendar time for logs that state theirs.
struct TraceTime {
  enum class From : std::uint8_t { first_submit, unix_epoch } from = From::first_submit;
  TimeSpan time;
  friend bool operator==(const TraceTime&, const TraceTime&) = default;
};

/// What is replayed of a log, and how it is changed. The members stand in the order in which they apply.
struct TraceTransform {
  struct Renamed {
    std::string from, to;
    friend bool operator==(const Renamed&, const Renamed&) = default;
  };
  enum class TenantFrom : std::uint8_t { user, partition, job_class };
  struct Window {
    TraceTime begin, end;
    friend bool operator==(const Window&, const Window&) = default;
  };

  TenantFrom tenant_from = TenantFrom::user;
  std::vector<Renamed> rename_tenants;
  std::optional<Window> window;  ///< jobs submitted from `begin` until before `end`; times then count from `begin`
  bool warm_start = false;       ///< with a window: and those that waited or ran at its begin, as the log says
  double sample = 1.0;           ///< each job is kept with this probability, by run seed and number
  double arrivals = 1.0;         ///< times between submits are divided by this factor
  std::optional<std::uint64_t> max_jobs;  ///< of those that are left, the first; what a warm start adds does not count
  bool exact_estimates = false;           ///< every estimate is the run time
  friend bool operator==(const TraceTransform&, const TraceTransform&) = default;
};

struct TraceWorkload {
  std::string format;  ///< a name of trace_formats(): "swf", "csv", ...
  std::string path;    ///< absolute, or relative to the working directory
  TraceRules rules = {};
  TraceTransform transform = {};
  friend bool operator==(const TraceWorkload&, const TraceWorkload&) = default;
};

using Workload = std::variant<TraceWorkload, SyntheticWorkload>;

struct PolicyChoice {
  std::string policy;
  Options options;
};

enum class HeadOfLine : std::uint8_t { strict, skip };

/// Jobs that are held for cheap or clean hours.
struct ShiftingSection {
  enum class Policy : std::uint8_t { none, cheapest_hours, cleanest_hours } policy = Policy::none;
  enum class Forecast : std::uint8_t { past, perfect } forecast = Forecast::past;
  TimeSpan max_delay;
  std::vector<std::string> classes;  ///< empty: all
  bool pausing = false;              ///< they run in the best hours, in several stretches, instead of the best start
  TimeSpan stretch;                  ///< then: they run for so long at least before they are paused
  TimeSpan pause_cost;               ///< then: see Control::pause
};

struct SchedulerSection {
  PolicyChoice order, backfill, placement;
  HeadOfLine head_of_line = HeadOfLine::strict;
  EventOrder event_order = EventOrder::batched;
  ShiftingSection shifting;
};

/// "jobs.wait.p95 5 %": replicas are added until the half-width of the metric's interval is no larger.
struct PrecisionTarget {
  std::string text;  ///< as written
  std::string metric;
  enum class Kind : std::uint8_t { relative, absolute } kind = Kind::relative;
  double bound = 0.0;  ///< of the mean, or in the unit of the metric table; > 0
};

struct RunSection {
  std::int64_t start_unix_s = 0;    ///< calendar time of simulated zero, for people
  std::optional<TimeSpan> horizon;  ///< stop here; without it, when the last job has ended
  TimeSpan warm_up, cool_down;      ///< jobs submitted in the first and the last part of the run are not measured
  std::uint64_t seed = 1;
  std::uint32_t replicas = 1;  ///< at least; `precision` may ask for more
  std::uint32_t max_replicas = 200;
  std::vector<PrecisionTarget> precision;
};

/// "jobs.wait.p95 < 4 h", checked against the metric table when the scenario is read.
struct Assertion {
  std::string text;  ///< as written
  std::string metric;
  enum class Relation : std::uint8_t { less, less_equal, greater, greater_equal, equal } relation = Relation::less;
  double bound = 0.0;  ///< in the unit of the metric table
};

struct CloudSection {
  CloudSpec offers;
  PolicyChoice policy;
  std::vector<AssumedValue> assumptions;  ///< prices of the catalogue
};

/// What GPUs, or nodes, were measured to draw, in watts.
struct MeasuredPower {
  EmpiricalCdf cdf;
  std::optional<Power> mean;
};

struct PowerSection {
  /// Places of the tree with a limit, by the name of their level.
  struct Level {
    std::string name;
    std::vector<PlaceNodes> places;
  };
  PowerSpec spec;  ///< its capping is not filled: that is for who knows the policies
  std::vector<Level> levels;
  PolicyChoice capping;
  int cap_steps = 0;
  std::optional<MeasuredPower> measured_gpu, measured_node;  ///< to lay beside what is simulated
  std::vector<AssumedValue> assumptions;                     ///< of the catalogue
};

/// How calls of the grid are answered, and what that costs.
struct CurtailmentSection {
  CurtailmentSpec spec;       ///< its order and its deepest step are not filled: they follow from costs and pools
  double depth = 0.0;         ///< to which GPUs may be held, as a part of all steps; 0: they are not
  MoneyRate worth;            ///< of a useful hour of a GPU
  EnergyPrice battery_price;  ///< by capacity
  double fade_per_cycle = 0.0;
  double lost_share = 0.0;  ///< of the time of a pause, what nobody makes good
};

/// What the utility delivers to a site whose power is simulated, and what it bills.
struct GridSection {
  GridSpec spec;
  Tariff tariff;                                  ///< energy is billed at the price of `spec`
  PolicyChoice dispatch;                          ///< of the battery, if there is one
  std::optional<CurtailmentSection> curtailment;  ///< without it, the battery alone answers calls
  std::vector<double> embodied_kg;                ///< CO2-equivalent of making one node, by pool; 0 if nobody says
  double server_life_s = 0.0;                     ///< over which that is spread
  std::vector<AssumedValue> assumptions;
};

struct CoolingSection {
  CoolingSpec spec;
  std::vector<AssumedValue> assumptions;  ///< of the catalogue
};

/// "min cost.present_value"
struct PlanGoal {
  std::string text;  ///< as written
  bool minimise = true;
  std::string metric;
};

/// What to decide, what for, and what must hold.
struct PlanSection {
  std::vector<std::string> decide;  ///< "cluster.pools[h100].nodes=32:128:8", as read_variations() takes them
  std::optional<PlanGoal> goal;
  std::vector<Assertion> subject_to;
};

struct Scenario {
  std::string title;
  std::string path;  ///< as given on the command line
  RunSection run;
  ClusterSpec cluster;
  NetworkSection network;
  Workload workload;
  SchedulerSection scheduler;
  std::optional<CloudSection> cloud;  ///< `cluster` is what we own; see with_offers()
  std::vector<Assertion> assertions;
  std::optional<CostsSection> costs;
  std::optional<PowerSection> power;      ///< nothing: power is not simulated
  std::optional<GridSection> grid;        ///< nothing: what the site draws is paid for at a flat price
  std::optional<CoolingSection> cooling;  ///< nothing: a stated ratio, or none
  std::optional<PlanSection> plan;
  std::vector<TrainingClass> training;                          ///< what classes of jobs train
  std::vector<TrainingRun> training_runs;                       ///< those that the workload has jobs of
  std::vector<AssumedValue> training_assumptions;               ///< of the catalogue, on which their steps depend
  std::shared_ptr<const std::deque<std::string>> option_texts;  ///< what Options point into; copies share it
  std::vector<std::string> input_files;  ///< every file read so far, for the manifest: the scenario and what it extends
  std::string resolved_json;             ///< strict JSON of the merged scenario with every default filled in
};

}  // namespace headroom
