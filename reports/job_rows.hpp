// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "reports/spill_file.hpp"
#include "sim/job.hpp"
#include "sim/serial_table.hpp"

namespace headroom {

enum class Hold : std::uint8_t { never, now, released };

/// What jobs.csv says of a job. Its names are known at the end of the run only.
struct JobRow {
  std::uint64_t number = 0;
  std::int64_t submit_ns = 0, estimate_ns = 0, start_ns = 0, end_ns = 0, ran_ns = 0;
  std::int64_t waited_ns = 0;                        ///< in the queue, before the last lease
  std::int64_t ready_ns = 0;                         ///< since when it queued
  std::uint32_t nodes = 0, gpu_milli = 0, cpus = 0;  ///< of the last lease
  TenantId tenant;
  JobClassId job_class;
  PartitionNameId partition;
  std::array<std::uint64_t, 4> energy_mwh{};  ///< busy, idle, losses, cooling, as in JobEnergy; in thousandths of Wh
  std::int64_t carbon_ug = 0;                 ///< micrograms of CO2-equivalent
  std::int64_t network_ns = 0, links_ns = 0;  ///< of its leases, for the network; of that, while `links` held it up
  std::uint32_t links = 0;                    ///< those that did so for longest, see JobDelays; 0: none did
  std::uint32_t leases = 0;
  JobState state = JobState::queued;
  Outcome outcome = Outcome::completed;
  Hold hold = Hold::never;  ///< released: at ready_ns
  bool ended = false;       ///< nothing changes any more
};
static_assert(sizeof(JobRow) == 160, "there are millions of them, and they go to disk byte by byte");

/// The rows of a run by serial number, in bounded memory: the latest ones are in memory, older ones in a file, and
/// those of them that may still change in a table. Without a directory, or where no file can be written, all are in
/// memory.
class JobRows {
 public:
  /// `spill_directory` may come into being later; empty: none. Keeps about `in_memory` rows besides those of jobs
  /// alive.
  JobRows(std::string spill_directory, std::uint64_t in_memory);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// The row of the next job. Valid, as that of find(), until the next call of a function that is not const.
  JobRow& add();
  /// Null if the job has ended and its row is on disk.
  [[nodiscard]] JobRow* find(std::uint64_t serial);
  /// The row, which find() has just given, will not change again.
  void end(std::uint64_t serial, JobRow& row);

  /// Rows that are held in memory now, of jobs that have ended and of others.
  [[nodiscard]] std::uint64_t in_memory() const { return size_ - spilled_ + stragglers_.size(); }

  /// In order. False if the file could not be read back.
  [[nodiscard]] bool for_each(const std::function<void(const JobRow&)>& visit) const;

 private:
  static constexpr std::uint64_t per_block = 4096;
  using Block = std::unique_ptr<JobRow[]>;  // a vector of rows would need twice the memory while it grows

  void spill();
  [[nodiscard]] bool visit_spilled(const std::function<void(const JobRow&)>& visit) const;

  SpillFile file_;
  bool may_spill_;
  std::size_t blocks_at_most_;
  std::uint64_t size_ = 0, spilled_ = 0;  // rows; those below spilled_ are not in blocks_
  std::deque<Block> blocks_;
  SerialTable<JobRow> stragglers_;  // spilled, and may change, or could not be written again
};

}  // namespace headroom
