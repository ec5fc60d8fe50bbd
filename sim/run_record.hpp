// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "sim/allocation.hpp"
#include "sim/cluster_spec.hpp"
#include "sim/cooling/whole_units.hpp"
#include "sim/job.hpp"
#include "sim/power/micro_power.hpp"
#include "sim/throttle_reason.hpp"
#include "sim/time.hpp"

/// The run record: one ordered stream of what happened. Metrics, `jobs.csv`, reports and exports read only this, live
/// or from its file (sim/run_record_file.hpp), so that no view can know something that another cannot.
///
/// Entries are in the order in which the engine applied them; `at` never decreases. A job is named by its serial
/// number: 0 for the first that was submitted, 1 for the next, with no gap.
namespace headroom {

/// Where the time of a job goes; "what slowed this job" is the difference by component.
enum class Component : std::uint8_t { compute, network, data, checkpoint };
inline constexpr std::size_t component_count = 4;
[[nodiscard]] std::string_view to_string(Component component);

/// Why a lease began.
enum class StartReason : std::uint8_t { head_of_line, backfilled, skipped_ahead, directed };
[[nodiscard]] std::string_view to_string(StartReason reason);

/// Why a lease ended. After `paused` the job is held until a JobReleased.
enum class EndReason : std::uint8_t { finished, limit, preempted, node_down, horizon, paused };
[[nodiscard]] std::string_view to_string(EndReason reason);

namespace record {

struct JobSubmitted {
  Instant at;
  std::uint64_t job = 0;
  const JobSpec* spec = nullptr;
  bool held = false;  ///< it does not queue yet: a dependency, a start-not-before or the limit of its array holds it
};

/// A held job joins the queue: one that was held when it came, or that was paused.
struct JobReleased {
  Instant at;
  std::uint64_t job = 0;
};

/// A waiting job goes to the line of another partition. It still waits.
struct JobMoved {
  Instant at;
  std::uint64_t job = 0;
  PartitionId to;
  Instant ready;                             ///< it joins that line; later than `at` while its data are copied
  std::int64_t bytes_in = 0, bytes_out = 0;  ///< copied there now; that come back if the job ends there
};

struct LeaseStarted {
  Instant at;
  std::uint64_t job = 0;
  LeaseId lease;
  StartReason reason = StartReason::head_of_line;
  std::span<const Slice> slices;
};

/// A running lease got another allocation (resize, move).
struct LeaseChanged {
  Instant at;
  std::uint64_t job = 0;
  LeaseId lease;
  std::span<const Slice> slices;
};

struct LeaseEnded {
  Instant at;
  std::uint64_t job = 0;
  LeaseId lease;
  EndReason reason = EndReason::finished;
  std::array<TimeSpan, component_count> spent;  ///< sums to the length of the lease exactly
  TimeSpan kept;                                ///< of that length, what need not be done again
  TimeSpan slowed = {};                         ///< of `kept`, what the same work does not take at full speed
};

/// The last entry of each job.
struct JobEnded {
  Instant at;
  std::uint64_t job = 0;
  JobState state = JobState::finished;
};

struct NodeChanged {
  Instant at;
  NodeId node;
  Lifecycle state = Lifecycle::up;
};

/// What a running job draws from now on at the inputs of its parts; nothing once its lease has ended.
struct JobDraw {
  Instant at;
  std::uint64_t job = 0;
  MicroPower standing;                           ///< its share of what its nodes draw when nothing runs on them
  MicroPower active;                             ///< what they draw beyond that because of it
  ThrottleReason reason = ThrottleReason::none;  ///< what holds its slowest GPU
  std::uint64_t held_milli = 0;                  ///< thousandths of its GPUs that are held
  MicroPower gpus = {};                          ///< of `active`, what its GPUs draw, on average over an iteration
  MicroPower swing = {};               ///< of `gpus`, between the highest and the lowest power within an iteration
  std::uint32_t high_ppm = 1'000'000;  ///< millionths of the time for which it is the highest
};

/// What the site draws from now on. Not there in a run without power.
struct SiteDraw {
  Instant at;
  MicroPower nodes;      ///< at the inputs of their parts
  MicroPower supplies;   ///< lost in the power supplies of the nodes
  MicroPower equipment;  ///< other computers, such as switches
  MicroPower cooling;
  MicroPower losses;  ///< between the feed and the power supplies
  MicroPower swing;   ///< between the highest and the lowest power within an iteration, if those of all jobs coincide

  [[nodiscard]] MicroPower computers() const { return nodes + supplies + equipment; }
  [[nodiscard]] MicroPower total() const { return computers() + cooling + losses; }
  bool operator==(const SiteDraw&) const = default;
};

/// What the places of a level of the power tree drew since the entry before about it, and the first one since simulated
/// zero. Not there for levels without a name.
struct LevelDrew {
  Instant at;
  std::uint32_t level = 0;  ///< 0 is the feed
  MicroPower mean, peak;    ///< of all of them together; a peak lasts longer than an instant
  MicroPower top;           ///< the most that any one of them drew, likewise; 0 if the level has no limit
};

/// How the site is cooled from now on. Not there in a run without a plant.
struct SiteCooled {
  Instant at;
  bool chillers = false;   ///< any of them runs; without, all heat is rejected for the price of fans and pumps
  MicroPower electricity;  ///< of chillers, fans and pumps
  WaterRate water;
  std::int64_t free_ppm = 0;  ///< of the heat that is rejected, what goes without a chiller, in millionths
  MilliKelvin room, chilled_water, warm_water;  ///< room air at the nodes, supplies of the plant
  /// The hottest junction of the last look at all racks, or since. 0 if nothing is known of racks.
  MilliKelvin hottest;
  bool operator==(const SiteCooled&) const = default;
};

/// What heat holds the GPUs of a node to from now on.
struct NodeThrottled {
  Instant at;
  NodeId node;
  std::uint8_t step = 0;  ///< see NodeBoard; 0: not held
  ThrottleReason reason = ThrottleReason::none;
  bool shut_down = false;  ///< too hot in spite of all steps: the NodeChanged that follows is because of that
};

/// What the electricity of a job emitted, in micrograms of CO2-equivalent. Right before its JobEnded, where the carbon
/// of the grid is known; see sim/energy/job_emissions.hpp.
struct JobEmitted {
  Instant at;
  std::uint64_t job = 0;
  std::int64_t carbon_ug = 0;
};

/// Which links keep a running job from going faster from now on; an empty name: none do, which is so when a lease
/// begins and once it has ended. Not there in a run without a network.
struct JobHeldUp {
  Instant at;
  std::uint64_t job = 0;
  std::string_view links;  ///< a bundle of the fabric: "leaf-12 up"
};

/// What a call of the grid makes of the site from now on. Not there in a run in which nobody answers calls but a
/// battery.
struct SiteCurtailed {
  Instant at;
  bool is_called = false;         ///< a call is on; else what is left of it goes back
  MicroPower target;              ///< the site is to buy no more, while a call is on
  MicroPower capped;              ///< less at the inputs of nodes, because GPUs are held for the call
  MicroPower paused;              ///< less, as they would draw if nobody held them, because jobs are paused for it
  std::int64_t slowed_milli = 0;  ///< of those that are held, the GPUs that would do what is not done now; thousandths
  std::int64_t paused_milli = 0;  ///< GPUs of the paused jobs, in thousandths
  TimeSpan lost;                  ///< GPU time that the pauses which begin now cost, beside the waiting
  bool operator==(const SiteCurtailed&) const = default;
};

/// The last entry of a run.
struct RunEnded {
  Instant at;
  std::uint64_t events = 0;
  bool complete = true;             ///< false: interrupted, or a limit was reached
  const JobNames* names = nullptr;  ///< never null in an entry that is handed on
};

}  // namespace record

/// Whoever listens to a run.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  virtual void on(const record::JobSubmitted&) = 0;
  virtual void on(const record::JobReleased&) = 0;
  virtual void on(const record::JobMoved&) = 0;
  virtual void on(const record::LeaseStarted&) = 0;
  virtual void on(const record::LeaseChanged&) = 0;
  virtual void on(const record::LeaseEnded&) = 0;
  virtual void on(const record::JobEnded&) = 0;
  virtual void on(const record::NodeChanged&) = 0;
  virtual void on(const record::JobDraw&) = 0;
  virtual void on(const record::SiteDraw&) = 0;
  virtual void on(const record::LevelDrew&) = 0;
  virtual void on(const record::SiteCooled&) = 0;
  virtual void on(const record::NodeThrottled&) = 0;
  virtual void on(const record::JobEmitted&) = 0;
  virtual void on(const record::JobHeldUp&) = 0;
  virtual void on(const record::SiteCurtailed&) = 0;
  virtual void on(const record::RunEnded&) = 0;
};

/// For those who listen to a few kinds of entries only: overrides them, and says `using QuietSink::on;`.
class QuietSink : public RecordSink {
 public:
  void on(const record::JobSubmitted&) override {}
  void on(const record::JobReleased&) override {}
  void on(const record::JobMoved&) override {}
  void on(const record::LeaseStarted&) override {}
  void on(const record::LeaseChanged&) override {}
  void on(const record::LeaseEnded&) override {}
  void on(const record::JobEnded&) override {}
  void on(const record::NodeChanged&) override {}
  void on(const record::JobDraw&) override {}
  void on(const record::SiteDraw&) override {}
  void on(const record::LevelDrew&) override {}
  void on(const record::SiteCooled&) override {}
  void on(const record::NodeThrottled&) override {}
  void on(const record::JobEmitted&) override {}
  void on(const record::JobHeldUp&) override {}
  void on(const record::SiteCurtailed&) override {}
  void on(const record::RunEnded&) override {}
};

}  // namespace headroom
