// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/cluster_spec.hpp"
#include "sim/run_record.hpp"
#include "sim/wide_sum.hpp"

namespace headroom {

/// What became of one job, as the record tells it.
struct JobOutcome {
  JobSpec spec;
  std::optional<Instant> start;  ///< of the first lease
  Instant end;                   ///< of the last lease, or when the job left without one
  JobState state = JobState::queued;
  std::uint32_t leases = 0;
  bool holds_nodes = false, has_ended = false;
  std::int64_t on_nodes_ns = 0;
  EndReason reason = EndReason::finished;
  std::vector<Slice> where;  ///< of the last lease
  Instant since;             ///< when it got `where`
  WideSum gpu_milli_ns = 0, cpu_ns = 0;
};

/// A second set of books, kept in the dullest way: one row per node, one number per GPU. It believes nothing but the
/// run record, shares no code with the engine, and writes down every law that an entry breaks.
class ScheduleAudit final : public RecordSink {
 public:
  struct Integrals {  ///< level * time, added up entry by entry
    WideSum gpu_milli_ns = 0, cpu_ns = 0, queue_ns = 0;
    std::uint64_t longest_queue = 0;  ///< between two instants
  };

  explicit ScheduleAudit(const ClusterSpec& cluster);

  void on(const record::JobSubmitted&) override;
  void on(const record::LeaseStarted&) override;
  void on(const record::LeaseChanged&) override;
  void on(const record::LeaseEnded&) override;
  void on(const record::JobEnded&) override;
  void on(const record::JobReleased&) override;
  void on(const record::JobMoved&) override {}
  void on(const record::JobDraw&) override {}
  void on(const record::SiteDraw&) override {}
  void on(const record::LevelDrew&) override {}
  void on(const record::JobEmitted&) override {}
  void on(const record::JobHeldUp&) override {}
  void on(const record::SiteCooled&) override {}
  void on(const record::NodeThrottled&) override {}
  void on(const record::SiteCurtailed&) override {}
  void on(const record::NodeChanged&) override;
  void on(const record::RunEnded&) override;

  [[nodiscard]] const std::vector<JobOutcome>& jobs() const { return jobs_; }
  [[nodiscard]] const Integrals& integrals() const { return integrals_; }
  [[nodiscard]] Instant end() const { return now_; }
  /// One sentence per broken law, the first hundred; empty if the schedule is legal.
  [[nodiscard]] std::string faults() const;

 private:
  struct NodeBooks {
    const PoolSpec* pool = nullptr;
    std::array<std::uint32_t, 64> gpu_milli{};  // held of each GPU
    std::uint32_t cpus = 0;
    std::int64_t memory_bytes = 0;
    bool up = true;
  };
  void law(bool holds, std::uint64_t job, const char* sentence);
  void settle(Instant at);
  JobOutcome& outcome(std::uint64_t job);
  void take(std::uint64_t job, Instant at, std::span<const Slice> slices);
  void give(std::uint64_t job, Instant at);
  void check_gang(std::uint64_t job, std::span<const Slice> slices);
  void check_pools(const JobNames& names);
  void take_gpus(std::uint64_t job, NodeBooks& node, const Slice& slice);

  std::vector<NodeBooks> nodes_;
  std::vector<JobOutcome> jobs_;
  std::vector<std::string> faults_;
  Integrals integrals_;
  Instant now_;
  std::uint64_t busy_gpu_milli_ = 0, busy_cpus_ = 0, queued_ = 0;
};

}  // namespace headroom
