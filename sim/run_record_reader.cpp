// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "sim/run_record_file.hpp"
#include "sim/run_record_format.hpp"

namespace headroom {
namespace {
using namespace record_format;

/// Takes numbers off the bytes. The first fault is kept with its place and ends everything: from then on every number
/// is 0, and the caller looks once an entry.
class Cursor {
 public:
  explicit Cursor(std::span<const std::byte> bytes) : bytes_(bytes) {}

  [[nodiscard]] bool ok() const { return fault_.empty(); }
  [[nodiscard]] bool at_end() const { return position_ == bytes_.size(); }
  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] std::size_t left() const { return bytes_.size() - position_; }
  [[nodiscard]] std::string fault() const { return "byte " + std::to_string(fault_at_) + ": " + fault_; }

  void fail(std::string why) { fail_at(position_, std::move(why)); }
  void fail_at(std::size_t position, std::string why) {
    if (!ok()) return;
    fault_ = std::move(why);
    fault_at_ = position;
  }

  std::uint8_t byte() {
    if (ok() && at_end()) fail("the record ends in the middle of an entry");
    return ok() ? static_cast<std::uint8_t>(bytes_[position_++]) : std::uint8_t{0};
  }

  std::uint64_t varint() { return rest_of_varint(0, 0); }
  std::int64_t signed_varint() { return unzigzag(varint()); }
  std::uint32_t varint32() {
    const std::size_t begin = position_;
    const std::uint64_t value = varint();
    if (value > std::numeric_limits<std::uint32_t>::max()) fail_at(begin, "a number does not fit 32 bits");
    return ok() ? static_cast<std::uint32_t>(value) : 0;
  }
  std::int32_t signed_varint32() {
    const std::uint32_t value = varint32();
    return static_cast<std::int32_t>((value >> 1) ^ (0U - (value & 1U)));
  }

  struct Flagged {
    bool flag;
    std::uint64_t value;
  };
  Flagged flagged() {
    const std::uint8_t first = byte();
    const std::uint64_t low = (first >> 1) & 0x3fU;
    return {(first & 1) != 0, first < 0x80 ? low : rest_of_varint(low, 6)};
  }

  std::int64_t time_ns() {
    const std::size_t begin = position_;
    const Flagged code = flagged();
    std::int64_t ns = unzigzag(code.value);
    if (!code.flag && __builtin_mul_overflow(ns, ns_per_second, &ns)) fail_at(begin, "a time is out of range");
    return ok() ? ns : 0;
  }
  TimeSpan span() { return {exchange_unlimited(time_ns())}; }

  template <class IdType>
  IdType optional_id() {
    return {varint32() - 1U};
  }

  /// A count of things that take at least one byte each, so that a wrong count cannot ask for all the memory there is.
  std::size_t count() {
    const std::size_t begin = position_;
    const std::uint64_t value = varint();
    if (ok() && value > left()) fail_at(begin, "the record ends before what it announces");
    return ok() ? static_cast<std::size_t>(value) : 0;
  }

  std::string name() {
    const std::size_t length = count();
    std::string text(length, '\0');
    for (char& c : text) c = static_cast<char>(byte());
    return text;
  }

 private:
  std::uint64_t rest_of_varint(std::uint64_t value, unsigned shift) {
    const std::size_t begin = position_;
    for (;; shift += 7) {
      const std::uint64_t next = byte();
      const std::uint64_t bits = next & 0x7f;
      if (shift >= 64 || (bits << shift >> shift) != bits) {
        fail_at(begin, "a number does not fit 64 bits");
        return 0;
      }
      value |= bits << shift;
      if (next < 0x80) return value;
    }
  }

  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
  std::string fault_;
  std::size_t fault_at_ = 0;
};

class Replay {
 public:
  Replay(std::span<const std::byte> bytes, RecordSink& sink) : in_(bytes), sink_(sink) {}

  bool run(std::string& error) {
    header();
    while (in_.ok() && !ended_) entry();
    if (in_.ok() && !in_.at_end()) in_.fail("something follows the last entry");
    if (!in_.ok()) error = in_.fault();
    return in_.ok();
  }

 private:
  void header() {
    for (const std::uint8_t expected : magic) {
      if (in_.at_end() || in_.byte() != expected) return in_.fail_at(0, "this is not a Headroom run record");
    }
    if (in_.at_end()) return in_.fail("the record ends before its version");
    const std::uint8_t found = in_.byte();
    if (found == version) return;
    in_.fail_at(magic.size(), "the record has version " + std::to_string(found) + ", this program reads version " +
                                  std::to_string(version));
  }

  void entry() {
    if (in_.at_end()) return in_.fail("the record ends without its last entry");
    entry_at_ = in_.position();
    const std::uint8_t head = in_.byte();
    const std::int64_t at = sum(at_.ns, in_.time_ns());
    if (!first_ && at < at_.ns) fail("time runs backwards");
    first_ = false;
    at_ = {at};
    const unsigned detail = head >> 4;
    switch (static_cast<Kind>(head & 0x0f)) {
      case Kind::job_submitted:
        return job_submitted(detail);
      case Kind::lease_started:
        return lease_started(detail);
      case Kind::lease_changed:
        return lease_changed(detail);
      case Kind::lease_ended:
        return lease_ended(detail);
      case Kind::job_ended:
        return job_ended(detail);
      case Kind::node_changed:
        return node_changed(detail);
      case Kind::run_ended:
        return run_ended(detail);
      case Kind::job_released:
        return job_released(detail);
      case Kind::job_moved:
        return job_moved(detail);
      case Kind::job_draw:
        return job_draw(detail);
      case Kind::site_draw:
        return site_draw(detail);
      case Kind::site_cooled:
        return site_cooled(detail);
      case Kind::node_throttled:
        return node_throttled(detail);
      case Kind::summed_up:
        return summed_up(known(detail, SummedUp::job_held_up));
      case Kind::site_curtailed:
        return site_curtailed(detail);
    }
    fail("unknown kind of entry: " + std::to_string(head & 0x0f));
  }

  /// The entry as a whole makes no sense.
  void fail(std::string why) { in_.fail_at(entry_at_, std::move(why)); }

  /// The reason or state in the head of an entry; `last` is the last one of its type.
  template <class Enum>
  Enum known(unsigned detail, Enum last) {
    if (detail > static_cast<unsigned>(last)) fail("unknown reason or state: " + std::to_string(detail));
    return in_.ok() ? static_cast<Enum>(detail) : Enum{};
  }
  void no_detail(unsigned detail) { known<std::uint8_t>(detail, 0); }

  std::uint64_t job() {
    const std::uint64_t age = in_.varint();
    if (age >= jobs_) fail("something happens to a job that was not submitted");
    return in_.ok() ? jobs_ - 1 - age : 0;
  }

  LeaseId lease() {
    const std::int64_t index = sum(in_.signed_varint(), last_lease_ + 1);
    if (index < 0 || index > std::numeric_limits<std::uint32_t>::max()) fail("a lease number is out of range");
    return {in_.ok() ? static_cast<std::uint32_t>(index) : 0U};
  }

  std::span<const Slice> slices() {
    const std::size_t count = in_.count();
    slices_.clear();
    slices_.reserve(count);
    Slice slice;
    std::uint64_t last_node = 0;
    while (slices_.size() < count && in_.ok()) {
      const Cursor::Flagged code = in_.flagged();
      const std::uint64_t node = last_node + std::min<std::uint64_t>(code.value, std::uint64_t{1} << 33);
      if (node > std::numeric_limits<std::uint32_t>::max()) fail("a node number is out of range");
      slice.node = {static_cast<std::uint32_t>(node)};
      if (code.flag) {
        slice.tasks = in_.varint32();
        slice.cpus = in_.varint32();
        slice.memory_bytes = in_.signed_varint();
        slice.gpu_mask = in_.varint();
        slice.gpu_milli = in_.varint32();
      }
      last_node = node;
      slices_.push_back(slice);
    }
    return slices_;
  }

  void job_submitted(unsigned detail) {
    known<std::uint8_t>(detail, 3);
    spec_.number += static_cast<std::uint64_t>(in_.signed_varint()) + 1;
    spec_.submit = {sum(at_.ns, in_.time_ns())};
    spec_.work = in_.span();
    spec_.estimate = in_.span();
    spec_.limit = in_.span();
    spec_.request.tasks = in_.varint32();
    spec_.request.per_task.gpus = in_.varint32();
    spec_.request.per_task.cpus = in_.varint32();
    spec_.request.per_task.memory_bytes = in_.signed_varint();
    spec_.request.max_tasks_per_node = in_.varint32();
    spec_.request.gpu_model = in_.optional_id<GpuModelId>();
    spec_.tenant = in_.optional_id<TenantId>();
    spec_.job_class = in_.optional_id<JobClassId>();
    spec_.priority = in_.signed_varint32();
    extras((detail & 2U) != 0);
    if (in_.ok()) sink_.on(record::JobSubmitted{at_, jobs_++, &spec_, (detail & 1U) != 0});
  }

  void extras(bool follow) {
    const JobSpec none;
    dependencies_.clear();
    spec_.request.per_task.gpu_milli = follow ? in_.varint32() : 0;
    spec_.request.partition = follow ? in_.optional_id<PartitionNameId>() : PartitionNameId{};
    spec_.outcome = follow ? known(in_.varint32(), Outcome::cancelled) : Outcome::completed;
    spec_.awaited = follow && in_.varint() != 0;
    spec_.not_before = follow ? Instant{in_.span().ns} : none.not_before;
    spec_.ran_before = follow ? in_.span() : TimeSpan{};
    spec_.array = follow ? in_.varint() : 0;
    spec_.array_limit = follow ? in_.varint32() : 0;
    for (std::size_t count = follow ? in_.count() : 0; count > 0 && in_.ok(); --count) {
      const std::uint64_t number = in_.varint();
      dependencies_.push_back({number, known(in_.varint32(), DependencyKind::after_start)});
    }
    spec_.dependencies = dependencies_;
  }

  void job_released(unsigned detail) {
    no_detail(detail);
    const record::JobReleased entry{.at = at_, .job = job()};
    if (in_.ok()) sink_.on(entry);
  }

  void job_moved(unsigned detail) {
    no_detail(detail);
    record::JobMoved entry{.at = at_, .job = job(), .to = {in_.varint32()}, .ready = {}};
    entry.ready = {sum(at_.ns, in_.time_ns())};
    entry.bytes_in = in_.signed_varint();
    entry.bytes_out = in_.signed_varint();
    if (in_.ok()) sink_.on(entry);
  }

  void lease_started(unsigned detail) {
    record::LeaseStarted entry{.at = at_, .job = job(), .lease = lease(), .slices = {}};
    entry.reason = known(detail, StartReason::directed);
    entry.slices = slices();
    last_lease_ = entry.lease.index;
    if (in_.ok()) sink_.on(entry);
  }

  void lease_changed(unsigned detail) {
    no_detail(detail);
    record::LeaseChanged entry{.at = at_, .job = job(), .lease = lease(), .slices = {}};
    entry.slices = slices();
    if (in_.ok()) sink_.on(entry);
  }

  void lease_ended(unsigned detail) {
    record::LeaseEnded entry{.at = at_, .job = job(), .lease = lease(), .spent = {}, .kept = {}, .slowed = {}};
    entry.reason = known(detail, EndReason::paused);
    std::int64_t length = 0;
    for (TimeSpan& spent : entry.spent) {
      spent = {in_.time_ns()};
      length = sum(length, spent.ns);
    }
    entry.kept = {sum(length, in_.time_ns())};
    entry.slowed = {in_.time_ns()};
    if (in_.ok()) sink_.on(entry);
  }

  void job_ended(unsigned detail) {
    record::JobEnded entry{.at = at_, .job = job()};
    entry.state = known(detail, JobState::cancelled);
    if (in_.ok()) sink_.on(entry);
  }

  /// A node as the difference to one before.
  NodeId node_after(std::int64_t& last) {
    const std::int64_t node = sum(last, in_.signed_varint());
    if (node < 0 || node > std::numeric_limits<std::uint32_t>::max()) fail("a node number is out of range");
    last = in_.ok() ? node : 0;
    return {static_cast<std::uint32_t>(last)};
  }

  void node_changed(unsigned detail) {
    const NodeId node = node_after(last_node_);
    const Lifecycle state = known(detail, Lifecycle::down);
    if (in_.ok()) sink_.on(record::NodeChanged{at_, node, state});
  }

  void job_draw(unsigned detail) {
    record::JobDraw entry{.at = at_, .job = job(), .standing = {in_.signed_varint()}, .active = {}};
    entry.active = {in_.signed_varint()};
    entry.reason = known(detail, ThrottleReason::hw_thermal_slowdown);
    entry.held_milli = in_.varint();
    entry.gpus = {in_.signed_varint()};
    entry.swing = {in_.signed_varint()};
    const std::uint64_t high_ppm = in_.varint();
    if (high_ppm > 1'000'000) in_.fail("a part of the time is more than all of it");
    entry.high_ppm = static_cast<std::uint32_t>(high_ppm);
    if (in_.ok()) sink_.on(entry);
  }

  void site_draw(unsigned detail) {
    no_detail(detail);
    draw_.at = at_;
    for (MicroPower record::SiteDraw::*const part : site_draw_parts)
      (draw_.*part).uw = sum((draw_.*part).uw, in_.signed_varint());
    if (in_.ok()) sink_.on(draw_);
  }

  void summed_up(SummedUp what) {
    switch (what) {
      case SummedUp::level_drew:
        return level_drew();
      case SummedUp::job_emitted:
        return job_emitted();
      case SummedUp::job_held_up:
        return job_held_up();
    }
  }

  void job_held_up() {
    record::JobHeldUp entry{.at = at_, .job = job(), .links = {}};
    const std::string links = in_.name();
    entry.links = links;
    if (in_.ok()) sink_.on(entry);
  }

  void level_drew() {
    const std::uint64_t level = in_.varint();
    if (level >= levels_at_most) return fail("a level is out of range");
    if (level >= drew_.size()) drew_.resize(level + 1);
    record::LevelDrew& entry = drew_[level];
    entry.at = at_;
    entry.level = static_cast<std::uint32_t>(level);
    entry.mean.uw = sum(entry.mean.uw, in_.signed_varint());
    entry.peak.uw = sum(entry.mean.uw, in_.signed_varint());
    entry.top.uw = sum(entry.top.uw, in_.signed_varint());
    if (in_.ok()) sink_.on(entry);
  }

  void job_emitted() {
    record::JobEmitted entry{.at = at_, .job = job()};
    entry.carbon_ug = in_.signed_varint();
    if (in_.ok()) sink_.on(entry);
  }

  void site_cooled(unsigned detail) {
    cooled_.at = at_;
    cooled_.chillers = known<std::uint8_t>(detail, 1) == 1;
    for (std::int64_t* const number : numbers_of(cooled_)) *number = sum(*number, in_.signed_varint());
    if (in_.ok()) sink_.on(cooled_);
  }

  void node_throttled(unsigned detail) {
    record::NodeThrottled entry{.at = at_, .node = node_after(last_throttled_)};
    const std::uint64_t step = in_.varint();
    if (step > std::numeric_limits<std::uint8_t>::max()) fail("a step is out of range");
    entry.step = static_cast<std::uint8_t>(step);
    entry.reason = known(detail & 7, ThrottleReason::hw_thermal_slowdown);
    entry.shut_down = detail >= 8;
    if (in_.ok()) sink_.on(entry);
  }

  void site_curtailed(unsigned detail) {
    curtailed_.at = at_;
    curtailed_.is_called = known<std::uint8_t>(detail, 1) == 1;
    for (std::int64_t* const number : numbers_of_curtailed(curtailed_)) *number = sum(*number, in_.signed_varint());
    curtailed_.lost = {in_.time_ns()};
    if (in_.ok()) sink_.on(curtailed_);
  }

  void run_ended(unsigned detail) {
    const bool complete = known<std::uint8_t>(detail, 1) == 1;
    const std::uint64_t events = in_.varint();
    JobNames names;
    for (std::vector<std::string>* list :
         {&names.tenants, &names.classes, &names.gpu_models, &names.partitions, &names.labels}) {
      const std::size_t count = in_.count();
      while (list->size() < count && in_.ok()) list->push_back(in_.name());
    }
    ended_ = true;
    if (in_.ok()) sink_.on(record::RunEnded{at_, events, complete, &names});
  }

  Cursor in_;
  RecordSink& sink_;
  std::size_t entry_at_ = 0;
  bool first_ = true;
  bool ended_ = false;
  Instant at_;
  std::uint64_t jobs_ = 0;
  std::int64_t last_lease_ = -1;
  std::int64_t last_node_ = 0, last_throttled_ = 0;
  record::SiteDraw draw_{};
  std::vector<record::LevelDrew> drew_;  // by level
  record::SiteCooled cooled_{};
  record::SiteCurtailed curtailed_{};
  JobSpec spec_{};
  std::vector<Slice> slices_;
  std::vector<Dependency> dependencies_;
};

}  // namespace

bool read_run_record(std::span<const std::byte> bytes, RecordSink& sink, std::string& error) {
  return Replay(bytes, sink).run(error);
}

}  // namespace headroom
