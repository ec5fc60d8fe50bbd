// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run_record.hpp"

/// The run record as bytes: what a run writes while it goes, and what every later view starts from. The same entries
/// are always the same bytes. Compression and files are the business of whoever owns the ByteSink.
namespace headroom {

/// The schema id of the bytes; its number is record_format::version.
inline constexpr std::string_view run_record_schema = "headroom/record/4";

class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual void write(std::span<const std::byte> bytes) = 0;
};

/// Encodes entries in the order in which they come and hands them on in pieces of at most 64 KiB. Allocates nothing per
/// entry. A CHECK fails if `at` decreases, a job was not submitted, serial numbers have a gap or nodes descend.
class RunRecordWriter final : public RecordSink {
 public:
  /// `out` must outlive the writer. The header of the record is the first thing written.
  explicit RunRecordWriter(ByteSink& out);

  void on(const record::JobReleased&) override;
  void on(const record::JobMoved&) override;
  void on(const record::JobSubmitted& entry) override;
  void on(const record::LeaseStarted& entry) override;
  void on(const record::LeaseChanged& entry) override;
  void on(const record::LeaseEnded& entry) override;
  void on(const record::JobEnded& entry) override;
  void on(const record::NodeChanged& entry) override;
  void on(const record::JobDraw& entry) override;
  void on(const record::SiteDraw& entry) override;
  void on(const record::LevelDrew& entry) override;
  void on(const record::SiteCooled& entry) override;
  void on(const record::JobEmitted& entry) override;
  void on(const record::JobHeldUp& entry) override;
  void on(const record::NodeThrottled& entry) override;
  void on(const record::SiteCurtailed& entry) override;
  void on(const record::RunEnded& entry) override;  ///< also hands on what is still in the buffer

 private:
  std::uint8_t* begin_entry(std::uint8_t head, Instant at);
  void put_extras(const JobSpec& spec);
  std::uint8_t* put_age(std::uint8_t* to, std::uint64_t job) const;
  [[nodiscard]] std::int64_t lease_code(LeaseId lease) const;
  std::uint8_t* make_room(std::uint8_t* to);
  void put_slices(std::uint8_t* to, std::span<const Slice> slices);
  void put_names(const std::vector<std::string>& names);
  void put_bytes(std::string_view bytes);
  void flush();

  ByteSink& out_;
  std::vector<std::uint8_t> buffer_;
  std::size_t used_ = 0;
  bool first_entry_ = true;
  Instant last_at_;
  std::uint64_t jobs_ = 0;
  std::uint64_t last_number_ = 0;
  std::int64_t last_lease_ = -1;
  std::uint32_t last_node_ = 0;
  record::SiteDraw last_draw_;
  record::SiteCooled last_cooled_;
  std::vector<record::LevelDrew> last_drew_;  // by level
  record::SiteCurtailed last_curtailed_;
  std::uint32_t last_throttled_ = 0;
};

/// Replays a record into `sink`, entry by entry; what an entry points to is valid during that call only. True if the
/// record is whole. Otherwise `error` says at which byte and why, and the entries before that byte have been replayed.
///
/// Whatever the bytes are, `sink` sees only entries that are sound by themselves: `at` does not decrease, a job was
/// submitted before, serial numbers have no gap, states are known ones, nodes of a lease do not descend. Whether a
/// lease that ends had begun is for the sink to tolerate.
[[nodiscard]] bool read_run_record(std::span<const std::byte> bytes, RecordSink& sink, std::string& error);

}  // namespace headroom
