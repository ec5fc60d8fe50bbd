// SPDX-License-Identifier: Apache-2.0
#include "sim/run_record_file.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <sstream>

#include "models/check.hpp"

namespace headroom {
namespace {

class Memory final : public ByteSink {
 public:
  void write(std::span<const std::byte> piece) override { bytes.insert(bytes.end(), piece.begin(), piece.end()); }
  std::vector<std::byte> bytes;
};

/// Every field of every entry, one line each: two streams are the same if their lines are.
class Lines final : public RecordSink {
 public:
  void on(const record::JobSubmitted& e) override {
    const JobSpec& s = *e.spec;
    line("submitted", e.at.ns, e.job, s.number, s.submit.ns, s.work.ns, s.estimate.ns, s.limit.ns, s.request.tasks,
         s.request.per_task.gpus, s.request.per_task.cpus, s.request.per_task.memory_bytes,
         s.request.max_tasks_per_node, s.request.gpu_model.index, s.tenant.index, s.job_class.index, s.priority, e.held,
         s.request.per_task.gpu_milli, s.request.partition.index, to_string(s.outcome), s.awaited, s.not_before.ns,
         s.ran_before.ns, s.array, s.array_limit);
    for (const Dependency& d : s.dependencies) line("after", d.number, static_cast<int>(d.kind));
  }
  void on(const record::LeaseStarted& e) override {
    line("started", e.at.ns, e.job, e.lease.index, to_string(e.reason), slices(e.slices));
  }
  void on(const record::LeaseChanged& e) override { line("changed", e.at.ns, e.job, e.lease.index, slices(e.slices)); }
  void on(const record::LeaseEnded& e) override {
    line("ended", e.at.ns, e.job, e.lease.index, to_string(e.reason), e.spent[0].ns, e.spent[1].ns, e.spent[2].ns,
         e.spent[3].ns, e.kept.ns, e.slowed.ns);
  }
  void on(const record::JobEnded& e) override { line("job", e.at.ns, e.job, to_string(e.state)); }
  void on(const record::JobReleased& e) override { line("released", e.at.ns, e.job); }
  void on(const record::JobMoved& e) override {
    line("moved", e.at.ns, e.job, e.to.index, e.ready.ns, e.bytes_in, e.bytes_out);
  }
  void on(const record::JobDraw& e) override {
    line("job draw", e.at.ns, e.job, e.standing.uw, e.active.uw, to_string(e.reason), e.held_milli, e.gpus.uw,
         e.swing.uw, e.high_ppm);
  }
  void on(const record::SiteDraw& e) override {
    line("site draw", e.at.ns, e.nodes.uw, e.supplies.uw, e.equipment.uw, e.cooling.uw, e.losses.uw, e.swing.uw);
  }
  void on(const record::LevelDrew& e) override { line("level drew", e.at.ns, e.level, e.mean.uw, e.peak.uw, e.top.uw); }
  void on(const record::JobEmitted& e) override { line("emitted", e.at.ns, e.job, e.carbon_ug); }
  void on(const record::JobHeldUp& e) override { line("held up", e.at.ns, e.job, e.links); }
  void on(const record::SiteCooled& e) override {
    line("cooled", e.at.ns, e.chillers, e.electricity.uw, e.water.ul_per_s, e.free_ppm, e.room.mk, e.chilled_water.mk,
         e.warm_water.mk, e.hottest.mk);
  }
  void on(const record::NodeThrottled& e) override {
    line("throttled", e.at.ns, e.node.index, int{e.step}, to_string(e.reason), e.shut_down);
  }
  void on(const record::SiteCurtailed& e) override {
    line("curtailed", e.at.ns, e.is_called, e.target.uw, e.capped.uw, e.paused.uw, e.slowed_milli, e.paused_milli,
         e.lost.ns);
  }
  void on(const record::NodeChanged& e) override { line("node", e.at.ns, e.node.index, to_string(e.state)); }
  void on(const record::RunEnded& e) override {
    line("run", e.at.ns, e.events, e.complete, names(e.names->tenants), names(e.names->classes),
         names(e.names->gpu_models), names(e.names->partitions), names(e.names->labels));
  }
  std::vector<std::string> lines;

 private:
  template <class... Fields>
  void line(const Fields&... fields) {
    std::ostringstream out;
    ((out << fields << ' '), ...);
    lines.push_back(out.str());
  }
  static std::string slices(std::span<const Slice> all) {
    std::ostringstream out;
    for (const Slice& s : all) {
      out << '[' << s.node.index << ' ' << s.tasks << ' ' << s.cpus << ' ' << s.memory_bytes << ' ' << s.gpu_mask << ' '
          << s.gpu_milli << ']';
    }
    return out.str();
  }
  static std::string names(const std::vector<std::string>& all) {
    std::string out;
    for (const std::string& name : all) out += '"' + name + '"';
    return out;
  }
};

class Both final : public RecordSink {
 public:
  Both(RecordSink& a, RecordSink& b) : a_(a), b_(b) {}
  void on(const record::JobSubmitted& e) override { each(e); }
  void on(const record::LeaseStarted& e) override { each(e); }
  void on(const record::LeaseChanged& e) override { each(e); }
  void on(const record::LeaseEnded& e) override { each(e); }
  void on(const record::JobEnded& e) override { each(e); }
  void on(const record::JobReleased& e) override { each(e); }
  void on(const record::JobMoved& e) override { each(e); }
  void on(const record::JobDraw& e) override { each(e); }
  void on(const record::SiteDraw& e) override { each(e); }
  void on(const record::LevelDrew& e) override { each(e); }
  void on(const record::JobEmitted& e) override { each(e); }
  void on(const record::JobHeldUp& e) override { each(e); }
  void on(const record::SiteCooled& e) override { each(e); }
  void on(const record::NodeThrottled& e) override { each(e); }
  void on(const record::SiteCurtailed& e) override { each(e); }
  void on(const record::NodeChanged& e) override { each(e); }
  void on(const record::RunEnded& e) override { each(e); }

 private:
  template <class Entry>
  void each(const Entry& e) {
    a_.on(e);
    b_.on(e);
  }
  RecordSink& a_;
  RecordSink& b_;
};

/// One of each kind, small enough to read in hexadecimal.
void replay_small_run(RecordSink& sink) {
  JobSpec spec;
  spec.number = 7;
  spec.submit = Instant::seconds(10);
  spec.work = TimeSpan::seconds(3600);
  spec.estimate = TimeSpan::seconds(7200);
  spec.request = {.tasks = 3,
                  .per_task = {.gpus = 4, .cpus = 32, .memory_bytes = 1 << 20},
                  .max_tasks_per_node = 1,
                  .gpu_model = {}};
  spec.tenant = {0};
  spec.job_class = {1};
  spec.priority = -2;
  const Slice slices[] = {{{2}, 1, 32, 1 << 20, 0x0f}, {{3}, 1, 32, 1 << 20, 0x0f}, {{9}, 1, 32, 1 << 20, 0xf0}};
  const JobNames names{{"physics"}, {"batch", "train"}, {}};
  sink.on(record::JobSubmitted{Instant::seconds(10), 0, &spec});
  sink.on(record::LeaseStarted{{10'000'000'001}, 0, {0}, StartReason::backfilled, slices});
  sink.on(record::NodeChanged{Instant::seconds(20), {9}, Lifecycle::down});
  sink.on(record::LeaseChanged{Instant::seconds(20), 0, {0}, std::span(slices).first(2)});
  record::JobDraw draw{Instant::seconds(20), 0, {250'000'000}, {6'000'000'001}, ThrottleReason::sw_power_cap, 8000};
  draw.gpus = {5'000'000'000};
  draw.swing = {1};
  draw.high_ppm = 850'000;
  sink.on(draw);
  sink.on(record::SiteDraw{Instant::seconds(20), {6'250'000'001}, {400'000'000}, {0}, {2'000'000'000}, {1}, {7}});
  sink.on(record::SiteDraw{Instant::seconds(30), {250'000'000}, {50'000'000}, {0}, {100'000'000}, {0}, {0}});
  record::SiteCooled cooled{.at = Instant::seconds(30), .chillers = true, .electricity = {1'000'000}};
  cooled.water = {555};
  cooled.free_ppm = 250'000;
  cooled.room = {298'150};
  sink.on(cooled);
  cooled.chillers = false;
  cooled.hottest = {360'000};
  sink.on(cooled);
  sink.on(record::NodeThrottled{Instant::seconds(30), {9}, 2, ThrottleReason::sw_thermal_slowdown});
  sink.on(record::NodeThrottled{Instant::seconds(30), {8}, 0, ThrottleReason::none, true});
  sink.on(record::LevelDrew{Instant::seconds(30), 1, {1000}, {1500}, {600}});
  sink.on(record::LevelDrew{Instant::seconds(30), 1, {999}, {999}, {600}});
  sink.on(record::SiteCurtailed{Instant::seconds(30), true, {1}, {2}, {3}, 4, 5, TimeSpan::seconds(6)});
  sink.on(record::LeaseEnded{Instant::seconds(40),
                             0,
                             {0},
                             EndReason::preempted,
                             {TimeSpan{29'000'000'000}, TimeSpan{999'999'999}, {}, {}},
                             TimeSpan::seconds(25),
                             TimeSpan::seconds(5)});
  sink.on(record::JobMoved{Instant::seconds(40), 0, {1}, Instant::seconds(42), 1000, -1});
  sink.on(record::JobEmitted{Instant::seconds(40), 0, 5});
  sink.on(record::JobHeldUp{Instant::seconds(40), 0, "up"});
  sink.on(record::JobEnded{Instant::seconds(40), 0, JobState::queued});
  sink.on(record::RunEnded{Instant::seconds(50), 12, true, &names});
}

/// Entries with numbers of all lengths, extremes among them.
class RandomRun {
 public:
  explicit RandomRun(unsigned seed) : random_(seed) {}

  void replay(RecordSink& sink, int entries) {
    std::uint64_t jobs = 0;
    for (int i = 0; i < entries; ++i) {
      at_ = {at_.ns + static_cast<std::int64_t>(bits(1 + random_() % 40))};
      const std::uint64_t job = jobs == 0 ? 0 : bits(64) % jobs;
      const auto kind = jobs == 0 ? 0 : random_() % 16;
      if (kind == 0) submit(sink, jobs++);
      if (kind == 1) sink.on(record::LeaseStarted{at_, job, {word()}, StartReason(random_() % 4), slices()});
      if (kind == 2) sink.on(record::LeaseChanged{at_, job, {word()}, slices()});
      if (kind == 3) {
        sink.on(record::LeaseEnded{
            at_, job, {word()}, EndReason(random_() % 6), {span(), span(), span(), span()}, span(), span()});
      }
      if (kind == 4) sink.on(record::JobEnded{at_, job, JobState(random_() % 6)});
      if (kind == 6) sink.on(record::JobReleased{at_, job});
      if (kind == 7) {
        sink.on(record::JobMoved{at_, job, {word()}, {span().ns}, span().ns, static_cast<std::int64_t>(bits(64))});
      }
      if (kind == 8)
        sink.on(record::JobDraw{at_,
                                job,
                                {span().ns},
                                {span().ns},
                                ThrottleReason(random_() % 5),
                                bits(64),
                                {span().ns},
                                {span().ns},
                                static_cast<std::uint32_t>(random_() % 1'000'001)});
      if (kind == 9)
        sink.on(record::SiteDraw{at_, {span().ns}, {span().ns}, {span().ns}, {span().ns}, {span().ns}, {span().ns}});
      if (kind == 10) {
        sink.on(record::SiteCooled{at_,
                                   random_() % 2 == 0,
                                   {span().ns},
                                   {span().ns},
                                   span().ns,
                                   {span().ns},
                                   {span().ns},
                                   {span().ns},
                                   {span().ns}});
      }
      if (kind == 11) {
        sink.on(record::NodeThrottled{
            at_, {word()}, static_cast<std::uint8_t>(bits(8)), ThrottleReason(random_() % 5), random_() % 2 == 0});
      }
      if (kind == 12)
        sink.on(
            record::LevelDrew{at_, static_cast<std::uint32_t>(random_() % 300), {span().ns}, {span().ns}, {span().ns}});
      if (kind == 13) sink.on(record::JobEmitted{at_, job, span().ns});
      if (kind == 15) sink.on(record::JobHeldUp{at_, job, std::string(bits(7), 'l')});
      if (kind == 14)
        sink.on(record::SiteCurtailed{
            at_, random_() % 2 == 0, {span().ns}, {span().ns}, {span().ns}, span().ns, span().ns, span()});
      if (kind == 5) sink.on(record::NodeChanged{at_, {word()}, Lifecycle(random_() % 5)});
    }
    const JobNames names{{"", "a\n\"b\"", std::string(100'000, 'x')}, {"class"}, {"h100", "\xff"}, {"vc"}, {"a", "b"}};
    sink.on(record::RunEnded{at_, bits(64), random_() % 2 == 0, &names});
  }

 private:
  std::uint64_t bits(std::uint64_t most) { return random_() >> (64 - most) >> random_() % most; }
  std::uint32_t word() { return random_() % 8 == 0 ? ~0U : static_cast<std::uint32_t>(bits(32)); }
  TimeSpan span() {
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    const TimeSpan special[] = {TimeSpan::unlimited(), {-1}, {0}, {least}, {TimeSpan::unlimited().ns - 1}};
    if (random_() % 4 == 0) return special[random_() % 5];
    return random_() % 2 == 0 ? TimeSpan::seconds(static_cast<std::int64_t>(bits(30)))
                              : TimeSpan{static_cast<std::int64_t>(bits(64))};
  }
  std::span<const Slice> slices() {
    slices_.clear();
    std::uint32_t node = 0;
    const auto count = random_() % 400 == 0 ? 20'000 : random_() % 5;
    for (std::size_t i = 0; i < count; ++i) {
      node += static_cast<std::uint32_t>(bits(10));  // a node may come again, with another share
      Slice slice{{node}, 1, 8, 1 << 30, 0xff};
      if (random_() % 4 == 0) slice = {{node}, word(), word(), span().ns, bits(64), word()};
      slices_.push_back(slice);
    }
    return slices_;
  }
  void submit(RecordSink& sink, std::uint64_t job) {
    JobSpec spec;
    spec.number = bits(64);
    spec.submit = random_() % 4 == 0 ? Instant{span().ns} : at_;
    spec.work = span();
    spec.estimate = span();
    spec.limit = span();
    spec.request.tasks = word();
    spec.request.per_task = {word(), word(), span().ns};
    spec.request.max_tasks_per_node = word();
    spec.request.gpu_model = {word()};
    spec.tenant = {word()};
    spec.job_class = {word()};
    spec.priority = static_cast<std::int32_t>(word());
    if (random_() % 3 == 0) add_extras(spec);
    sink.on(record::JobSubmitted{at_, job, &spec, random_() % 2 == 0});
  }
  void add_extras(JobSpec& spec) {
    spec.request.per_task.gpu_milli = word();
    spec.request.partition = {word()};
    spec.outcome = Outcome(random_() % 3);
    spec.awaited = random_() % 2 == 0;
    spec.not_before = {span().ns};
    spec.ran_before = span();
    spec.array = bits(64);
    spec.array_limit = word();
    dependencies_.clear();
    for (auto count = random_() % 4; count > 0; --count)
      dependencies_.push_back({bits(64), DependencyKind(random_() % 4)});
    spec.dependencies = dependencies_;
  }

  std::mt19937_64 random_;
  Instant at_{-5};
  std::vector<Slice> slices_;
  std::vector<Dependency> dependencies_;
};

std::vector<std::byte> small_run() {
  Memory memory;
  RunRecordWriter writer(memory);
  replay_small_run(writer);
  return memory.bytes;
}

std::string hex(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte b : bytes) {
    for (const unsigned digit : {std::to_integer<unsigned>(b) >> 4, std::to_integer<unsigned>(b) & 15U}) {
      text += "0123456789abcdef"[digit];
    }
  }
  return text;
}

std::string error_of(std::span<const std::byte> bytes) {
  Lines lines;
  std::string error;
  EXPECT_FALSE(read_run_record(bytes, lines, error));
  return error;
}

TEST(RunRecordFile, RandomRunsComeBackAsTheyWere) {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    Lines written, read;
    Memory memory;
    RunRecordWriter writer(memory);
    Both both(written, writer);
    RandomRun(seed).replay(both, 2000);
    std::string error;
    EXPECT_TRUE(read_run_record(memory.bytes, read, error)) << error;
    EXPECT_EQ(written.lines, read.lines) << "seed " << seed;
  }
}

TEST(RunRecordFile, BytesArePinned) {
  // A change of these bytes makes old records unreadable: it needs a new version. Worked by hand from the description
  // in sim/run_record_format.hpp.
  EXPECT_EQ(hex(small_run()),
            "4852520a04"                                            // magic, version
            "01280c00c07080e10103030420808080010100010203"          // submitted at 10 s
            "1205000003050120808080010f00020d012080808001f00100"    // started 1 ns later, backfilled
            "46fd9fbe81950112"                                      // node 9 is down at 20 s
            "0300000102050120808080010f0002"                        // lease changed
            "1a000080cab5ee0182f085da2cc03e"                        // it draws 250 W and 6 kW, 8 GPUs held to a limit
            "80c8afa02502d0f033"                                    // of it 5 kW by its GPUs, high for 85 %
            "0b0082babbc82e8090bcfd020080d0acf30e020e"              // the site
            "0b2881f085da2cffcde4cd0200ffcbfd930e010d"              // less at 30 s
            "1c0080897ad608a0c21eccb224000000"                      // chillers draw 1 W, a quarter goes free, 25 degC
            "0c0000000000000080f92b"                                // no chiller, the hottest has 360 K
            "3d001202"                                              // node 9 is held to step 2 by its temperature
            "8d000100"                                              // node 8 shuts down
            "0f0001d00fe807b009"                                    // level 1 drew 1000, at most 1500, one place 600
            "0f0001010000"                                          // and 1 less for a while
            "1e00020406080a18"                                      // a call is on
            "2428000174fdcfacf30e0000fb8fdfc04a14"                  // preempted at 40 s, 5 s went into slow clocks
            "0900000108d00f01"                                      // moved, with 1000 bytes, ready in 2 s
            "1f00000a"                                              // it emitted 5 micrograms
            "2f0000027570"                                          // "up" holds it up
            "450000"                                                // queued
            "17280c0107706879736963730205626174636805747261696e00"  // the end at 50 s
            "0000");                                                // neither partitions nor labels
}

TEST(RunRecordFile, ARecordCutAnywhereIsAnErrorThatNamesAByte) {
  const std::vector<std::byte> whole = small_run();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::string error = error_of(std::span(whole).first(length));
    EXPECT_EQ(error.substr(0, 5), "byte ") << length;
  }
  EXPECT_EQ(error_of(std::span(whole).first(0)), "byte 0: this is not a Headroom run record");
  EXPECT_EQ(error_of(std::span(whole).first(4)), "byte 4: the record ends before its version");
  EXPECT_EQ(error_of(std::span(whole).first(5)), "byte 5: the record ends without its last entry");
  EXPECT_EQ(error_of(std::span(whole).first(7)), "byte 7: the record ends in the middle of an entry");
}

TEST(RunRecordFile, WhatPrecedesTheCutIsReplayed) {
  const std::vector<std::byte> whole = small_run();
  Lines all, some;
  std::string error;
  EXPECT_TRUE(read_run_record(whole, all, error));
  EXPECT_FALSE(read_run_record(std::span(whole).first(whole.size() - 1), some, error));
  all.lines.pop_back();
  EXPECT_EQ(some.lines, all.lines);
}

TEST(RunRecordFile, NoWrongByteIsFatal) {
  const std::vector<std::byte> whole = small_run();
  for (std::size_t place = 0; place < whole.size(); ++place) {
    for (unsigned value = 0; value < 256; ++value) {
      std::vector<std::byte> wrong = whole;
      wrong[place] = static_cast<std::byte>(value);
      Lines lines;
      std::string error;
      const bool ok = read_run_record(wrong, lines, error);
      EXPECT_EQ(ok, error.empty());
    }
  }
}

struct Fault {
  std::vector<unsigned> bytes;  // after magic and version
  std::string error;
};

TEST(RunRecordFile, FaultsAreNamed) {
  const Fault faults[] = {
      {{0x00, 0x00}, "byte 5: unknown kind of entry: 0"},
      {{0x0f, 0x00, 0x80, 0x20}, "byte 5: a level is out of range"},
      {{0x3f, 0x00}, "byte 5: unknown reason or state: 3"},
      {{0x05, 0x00, 0x00}, "byte 5: something happens to a job that was not submitted"},
      {{0x56, 0x00, 0x00}, "byte 5: unknown reason or state: 5"},
      {{0x26, 0x00, 0x01}, "byte 5: a node number is out of range"},
      {{0x26, 0x00, 0x00, 0x26, 0x02, 0x00}, "byte 8: time runs backwards"},
      {{0x06, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, "byte 6: a time is out of range"},
      {{0x07, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02},
       "byte 7: a number does not fit 64 bits"},
      {{0x07, 0x00, 0x00, 0x7f}, "byte 8: the record ends before what it announces"},
      {{0x17, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00}, "byte 13: something follows the last entry"},
  };
  for (const Fault& fault : faults) {
    Memory memory;
    for (const unsigned b : {0x48U, 0x52U, 0x52U, 0x0aU, 0x04U}) memory.bytes.push_back(static_cast<std::byte>(b));
    for (const unsigned b : fault.bytes) memory.bytes.push_back(static_cast<std::byte>(b));
    EXPECT_EQ(error_of(memory.bytes), fault.error);
  }
  std::vector<std::byte> later = small_run();
  later[4] = std::byte{5};
  EXPECT_EQ(error_of(later), "byte 4: the record has version 5, this program reads version 4");
}

TEST(RunRecordFile, WriterRefusesWhatTheReaderWould) {
  Memory memory;
  const JobSpec spec;
  const Slice descending[] = {{{4}}, {{3}}};
  RunRecordWriter writer(memory);
  EXPECT_THROW(writer.on(record::JobSubmitted{{0}, 1, &spec}), InternalError);
  EXPECT_THROW(writer.on(record::JobEnded{{0}, 0, JobState::finished}), InternalError);
  writer.on(record::JobSubmitted{{5}, 0, &spec});
  EXPECT_THROW(writer.on(record::JobEnded{{4}, 0, JobState::finished}), InternalError);
  EXPECT_THROW(writer.on(record::LeaseStarted{{5}, 0, {0}, StartReason::directed, descending}), InternalError);
}

}  // namespace
}  // namespace headroom
