// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "reports/document.hpp"
#include "sim/run_record.hpp"
#include "sim/run_record_file.hpp"

namespace headroom {

/// jobs.csv: one row per job in the order of submission, made from the entries of a run record. Keeps 80 bytes per job
/// and writes the rows at the end, because a job that was submitted first may end last.
class JobsCsv final : public RecordSink {
 public:
  explicit JobsCsv(std::uint32_t replica = 0) : replica_(replica) {}

  /// The columns, which never change their order; new ones are added behind.
  [[nodiscard]] static std::span<const Column> columns();

  void on(const record::JobSubmitted& entry) override;
  void on(const record::LeaseStarted& entry) override;
  void on(const record::LeaseChanged& entry) override;
  void on(const record::LeaseEnded& entry) override;
  void on(const record::JobEnded& entry) override;
  void on(const record::JobReleased&) override {}
  void on(const record::NodeChanged&) override {}
  void on(const record::RunEnded& entry) override;

  [[nodiscard]] std::uint64_t rows() const { return jobs_; }
  static void write_header(ByteSink& out);
  /// In pieces of about 64 KiB. Tenant and class are empty if the record had no last entry, which names them.
  void write_rows(ByteSink& out) const;

 private:
  struct Job {
    std::uint64_t number = 0;
    std::int64_t submit_ns = 0, estimate_ns = 0, start_ns = 0, end_ns = 0, ran_ns = 0;
    std::int64_t waited_ns = 0;                   ///< in the queue, before the last lease
    std::uint32_t nodes = 0, gpus = 0, cpus = 0;  ///< of the last lease
    TenantId tenant;
    JobClassId job_class;
    std::uint32_t leases : 29 = 0;
    JobState state : 3 = JobState::queued;
  };
  static_assert(sizeof(Job) == 80);
  static constexpr std::uint64_t jobs_per_block = 4096;

  class RowWriter;
  [[nodiscard]] Job& job(std::uint64_t serial) { return blocks_[serial / jobs_per_block][serial % jobs_per_block]; }
  static void hold(Job& job, std::span<const Slice> slices);

  std::uint32_t replica_;
  std::uint64_t jobs_ = 0;
  std::vector<std::unique_ptr<Job[]>> blocks_;  ///< a vector of jobs would need twice the memory while it grows
  std::vector<std::string> tenants_, classes_;  ///< as CSV fields
};

}  // namespace headroom
