// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "reports/document.hpp"
#include "reports/job_delays.hpp"
#include "reports/job_row_text.hpp"
#include "reports/job_rows.hpp"
#include "sim/power/job_energies.hpp"
#include "sim/run_record.hpp"
#include "sim/run_record_file.hpp"

namespace headroom {

/// jobs.csv: one row per job in the order of submission, made from the entries of a run record. A job that was
/// submitted first may end last, and names are complete only at the end, so the text is made at the end; until then a
/// row is 160 bytes. With a directory to spill into, memory follows the jobs alive and not the jobs.
class JobsCsv final : public RecordSink {
 public:
  static constexpr std::uint64_t rows_in_memory = 524'288;  ///< 80 MiB of them

  /// `spill_directory` is used for a nameless file once there are more than `in_memory` rows; empty: none.
  explicit JobsCsv(std::uint32_t replica = 0, std::string spill_directory = {},
                   std::uint64_t in_memory = rows_in_memory)
      : replica_(replica), spill_directory_(std::move(spill_directory)), rows_(spill_directory_, in_memory) {}

  /// The columns, which never change their order; new ones are added behind.
  [[nodiscard]] static std::span<const Column> columns();

  void on(const record::JobSubmitted& entry) override;
  void on(const record::LeaseStarted& entry) override;
  void on(const record::LeaseChanged& entry) override;
  void on(const record::LeaseEnded& entry) override;
  void on(const record::JobEnded& entry) override;
  void on(const record::JobReleased& entry) override;
  void on(const record::JobMoved&) override {}
  void on(const record::JobDraw& entry) override;
  void on(const record::SiteDraw& entry) override;
  void on(const record::LevelDrew&) override {}
  void on(const record::SiteCooled&) override {}
  void on(const record::NodeThrottled&) override {}
  void on(const record::JobEmitted& entry) override;
  void on(const record::JobHeldUp& entry) override;
  void on(const record::SiteCurtailed&) override {}
  void on(const record::NodeChanged&) override {}
  void on(const record::RunEnded& entry) override;

  [[nodiscard]] std::uint64_t rows() const { return rows_.size(); }
  static void write_header(ByteSink& out);
  /// In pieces of about 64 KiB. Names are empty if the record had no last entry, which brings them. Returns a sentence
  /// that begins with the path if what was spilled could not be read back.
  std::optional<std::string> write_rows(ByteSink& out) const;

 private:
  void settle(Instant at);
  static void put_allocation(JobRow& job, std::span<const Slice> slices);

  std::uint32_t replica_;
  std::string spill_directory_;
  JobRows rows_;
  JobEnergies energies_;
  JobDelays delays_;
  record::SiteDraw draw_;
  bool has_power_ = false, has_carbon_ = false, has_network_ = false;
  CsvJobNames names_;
};

}  // namespace headroom
