// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/empirical_cdf.hpp"
#include "sim/metrics.hpp"
#include "sim/power/power_spec.hpp"
#include "sim/run_record.hpp"
#include "sim/serial_table.hpp"

namespace headroom {

/// For how long how many watts were drawn, in bins of 1 W that each know the mean of what fell into them.
class WattHistogram {
 public:
  void add(double watts, double weight);
  [[nodiscard]] double weight() const;
  /// Over a weight that is not 0.
  [[nodiscard]] double mean() const;
  /// A jump at the mean of each bin. Nothing without weight.
  [[nodiscard]] std::optional<EmpiricalCdf> cdf() const;

 private:
  struct Bin {
    double weight = 0.0, sum = 0.0;
  };
  std::vector<Bin> bins_;
};

/// How often one GPU, and one node with GPUs at the inputs of its power supplies, draws how much: over all that are on
/// and are not rented, idle ones included, weighted by time, over the measured window. What a monitoring system would
/// see that samples all of them; so it can be laid beside what one has seen.
///
/// From the run record, and from what is constant during a run. Within an iteration the power of a job goes between two
/// levels (record::JobDraw::swing): both are in the distribution, with their parts of the time. All GPUs of a job are
/// on the same level at a time; jobs that share a node are not in step. Two simplifications: where GPUs of one job are
/// held differently each has the mean of the job's, and GPUs that jobs share have the means of these.
///
/// Cost follows events: what changes is counted up to there, and nothing else.
class PowerDistribution final : public QuietSink {
 public:
  /// Both must outlive it.
  PowerDistribution(const PowerSpec& spec, const ClusterSpec& cluster, const Window& window);

  using QuietSink::on;
  void on(const record::JobSubmitted&) override;
  void on(const record::LeaseStarted&) override;
  void on(const record::LeaseChanged&) override;
  void on(const record::LeaseEnded&) override;
  void on(const record::NodeChanged&) override;
  void on(const record::JobDraw&) override;
  void on(const record::RunEnded&) override;

  // After RunEnded.
  [[nodiscard]] const WattHistogram& gpus() const { return gpus_; }    ///< GPU-seconds
  [[nodiscard]] const WattHistogram& nodes() const { return nodes_; }  ///< node-seconds

 private:
  struct Part {  // of a job, on one node
    std::uint64_t job = 0;
    std::uint32_t gpus = 0, cpus = 0;  ///< whole ones
    std::uint32_t milli = 0;           ///< of the GPU `shared`, if not 0
    std::uint8_t shared = 0;
  };
  struct Node {
    std::vector<Part> parts;
    Instant since;
    std::uint32_t pool = 0;
    bool is_seen = false;  ///< on, with GPUs, and not rented
  };
  struct Running {
    std::vector<Slice> slices;
    double gpu_w = 0.0, swing_w = 0.0;  ///< of one GPU
    double core_w = 0.0;                ///< of one core
    double high_share = 1.0;
  };
  struct Level {
    double watts, share;
  };
  void put(std::uint64_t job, std::span<const Slice> slices, Instant at);
  void take(std::uint64_t job, Instant at);
  void settle(NodeId node, Instant at);
  void count(const Node& node, NodeId id, double seconds);
  void merge_levels();
  [[nodiscard]] double input_of(NodeId node, double watts) const;

  const PowerSpec& spec_;
  Window window_;
  std::vector<Node> all_;                 // by node
  std::vector<std::uint32_t> pool_gpus_;  // of a node of each pool
  SerialTable<Running> running_;
  WattHistogram gpus_, nodes_;
  std::vector<Level> levels_, next_levels_;  // storage used again
};

}  // namespace headroom
