// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/demand.hpp"
#include "sim/time.hpp"

namespace headroom {

/// An amount of each resource of a row of the profile.
struct Room {
  std::int64_t gpu_milli = 0, cpus = 0, memory_bytes = 0;
  friend bool operator==(const Room&, const Room&) = default;
  friend Room operator+(Room a, Room b) {
    return {a.gpu_milli + b.gpu_milli, a.cpus + b.cpus, a.memory_bytes + b.memory_bytes};
  }
  friend Room operator-(Room a, Room b) {
    return {a.gpu_milli - b.gpu_milli, a.cpus - b.cpus, a.memory_bytes - b.memory_bytes};
  }
  friend Room operator*(std::int64_t n, Room a) { return {n * a.gpu_milli, n * a.cpus, n * a.memory_bytes}; }
};

/// What one task takes of a row.
[[nodiscard]] Room room_of(const TaskNeed& need);

/// When a gang runs by plan, and how many of its tasks on which row, rows ascending.
struct PlannedGang {
  struct Part {
    std::uint32_t row = 0, tasks = 0;
  };
  Instant start, end;  ///< end > start
  Room per_task;
  std::vector<Part> parts;
};

/// What is free from now on, as a step function of time for each row: what a planner of reservations keeps. A row is a
/// node, or a set of nodes that count as one because every task takes one unit of one resource.
///
/// A gang keeps its rows from start to end. Within a row the units are alike, so that a count suffices (whoever is free
/// when a task starts is free until it ends: intervals in order of their starts). That is exact for cores, memory and
/// whole GPUs. GPUs that tasks share are counted in thousandths of the row's sum: a necessary condition, because shares
/// on different GPUs do not add up to a whole one.
///
/// Cost of earliest(): the steps of the rows that the demand may use, times the logarithm of those at which they
/// change; of add() and remove(): the steps of the gang's rows.
class AvailabilityProfile {
 public:
  struct Row {
    PoolId pool;
    Room free;
  };
  /// Forgets everything; `rows` is what is free from `now` on without end.
  void reset(Instant now, const std::vector<Row>& rows);
  /// Time goes on: what was before `now` is no longer asked for.
  void set_now(Instant now) { now_ = now; }
  void add(const PlannedGang& gang) { change(gang, gang.start, gang.end, -1); }
  void remove(const PlannedGang& gang) { change(gang, gang.start, gang.end, 1); }
  /// The gang is gone from `at` on, before its end.
  void cut(const PlannedGang& gang, Instant at) { change(gang, at, gang.end, 1); }
  /// Whether there is room for it. Not const: storage is used again.
  [[nodiscard]] bool has_room(const PlannedGang& gang);
  /// Fills in the first start in [from, before) at which all tasks have room for the whole of `span` (> 0), the end,
  /// and the rows, lowest first. False if there is none.
  [[nodiscard]] bool earliest(const Demand& demand, Instant from, Instant before, TimeSpan span, PlannedGang& gang);
  /// What the row has free at `at`, not before now.
  [[nodiscard]] Room free_at(std::uint32_t row, Instant at) const;

 private:
  struct Step {
    Instant from;
    Room free;
  };
  struct Steps {
    PoolId pool;
    std::vector<Step> steps;  // ascending; the last one has no end
  };
  struct Change {
    Instant at;
    std::int64_t tasks = 0;
  };
  void change(const PlannedGang& gang, Instant from, Instant until, int sign);
  void change_row(Steps& row, Instant from, Instant until, Room amount);
  std::size_t cut_step(Steps& row, Instant at) const;
  [[nodiscard]] static std::size_t step_at(const Steps& row, Instant at);
  [[nodiscard]] std::uint32_t tasks_during(const Demand& demand, const Steps& row, Instant from, Instant until) const;
  std::int64_t follow(const Demand& demand, const Steps& row, Instant from, Instant before, TimeSpan span);

  Instant now_;
  std::vector<Steps> rows_;
  std::vector<Change> changes_;                            // storage used again, as is the next one
  std::vector<std::pair<std::size_t, std::int64_t>> low_;  // (step, tasks): the minima of a sliding window
};

}  // namespace headroom
