// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/demand.hpp"
#include "sim/step_function.hpp"
#include "sim/time.hpp"

namespace headroom {

/// An amount of each resource of a row of the profile.
struct Room {
  std::int64_t gpus = 0;  ///< whole ones: of which nobody holds a share
  std::int64_t cpus = 0, memory_bytes = 0;
  friend bool operator==(const Room&, const Room&) = default;
  friend Room operator+(Room a, Room b) { return {a.gpus + b.gpus, a.cpus + b.cpus, a.memory_bytes + b.memory_bytes}; }
  friend Room operator-(Room a, Room b) { return {a.gpus - b.gpus, a.cpus - b.cpus, a.memory_bytes - b.memory_bytes}; }
  friend Room operator*(std::int64_t n, Room a) { return {n * a.gpus, n * a.cpus, n * a.memory_bytes}; }
};

/// What one task takes of a row, but for a share of a GPU.
[[nodiscard]] Room room_of(const TaskNeed& need);

/// When a gang runs by plan, and how many of its tasks on which row, rows ascending.
struct PlannedGang {
  struct Part {
    std::uint32_t row = 0, tasks = 0;
    std::uint32_t gpu = 0;  ///< of tasks that share one: which of the row's. Such a row may have several parts.
  };
  Instant start, end;  ///< end > start
  Room per_task;
  std::vector<Part> parts;
  std::uint32_t gpu_milli = 0;  ///< TaskNeed::gpu_milli of its tasks
};

/// What is free from now on, as a step function of time for each row: what a planner of reservations keeps. A row is a
/// node, or a set of nodes that count as one because every task takes one unit of one resource.
///
/// A gang keeps its rows from start to end. Within a row the units are alike, so that a count suffices (whoever is free
/// when a task starts is free until it ends: intervals in order of their starts). That is exact for cores, memory and
/// whole GPUs. Shares of GPUs do not add up, so each stays on one GPU of the row, and that GPU is taken as a whole from
/// the time when it has a share until it has none. Which GPU of the node that is, is open: again, units are alike.
///
/// Cost of earliest(): the steps of the rows that the demand may use, times the logarithm of those at which they
/// change; of add() and remove(): the steps of the gang's rows. For a demand of shares, every step of a row is an
/// occasion to look at each of its GPUs.
class AvailabilityProfile {
 public:
  struct Row {
    PoolId pool;
    Room free;
    std::uint32_t shared_gpus = 0;  ///< on how many GPUs tasks may hold shares; they are numbered from 0 on
  };
  /// Forgets everything; `rows` is what is free from `now` on without end.
  void reset(Instant now, const std::vector<Row>& rows);
  /// Time goes on: what was before `now` is no longer asked for.
  void set_now(Instant now) { now_ = now; }
  void add(const PlannedGang& gang) { change(gang, gang.start, gang.end, 1); }
  void remove(const PlannedGang& gang) { change(gang, gang.start, gang.end, -1); }
  /// The gang is gone from `at` on, before its end.
  void cut(const PlannedGang& gang, Instant at) { change(gang, at, gang.end, -1); }
  /// Whether there is room for it. Not const: storage is used again.
  [[nodiscard]] bool has_room(const PlannedGang& gang);
  /// Fills in the first start in [from, before) at which all tasks have room for the whole of `span` (> 0), the end,
  /// and the rows, lowest first; shares go to the GPU that is left with least. If there is none, it returns false and
  /// leaves `gang` as it is.
  [[nodiscard]] bool earliest(const Demand& demand, Instant from, Instant before, TimeSpan span, PlannedGang& gang);
  /// What the row has free at `at`, not before now.
  [[nodiscard]] Room free_at(std::uint32_t row, Instant at) const;
  /// The most thousandths of a GPU of the row that are held at a time in [from, until).
  [[nodiscard]] std::int64_t most_shared(std::uint32_t row, std::uint32_t gpu, Instant from, Instant until) const;

 private:
  struct Steps {
    PoolId pool;
    StepFunction<Room> free;
    std::vector<StepFunction<std::int64_t>> shared;  // thousandths held, by GPU
  };
  struct Change {
    Instant at;
    std::int64_t tasks = 0;
  };
  struct Search {
    const Demand& demand;
    Instant from, before;
    TimeSpan span;
  };
  void change(const PlannedGang& gang, Instant from, Instant until, int sign);
  [[nodiscard]] std::uint32_t tasks_during(const Demand& demand, const Steps& row, Instant from, Instant until) const;
  std::int64_t follow(const Search& search, const Steps& row);
  void put_gang(const Demand& demand, PlannedGang& gang);
  // With shares (sim/availability_profile_shares.cpp).
  static void change_share(Steps& row, std::uint32_t gpu, Instant from, Instant until, std::int64_t milli);
  [[nodiscard]] bool has_room_for_shares(const PlannedGang& gang);
  std::uint32_t put_shares(const Demand& demand, std::uint32_t row, Instant from, Instant until, std::uint32_t tasks,
                           std::vector<PlannedGang::Part>& parts);
  std::int64_t follow_shares(Search& search, std::uint32_t row);

  Instant now_;
  std::vector<Steps> rows_;
  std::vector<Change> changes_;                            // storage used again, as are the next ones
  std::vector<std::pair<std::size_t, std::int64_t>> low_;  // (step, tasks): the minima of a sliding window
  std::vector<Instant> occasions_;
  std::vector<PlannedGang::Part> tried_;
};

}  // namespace headroom
