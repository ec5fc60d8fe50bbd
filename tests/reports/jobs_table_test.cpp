// SPDX-License-Identifier: Apache-2.0
#include "reports/jobs_table.hpp"

#include <gtest/gtest.h>

namespace headroom {
namespace {

class Text final : public ByteSink {
 public:
  void write(std::span<const std::byte> bytes) override {
    for (const std::byte b : bytes) text += static_cast<char>(b);
    ++pieces;
  }
  std::string text;
  int pieces = 0;
};

constexpr std::string_view header =
    "replica,job_id,submit_s,start_s,end_s,nodes,gpus,tenant,state,restarts,cpus,class,wait_s,run_s,estimate_s,"
    "outcome,partition,held_s,energy_busy_wh,energy_idle_wh,energy_losses_wh,energy_cooling_wh,carbon_kg,"
    "network_s,held_up_by,held_up_s\n";

/// Speaks the entries of a run in seconds.
class Story {
 public:
  explicit Story(JobsCsv& table) : table_(table) {}

  void submit(std::int64_t at, std::uint64_t number, TimeSpan estimate = TimeSpan::seconds(100)) {
    JobSpec spec;
    spec.number = number;
    spec.submit = Instant::seconds(at);
    spec.estimate = estimate;
    spec.tenant = {1};
    spec.job_class = {0};
    table_.on(record::JobSubmitted{Instant::seconds(at), jobs_++, &spec});
  }
  void start(std::int64_t at, std::uint64_t job, std::vector<Slice> slices) {
    table_.on(record::LeaseStarted{Instant::seconds(at), job, {0}, StartReason::head_of_line, slices});
  }
  void change(std::int64_t at, std::uint64_t job, std::vector<Slice> slices) {
    table_.on(record::LeaseChanged{Instant::seconds(at), job, {0}, slices});
  }
  void stop(std::int64_t at, std::uint64_t job, EndReason reason) {
    table_.on(record::LeaseEnded{Instant::seconds(at), job, {0}, reason, {}, {}});
  }
  void end(std::int64_t at, std::uint64_t job, JobState state) {
    table_.on(record::JobEnded{Instant::seconds(at), job, state});
  }
  void names() {
    const JobNames names{{"bio", "math, applied"}, {"batch"}, {}};
    table_.on(record::RunEnded{Instant::seconds(1000), 0, true, &names});
  }

 private:
  JobsCsv& table_;
  std::uint64_t jobs_ = 0;
};

std::string rows_of(const JobsCsv& table) {
  Text out;
  table.write_rows(out);
  return out.text;
}

TEST(JobsCsv, HeaderHasItsColumnsInOrder) {
  Text out;
  JobsCsv::write_header(out);
  EXPECT_EQ(out.text, header);
}

TEST(JobsCsv, OneRowForEachStateOfAJob) {
  JobsCsv table(2);
  Story run(table);
  run.submit(10, 501);
  run.submit(11, 502);
  run.submit(12, 503);
  run.submit(13, 504);
  run.submit(14, 505, TimeSpan::unlimited());
  run.end(12, 2, JobState::rejected);
  run.start(20, 0, {{{0}, 1, 8, 0, 0x0f}, {{3}, 1, 8, 0, 0x30}});
  run.start(30, 3, {{{1}, 1, 4, 0, 0}});
  run.start(40, 1, {{{2}, 1, 4, 0, 1}});
  run.stop(120, 0, EndReason::finished);
  run.end(120, 0, JobState::finished);
  run.stop(140, 1, EndReason::limit);
  run.end(140, 1, JobState::killed);
  run.stop(1000, 3, EndReason::horizon);
  run.end(1000, 3, JobState::running);
  run.end(1000, 4, JobState::queued);
  run.names();
  EXPECT_EQ(rows_of(table),
            "2,501,10,20,120,2,6,\"math, applied\",finished,0,16,batch,10,100,100,completed,,0,,,,,,,,\n"
            "2,502,11,40,140,1,1,\"math, applied\",killed,0,4,batch,29,100,100,,,0,,,,,,,,\n"
            "2,503,12,,,0,0,\"math, applied\",rejected,0,0,batch,,,100,,,0,,,,,,,,\n"
            "2,504,13,30,,1,0,\"math, applied\",running,0,4,batch,17,970,100,,,0,,,,,,,,\n"
            "2,505,14,,,0,0,\"math, applied\",queued,0,0,batch,,,,,,0,,,,,,,,\n");
}

TEST(JobsCsv, AJobThatRestartsShowsItsLastLeaseAndAllItsWaiting) {
  JobsCsv table;
  Story run(table);
  run.submit(0, 1);
  run.start(5, 0, {{{0}, 1, 8, 0, 0xff}, {{1}, 1, 8, 0, 0xff}});
  run.stop(15, 0, EndReason::node_down);
  run.start(20, 0, {{{2}, 1, 8, 0, 0x01}});
  run.change(30, 0, {{{2}, 1, 2, 0, 0x03}, {{4}, 1, 2, 0, 0x03}, {{5}, 1, 2, 0, 0x01}});
  run.stop(50, 0, EndReason::preempted);
  run.end(60, 0, JobState::queued);
  run.names();
  EXPECT_EQ(rows_of(table), "0,1,0,20,50,3,5,\"math, applied\",queued,1,6,batch,10,40,100,,,0,,,,,,,,\n");
}

TEST(JobsCsv, WaitIsTurnaroundLessTheTimeOnNodes) {
  JobsCsv table;
  Story run(table);
  run.submit(0, 1);
  run.start(5, 0, {{{0}, 1, 8, 0, 0xff}});
  run.stop(15, 0, EndReason::node_down);
  run.start(40, 0, {{{1}, 1, 8, 0, 0xff}});
  run.stop(60, 0, EndReason::preempted);
  run.start(61, 0, {{{0}, 1, 8, 0, 0xff}});
  run.stop(100, 0, EndReason::finished);
  run.end(100, 0, JobState::finished);
  run.names();
  // 100 s from submission to end, of which 10 + 20 + 39 s on nodes: it waited 5 + 25 + 1 s.
  EXPECT_EQ(rows_of(table), "0,1,0,61,100,1,8,\"math, applied\",finished,2,8,batch,31,69,100,completed,,0,,,,,,,,\n");
}

/// One row, of a job that is submitted at 10 s, released at `release_s` if it is held, and on `held` from 40 s to 60 s.
std::string row_of(JobSpec spec, const std::vector<Slice>& held, std::int64_t release_s = -1) {
  JobsCsv table;
  spec.number = 2;
  spec.submit = Instant::seconds(10);
  spec.estimate = TimeSpan::unlimited();
  const JobNames names{.partitions = {"gpu", "a,b"}, .labels = {"", "71_0", "71_1"}};
  table.on(record::JobSubmitted{spec.submit, 0, &spec, release_s >= 0});
  if (release_s >= 0) table.on(record::JobReleased{Instant::seconds(release_s), 0});
  table.on(record::LeaseStarted{Instant::seconds(40), 0, {0}, StartReason::backfilled, held});
  table.on(record::LeaseEnded{Instant::seconds(60), 0, {0}, EndReason::finished, {}, {}});
  table.on(record::JobEnded{Instant::seconds(60), 0, JobState::finished});
  table.on(record::RunEnded{Instant::seconds(60), 0, true, &names});
  return rows_of(table);
}

TEST(JobsCsv, SharesOfGpusAreFractions) {
  const auto share = [](std::uint32_t node, std::uint32_t milli) { return Slice{{node}, 1, 1, 0, 1, milli}; };
  EXPECT_EQ(row_of({}, {share(0, 500)}), "0,71_1,10,40,60,1,0.5,,finished,0,1,,30,20,,completed,,0,,,,,,,,\n");
  EXPECT_EQ(row_of({}, {share(0, 125)}), "0,71_1,10,40,60,1,0.125,,finished,0,1,,30,20,,completed,,0,,,,,,,,\n");
  EXPECT_EQ(row_of({}, {share(0, 500), share(0, 500), share(3, 7)}),
            "0,71_1,10,40,60,2,1.007,,finished,0,3,,30,20,,completed,,0,,,,,,,,\n");
}

TEST(JobsCsv, OutcomePartitionAndTheTimeHeld) {
  JobSpec spec;
  spec.outcome = Outcome::failed;
  spec.request.partition = {1};
  EXPECT_EQ(row_of(spec, {}, 15), "0,71_1,10,40,60,0,0,,finished,0,0,,25,20,,failed,\"a,b\",5,,,,,,,,\n");
  spec.outcome = Outcome::cancelled;
  EXPECT_EQ(row_of(spec, {}, 10), "0,71_1,10,40,60,0,0,,finished,0,0,,30,20,,cancelled,\"a,b\",0,,,,,,,,\n");
}

TEST(JobsCsv, AJobThatIsNeverReleasedIsHeldUntilItLeaves) {
  JobsCsv table;
  const JobSpec spec{.number = 1, .submit = Instant::seconds(10), .work = {}, .estimate = {}, .request = {}};
  const JobNames names;
  table.on(record::JobSubmitted{spec.submit, 0, &spec, true});
  table.on(record::JobEnded{Instant::seconds(70), 0, JobState::cancelled});
  table.on(record::RunEnded{Instant::seconds(70), 0, true, &names});
  EXPECT_EQ(rows_of(table), "0,1,10,,,0,0,,cancelled,0,0,,,,0,,,60,,,,,,,,\n");
}

// It ran for 30 s before simulated zero, and had waited for 20 s before that.
TEST(JobsCsv, WhatRanBeforeAWarmStartDidNotWait) {
  JobsCsv table;
  JobSpec spec{.number = 1, .submit = Instant::seconds(-50), .work = {}, .estimate = {}, .request = {}};
  spec.ran_before = TimeSpan::seconds(30);
  const JobNames names;
  table.on(record::JobSubmitted{{0}, 0, &spec});
  table.on(record::LeaseStarted{{0}, 0, {0}, StartReason::directed, {}});
  table.on(record::LeaseEnded{Instant::seconds(5), 0, {0}, EndReason::finished, {}, {}});
  table.on(record::JobEnded{Instant::seconds(5), 0, JobState::finished});
  table.on(record::RunEnded{Instant::seconds(5), 0, true, &names});
  EXPECT_EQ(rows_of(table), "0,1,-50,0,5,0,0,,finished,0,0,,20,5,0,completed,,0,,,,,,,,\n");
}

TEST(JobsCsv, TimesAreExactToTheNanosecond) {
  JobsCsv table;
  JobSpec spec;
  spec.submit = {1};
  const Slice slice{{0}, 1, 1, 0, 0};
  const JobNames names;
  table.on(record::JobSubmitted{{1}, 0, &spec});
  table.on(record::LeaseStarted{{1'500'000'001}, 0, {0}, StartReason::backfilled, {&slice, 1}});
  table.on(record::LeaseEnded{{4'000'000'000}, 0, {0}, EndReason::finished, {}, {}});
  table.on(record::JobEnded{{4'000'000'000}, 0, JobState::finished});
  table.on(record::RunEnded{{4'000'000'000}, 0, true, &names});
  EXPECT_EQ(rows_of(table),
            "0,0,0.000000001,1.500000001,4,1,0,,finished,0,1,,1.5,2.499999999,0,completed,,0,,,,,,,,\n");
}

TEST(JobsCsv, ARecordThatWasCutStillGivesRows) {
  JobsCsv table;
  Story run(table);
  run.submit(0, 1);
  run.submit(0, 2);
  run.start(5, 1, {{{0}, 1, 8, 0, 1}});
  EXPECT_EQ(rows_of(table),
            "0,1,0,,,0,0,,queued,0,0,,,,100,,,0,,,,,,,,\n0,2,0,5,,1,1,,running,0,8,,5,0,100,,,0,,,,,,,,\n");
}

TEST(JobsCsv, ManyRowsComeInOrderAndInPieces) {
  JobsCsv table;
  Story run(table);
  std::string expected;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    run.submit(static_cast<std::int64_t>(i), i * 7);
    expected += "0," + std::to_string(i * 7) + ',' + std::to_string(i) + ",,,0,0,bio,queued,0,0,,,,100,,,0,,,,,,,,\n";
  }
  JobNames names{{"", "bio"}, {}, {}};
  table.on(record::RunEnded{{0}, 0, true, &names});
  Text out;
  table.write_rows(out);
  EXPECT_EQ(out.text, expected);
  EXPECT_EQ(table.rows(), 10'000U);
  EXPECT_GT(out.pieces, 3);
}

// By hand: for an hour the nodes draw 1,000 W, of which 600 W are for this job and 100 W its share of what they draw
// anyway; supplies and conversion lose 50 W, switches draw 100 W and cooling 200 W. It has 70 % of each. 1.2500005 kg.
TEST(JobsCsv, AJobHasItsPartOfTheEnergyOfTheSite) {
  JobsCsv table;
  const JobSpec spec{};
  table.on(record::JobSubmitted{{}, 0, &spec});
  table.on(record::LeaseStarted{{}, 0, {0}, StartReason::head_of_line, {}});
  table.on(record::JobDraw{{}, 0, {100'000'000}, {600'000'000}});
  table.on(record::SiteDraw{{}, {1'000'000'000}, {20'000'000}, {100'000'000}, {200'000'000}, {30'000'000}});
  table.on(record::LeaseEnded{Instant::seconds(3600), 0, {0}, EndReason::finished, {}, {}});
  table.on(record::JobEmitted{Instant::seconds(3600), 0, 1'250'000'500});
  table.on(record::JobEnded{Instant::seconds(3600), 0, JobState::finished});
  const std::string row = rows_of(table);
  EXPECT_TRUE(row.ends_with(",600,170,35,140,1.2500005,,,\n")) << row;
}

// Three minutes behind one bundle and twice two behind another; nobody holds it up between its leases.
TEST(JobsCsv, AJobNamesTheLinksThatHeldItUpForLongest) {
  JobsCsv table;
  const JobSpec spec{};
  const auto at = [](std::int64_t minutes) { return Instant::seconds(60 * minutes); };
  const auto ended = [&](std::int64_t minutes, std::int64_t waited) {
    table.on(record::LeaseEnded{
        at(minutes), 0, {0}, EndReason::preempted, {TimeSpan{}, TimeSpan::seconds(60 * waited)}, {}});
  };
  table.on(record::JobSubmitted{{}, 0, &spec});
  table.on(record::LeaseStarted{{}, 0, {0}, StartReason::head_of_line, {}});
  table.on(record::JobHeldUp{at(1), 0, "leaf-1 up"});
  table.on(record::JobHeldUp{at(4), 0, "leaf-2 up"});
  ended(6, 3);
  table.on(record::LeaseStarted{at(10), 0, {1}, StartReason::head_of_line, {}});
  table.on(record::JobHeldUp{at(11), 0, "leaf-2 up"});
  table.on(record::JobHeldUp{at(13), 0, {}});
  ended(15, 1);
  table.on(record::JobEnded{at(15), 0, JobState::finished});
  const JobNames names;
  table.on(record::RunEnded{at(15), 1, true, &names});
  const std::string row = rows_of(table);
  EXPECT_TRUE(row.ends_with(",240,leaf-2 up,240\n")) << row;
}

}  // namespace
}  // namespace headroom
