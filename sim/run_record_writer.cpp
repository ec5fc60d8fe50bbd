// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <utility>

#include "models/check.hpp"
#include "sim/run_record_file.hpp"
#include "sim/run_record_format.hpp"

namespace headroom {
namespace {
using namespace record_format;

static_assert(run_record_schema.substr(run_record_schema.rfind('/')).size() == 2 &&
                  run_record_schema.back() == '0' + version,
              "the schema id names the version of the format");

constexpr std::size_t buffer_bytes = 65536;
// More than the longest entry without its slices and names (a JobSubmitted: 15 numbers of at most 10 bytes), and more
// than one slice: room is checked once for each of these and not for each number.
constexpr std::size_t entry_bytes_max = 256;

std::uint8_t* put_varint(std::uint8_t* to, std::uint64_t value) {
  while (value >= 0x80) {
    *to++ = static_cast<std::uint8_t>(value | 0x80);
    value >>= 7;
  }
  *to++ = static_cast<std::uint8_t>(value);
  return to;
}

std::uint8_t* put_signed(std::uint8_t* to, std::int64_t value) {
  return put_varint(to, zigzag(value));
}

std::uint8_t* put_flagged(std::uint8_t* to, std::uint8_t flag, std::uint64_t value) {
  const auto first = static_cast<std::uint8_t>(flag | ((value & 0x3f) << 1));
  if (value < 0x40) {
    *to++ = first;
    return to;
  }
  *to++ = static_cast<std::uint8_t>(first | 0x80);
  return put_varint(to, value >> 6);
}

std::uint8_t* put_time(std::uint8_t* to, std::int64_t ns) {
  if (ns % ns_per_second == 0) return put_flagged(to, 0, zigzag(ns / ns_per_second));
  return put_flagged(to, 1, zigzag(ns));
}

std::uint8_t* put_span(std::uint8_t* to, TimeSpan span) {
  return put_time(to, exchange_unlimited(span.ns));
}

template <class Tag>
std::uint8_t* put_optional_id(std::uint8_t* to, Id<Tag> id) {
  return put_varint(to, id.index + 1U);  // the index of an id that is not valid is the largest one, and becomes 0
}

template <class Detail>
constexpr std::uint8_t head(Kind kind, Detail detail) {
  return static_cast<std::uint8_t>(static_cast<unsigned>(kind) | static_cast<unsigned>(detail) << 4);
}

bool same_contents(const Slice& a, const Slice& b) {
  return a.tasks == b.tasks && a.cpus == b.cpus && a.memory_bytes == b.memory_bytes && a.gpu_mask == b.gpu_mask &&
         a.gpu_milli == b.gpu_milli;
}

/// What few jobs have; see the format.
bool has_extras(const JobSpec& spec) {
  return spec.request.per_task.gpu_milli > 0 || spec.request.partition.valid() || spec.outcome != Outcome::completed ||
         spec.awaited || spec.not_before != JobSpec{}.not_before || spec.ran_before.ns != 0 || spec.array != 0 ||
         spec.array_limit != 0 || !spec.dependencies.empty();
}

}  // namespace

RunRecordWriter::RunRecordWriter(ByteSink& out) : out_(out), buffer_(buffer_bytes) {
  std::ranges::copy(magic, buffer_.begin());
  buffer_[magic.size()] = version;
  used_ = magic.size() + 1;
}

void RunRecordWriter::on(const record::JobSubmitted& entry) {
  HEADROOM_CHECK(entry.job == jobs_, "jobs are numbered in the order of their submission");
  const JobSpec& spec = *entry.spec;
  const Request& request = spec.request;
  const bool extras = has_extras(spec);
  std::uint8_t* to = begin_entry(head(Kind::job_submitted, (entry.held ? 1 : 0) + (extras ? 2 : 0)), entry.at);
  to = put_signed(to, static_cast<std::int64_t>(spec.number - (last_number_ + 1)));
  to = put_time(to, difference(spec.submit.ns, entry.at.ns));
  to = put_span(to, spec.work);
  to = put_span(to, spec.estimate);
  to = put_span(to, spec.limit);
  to = put_varint(to, request.tasks);
  to = put_varint(to, request.per_task.gpus);
  to = put_varint(to, request.per_task.cpus);
  to = put_signed(to, request.per_task.memory_bytes);
  to = put_varint(to, request.max_tasks_per_node);
  to = put_optional_id(to, request.gpu_model);
  to = put_optional_id(to, spec.tenant);
  to = put_optional_id(to, spec.job_class);
  to = put_signed(to, spec.priority);
  used_ = static_cast<std::size_t>(to - buffer_.data());
  last_number_ = spec.number;
  ++jobs_;
  if (extras) put_extras(spec);
}

void RunRecordWriter::put_extras(const JobSpec& spec) {
  std::uint8_t* to = make_room(buffer_.data() + used_);
  to = put_varint(to, spec.request.per_task.gpu_milli);
  to = put_optional_id(to, spec.request.partition);
  to = put_varint(to, static_cast<std::uint64_t>(spec.outcome));
  to = put_varint(to, spec.awaited ? 1 : 0);
  to = put_span(to, {spec.not_before.ns});
  to = put_span(to, spec.ran_before);
  to = put_varint(to, spec.array);
  to = put_varint(to, spec.array_limit);
  to = put_varint(to, spec.dependencies.size());
  for (const Dependency& one : spec.dependencies) {
    to = make_room(to);
    to = put_varint(to, one.number);
    to = put_varint(to, static_cast<std::uint64_t>(one.kind));
  }
  used_ = static_cast<std::size_t>(to - buffer_.data());
}

void RunRecordWriter::on(const record::JobReleased& entry) {
  const std::uint8_t* to = put_age(begin_entry(head(Kind::job_released, 0), entry.at), entry.job);
  used_ = static_cast<std::size_t>(to - buffer_.data());
}

void RunRecordWriter::on(const record::JobMoved& entry) {
  std::uint8_t* to = put_age(begin_entry(head(Kind::job_moved, 0), entry.at), entry.job);
  to = put_varint(to, entry.to.index);
  to = put_time(to, difference(entry.ready.ns, entry.at.ns));
  to = put_signed(put_signed(to, entry.bytes_in), entry.bytes_out);
  used_ = static_cast<std::size_t>(to - buffer_.data());
}

void RunRecordWriter::on(const record::LeaseStarted& entry) {
  std::uint8_t* to = put_age(begin_entry(head(Kind::lease_started, entry.reason), entry.at), entry.job);
  to = put_signed(to, lease_code(entry.lease));
  last_lease_ = entry.lease.index;
  put_slices(to, entry.slices);
}

void RunRecordWriter::on(const record::LeaseChanged& entry) {
  std::uint8_t* to = put_age(begin_entry(head(Kind::lease_changed, 0), entry.at), entry.job);
  put_slices(put_signed(to, lease_code(entry.lease)), entry.slices);
}

void RunRecordWriter::on(const record::LeaseEnded& entry) {
  std::uint8_t* to = put_age(begin_entry(head(Kind::lease_ended, entry.reason), entry.at), entry.job);
  to = put_signed(to, lease_code(entry.lease));
  std::int64_t length = 0;
  for (const TimeSpan spent : entry.spent) {
    to = put_time(to, spent.ns);
    length = sum(length, spent.ns);
  }
  to = put_time(put_time(to, difference(entry.kept.ns, length)), entry.slowed.ns);
  used_ = static_cast<std::size_t>(to - buffer_.data());
}

void RunRecordWriter::on(const record::JobEnded& entry) {
  const std::uint8_t* to = put_age(begin_entry(head(Kind::job_ended, entry.state), entry.at), entry.job);
  used_ = static_cast<std::size_t>(to - buffer_.data());
}

void RunRecordWriter::on(const record::NodeChanged& entry) {
  std::uint8_t* to = begin_entry(head(Kind::node_changed, entry.state), entry.at);
  to = put_signed(to, std::int64_t{entry.node.index} - std::int64_t{last_node_});
  used_ = static_cast<std::size_t>(to - buffer_.data());
  last_node_ = entry.node.index;
}

void RunRecordWriter::on(const record::JobDraw& entry) {
  std::uint8_t* to = put_age(begin_entry(head(Kind::job_draw, entry.reason), entry.at), entry.job);
  to = put_varint(put_signed(put_signed(to, entry.standing.uw), entry.active.uw), entry.held_milli);
  to = put_varint(put_signed(put_signed(to, entry.gpus.uw), entry.swing.uw), entry.high_ppm);
  used_ = static_cast<std::size_t>(to - buffer_.data());
}

void RunRecordWriter::on(const record::SiteDraw& entry) {
  std::uint8_t* to = begin_entry(head(Kind::site_draw, 0), entry.at);
  for (MicroPower record::SiteDraw::*const part : site_draw_parts)
    to = put_signed(to, difference((entry.*part).uw, (last_draw_.*part).uw));
  used_ = static_cast<std::size_t>(to - buffer_.data());
  last_draw_ = entry;
}

void RunRecordWriter::on(const record::LevelDrew& entry) {
  HEADROOM_CHECK(entry.level < levels_at_most, "a tree has few levels");
  if (entry.level >= last_drew_.size()) last_drew_.resize(entry.level + 1);
  record::LevelDrew& last = last_drew_[entry.level];
  std::uint8_t* to = put_varint(begin_entry(head(Kind::summed_up, SummedUp::level_drew), entry.at), entry.level);
  to = put_signed(to, difference(entry.mean.uw, last.mean.uw));
  to = put_signed(to, difference(entry.peak.uw, entry.mean.uw));
  to = put_signed(to, difference(entry.top.uw, last.top.uw));
  used_ = static_cast<std::size_t>(to - buffer_.data());
  last = entry;
}

void RunRecordWriter::on(const record::SiteCooled& entry) {
  std::uint8_t* to = begin_entry(head(Kind::site_cooled, entry.chillers ? 1 : 0), entry.at);
  const auto now = numbers_of(entry), before = numbers_of(std::as_const(last_cooled_));
  for (std::size_t i = 0; i < now.size(); ++i) to = put_signed(to, difference(*now[i], *before[i]));
  used_ = static_cast<std::size_t>(to - buffer_.data());
  last_cooled_ = entry;
}

void RunRecordWriter::on(const record::NodeThrottled& entry) {
  const unsigned detail = static_cast<unsigned>(entry.reason) + (entry.shut_down ? 8 : 0);
  std::uint8_t* to = begin_entry(head(Kind::node_throttled, detail), entry.at);
  to = put_signed(to, std::int64_t{entry.node.index} - std::int64_t{last_throttled_});
  to = put_varint(to, entry.step);
  used_ = static_cast<std::size_t>(to - buffer_.data());
  last_throttled_ = entry.node.index;
}

void RunRecordWriter::on(const record::JobEmitted& entry) {
  std::uint8_t* to = put_age(begin_entry(head(Kind::summed_up, SummedUp::job_emitted), entry.at), entry.job);
  to = put_signed(to, entry.carbon_ug);
  used_ = static_cast<std::size_t>(to - buffer_.data());
}

void RunRecordWriter::on(const record::JobHeldUp& entry) {
  const std::uint8_t* const to =
      put_age(begin_entry(head(Kind::summed_up, SummedUp::job_held_up), entry.at), entry.job);
  used_ = static_cast<std::size_t>(to - buffer_.data());
  put_bytes(entry.links);
}

void RunRecordWriter::on(const record::SiteCurtailed& entry) {
  std::uint8_t* to = begin_entry(head(Kind::site_curtailed, entry.is_called ? 1 : 0), entry.at);
  const auto now = numbers_of_curtailed(entry), before = numbers_of_curtailed(std::as_const(last_curtailed_));
  for (std::size_t i = 0; i < now.size(); ++i) to = put_signed(to, difference(*now[i], *before[i]));
  to = put_time(to, entry.lost.ns);
  used_ = static_cast<std::size_t>(to - buffer_.data());
  last_curtailed_ = entry;
}

void RunRecordWriter::on(const record::RunEnded& entry) {
  HEADROOM_CHECK(entry.names != nullptr, "the last entry carries the names");
  const std::uint8_t* to =
      put_varint(begin_entry(head(Kind::run_ended, entry.complete ? 1 : 0), entry.at), entry.events);
  used_ = static_cast<std::size_t>(to - buffer_.data());
  put_names(entry.names->tenants);
  put_names(entry.names->classes);
  put_names(entry.names->gpu_models);
  put_names(entry.names->partitions);
  put_names(entry.names->labels);
  flush();
}

std::uint8_t* RunRecordWriter::begin_entry(std::uint8_t head_byte, Instant at) {
  HEADROOM_CHECK(first_entry_ || at >= last_at_, "time in a run record never decreases");
  std::uint8_t* to = make_room(buffer_.data() + used_);
  *to++ = head_byte;
  to = put_time(to, difference(at.ns, last_at_.ns));
  first_entry_ = false;
  last_at_ = at;
  return to;
}

std::uint8_t* RunRecordWriter::put_age(std::uint8_t* to, std::uint64_t job) const {
  HEADROOM_CHECK(job < jobs_, "a job is submitted before anything else happens to it");
  return put_varint(to, jobs_ - 1 - job);
}

std::int64_t RunRecordWriter::lease_code(LeaseId lease) const {
  return std::int64_t{lease.index} - (last_lease_ + 1);
}

/// `to` is where the next byte goes; afterwards there is room for entry_bytes_max more.
std::uint8_t* RunRecordWriter::make_room(std::uint8_t* to) {
  used_ = static_cast<std::size_t>(to - buffer_.data());
  if (used_ + entry_bytes_max > buffer_.size()) [[unlikely]]
    flush();
  return buffer_.data() + used_;
}

void RunRecordWriter::put_slices(std::uint8_t* to, std::span<const Slice> slices) {
  to = put_varint(to, slices.size());
  Slice before;
  std::int64_t last_node = 0;
  for (const Slice& slice : slices) {
    HEADROOM_CHECK(slice.node.index >= last_node, "the slices of a lease are in ascending order of their nodes");
    to = make_room(to);
    const bool same = same_contents(slice, before);
    to = put_flagged(to, same ? 0 : 1, static_cast<std::uint64_t>(slice.node.index - last_node));
    if (!same) {
      to = put_varint(to, slice.tasks);
      to = put_varint(to, slice.cpus);
      to = put_signed(to, slice.memory_bytes);
      to = put_varint(to, slice.gpu_mask);
      to = put_varint(to, slice.gpu_milli);
    }
    before = slice;
    last_node = slice.node.index;
  }
  used_ = static_cast<std::size_t>(to - buffer_.data());
}

void RunRecordWriter::put_names(const std::vector<std::string>& names) {
  const std::uint8_t* to = put_varint(make_room(buffer_.data() + used_), names.size());
  used_ = static_cast<std::size_t>(to - buffer_.data());
  for (const std::string& name : names) put_bytes(name);
}

void RunRecordWriter::put_bytes(std::string_view bytes) {
  const std::uint8_t* to = put_varint(make_room(buffer_.data() + used_), bytes.size());
  used_ = static_cast<std::size_t>(to - buffer_.data());
  for (std::size_t done = 0; done < bytes.size();) {
    if (used_ == buffer_.size()) flush();
    const std::size_t piece = std::min(bytes.size() - done, buffer_.size() - used_);
    std::memcpy(buffer_.data() + used_, bytes.data() + done, piece);
    used_ += piece;
    done += piece;
  }
}

void RunRecordWriter::flush() {
  out_.write(std::as_bytes(std::span(buffer_.data(), used_)));
  used_ = 0;
}

}  // namespace headroom
