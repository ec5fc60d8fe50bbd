// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/work_pool.hpp"
#include "scenarios/diagnostics.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/variation.hpp"
#include "scenarios/workload_source.hpp"

/// One scenario under every combination of the values of some of its keys, each with its replicas. What is computed is
/// one replica of one point at a time, in any order and anywhere; what is reported stands in the order of the points.
namespace headroom {

/// A replica of a point: what a work pool hands out.
struct SweepUnit {
  std::uint32_t point = 0, replica = 0;
  [[nodiscard]] WorkPool::Unit number() const { return WorkPool::Unit{point} << 32U | replica; }
  [[nodiscard]] static SweepUnit of(WorkPool::Unit number) {
    return {static_cast<std::uint32_t>(number >> 32U), static_cast<std::uint32_t>(number)};
  }
};

/// What a replica of a point came to. The names of the metrics are mostly those of the others, and there may be many
/// results: they share them.
struct UnitResult {
  std::string key;  ///< Sweep::key()
  std::uint64_t events = 0;
  std::shared_ptr<const std::vector<std::string>> metrics;  ///< names, those of RunStatistics
  std::vector<double> values;                               ///< one per name; NaN: there was nothing to measure

  /// NaN if there is no such metric.
  [[nodiscard]] double metric(std::string_view name) const;
};

class Sweep {
 public:
  static constexpr std::size_t most_points = 100'000;

  /// `overrides` are those of every point; they come before what is varied.
  Sweep(std::string file, std::vector<std::string> overrides, std::vector<Variation> variations);

  /// Reads every point and opens every log, before anything runs. Every fault is reported as read_scenario() reports
  /// it, once, with the points that have it; a fault of a varied value is at a line of "--vary". Points whose
  /// `run.precision` would decide how many replicas there are, logs with several, and two points that are one scenario
  /// are faults too.
  void check(unsigned threads, Diagnostics& diagnostics);

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::vector<Variation>& variations() const { return variations_; }
  /// The product of the variations, of which the last one changes fastest.
  [[nodiscard]] std::size_t points() const;
  /// By variation.
  [[nodiscard]] std::vector<std::string> values(std::size_t point) const;
  /// "cluster.pools[h100].nodes=16, scheduler.order=sjf"
  [[nodiscard]] std::string name(std::size_t point) const;
  /// Read now if check() has not read it, and OtherFilesError if that fails: the leader's check() has not failed.
  [[nodiscard]] const Scenario& scenario(std::size_t point);
  /// Of point 0, as text: the others differ in the varied keys.
  [[nodiscard]] const std::string& resolved_json() const { return resolved_json_; }
  /// Paths of every file that was read: the scenario, what it extends, and the logs.
  [[nodiscard]] std::vector<std::string> input_files();
  /// All replicas of all points, point by point. After check().
  [[nodiscard]] std::vector<SweepUnit> units();

  /// 64 hexadecimal digits that stand for all that decides the result: resolved scenario, seed of the replica, version
  /// and revision of the program, content of the log. How many replicas there are does not, so they may become more.
  [[nodiscard]] std::string key(SweepUnit unit);
  /// The same for the whole sweep.
  [[nodiscard]] std::string key();

  /// Simulates a unit; nothing if it was stopped. May be called on several threads.
  [[nodiscard]] std::optional<UnitResult> run(SweepUnit unit, const WorkPool::Stopped& stopped);

 private:
  /// Read once, by whoever comes first.
  struct Point {
    std::once_flag once;
    Diagnostics diagnostics;
    std::optional<Scenario> scenario;  ///< nothing: it has faults
    std::string hash;                  ///< of all that decides its results but the seed
  };
  Point& point(std::size_t index);
  void read(std::size_t index);
  void check_that_it_runs(std::size_t index);
  void check_that_points_differ(Diagnostics& diagnostics);
  [[nodiscard]] std::string digest_of(const std::string& path);

  std::string file_;
  std::vector<std::string> overrides_;
  std::vector<Variation> variations_;
  std::vector<std::unique_ptr<Point>> points_;
  std::string resolved_json_;
  SharedWorkloads workloads_;
  std::mutex mutex_;  ///< of the digests
  std::vector<std::pair<std::string, std::string>> digests_;
};

}  // namespace headroom
