// SPDX-License-Identifier: Apache-2.0
#include "reports/job_rows.hpp"

#include <algorithm>
#include <type_traits>
#include <vector>

namespace headroom {
namespace {

static_assert(std::is_trivially_copyable_v<JobRow>);

constexpr std::uint64_t place_of(std::uint64_t serial) {
  return serial * sizeof(JobRow);
}

}  // namespace

JobRows::JobRows(std::string spill_directory, std::uint64_t in_memory)
    : file_(std::move(spill_directory)),
      may_spill_(file_.has_directory()),
      blocks_at_most_(std::max<std::uint64_t>(1, in_memory / per_block)) {}

JobRow& JobRows::add() {
  if (size_ % per_block == 0) {
    if (may_spill_ && blocks_.size() >= blocks_at_most_) spill();
    blocks_.push_back(std::make_unique<JobRow[]>(per_block));
  }
  const std::uint64_t at = size_++ - spilled_;
  return blocks_[at / per_block][at % per_block];
}

JobRow* JobRows::find(std::uint64_t serial) {
  if (serial < spilled_) return stragglers_.find(serial);
  const std::uint64_t at = serial - spilled_;
  return &blocks_[at / per_block][at % per_block];
}

void JobRows::end(std::uint64_t serial, JobRow& row) {
  row.ended = true;
  if (serial >= spilled_ || !may_spill_) return;
  may_spill_ = file_.write(place_of(serial), std::as_bytes(std::span(&row, 1)));
  if (may_spill_) stragglers_.remove(serial);
}

/// The oldest block leaves memory, whether its jobs have ended or not.
void JobRows::spill() {
  const std::span<const JobRow> block(blocks_.front().get(), per_block);
  may_spill_ = file_.write(place_of(spilled_), std::as_bytes(block));
  if (!may_spill_) return;
  for (std::uint64_t i = 0; i < per_block; ++i)
    if (!block[i].ended) stragglers_.add(spilled_ + i) = block[i];
  blocks_.pop_front();
  spilled_ += per_block;
}

bool JobRows::for_each(const std::function<void(const JobRow&)>& visit) const {
  if (!visit_spilled(visit)) return false;
  for (std::uint64_t at = 0; at < size_ - spilled_; ++at) visit(blocks_[at / per_block][at % per_block]);
  return true;
}

bool JobRows::visit_spilled(const std::function<void(const JobRow&)>& visit) const {
  std::vector<JobRow> block(spilled_ > 0 ? per_block : 0);
  for (std::uint64_t first = 0; first < spilled_; first += per_block) {
    if (!file_.read(place_of(first), std::as_writable_bytes(std::span(block)))) return false;
    for (std::uint64_t i = 0; i < per_block; ++i) {
      const JobRow* const later = block[i].ended ? nullptr : stragglers_.find(first + i);
      visit(later != nullptr ? *later : block[i]);
    }
  }
  return true;
}

}  // namespace headroom
