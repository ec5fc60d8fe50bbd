// SPDX-License-Identifier: Apache-2.0
// What each policy decides, on examples small enough to be worked by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "planner/policies/registry.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

JobSpec cores(std::int64_t submit_s, std::uint32_t tasks, std::int64_t work_s) {
  return job(submit_s, work_s, {tasks, {.cpus = 1}, 0, {}});
}
JobSpec estimated(JobSpec spec, std::int64_t estimate_s) {
  spec.estimate = TimeSpan::seconds(estimate_s);
  return spec;
}
JobSpec with_priority(JobSpec spec, std::int32_t priority) {
  spec.priority = priority;
  return spec;
}

Options options_of(const auto& table, std::string_view name) {
  for (const auto& entry : table)
    if (entry.what.name == name) return default_options(entry.what.options);
  return {};
}

SchedulerSection section(const std::string& order, const std::string& backfill) {
  return {{order, options_of(orders(), order)}, {backfill, options_of(backfills(), backfill)}, {"first-fit", {}}};
}

/// When each job starts, in seconds, on one node with this many cores.
std::vector<double> starts(const SchedulerSection& section, std::uint32_t node_cores, std::vector<JobSpec> jobs) {
  const ClusterSpec cluster = {{{"cpu", 1, {.cpus = node_cores}, 0}}};
  const std::size_t count = jobs.size();
  VectorSource source(numbered(std::move(jobs)));
  const auto scheduler = make_scheduler(section);
  RecordingSink sink;
  simulate({.cluster = cluster,
            .jobs = source,
            .scheduler = *scheduler,
            .record = sink,
            .event_order = section.event_order});
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(sink.starts_of(i).at(0).in_seconds());
  return out;
}

// Ten cores. Job 0 holds 8 until 100 s; job 1 wants 9 and is promised 100 s, when 1 core will be left over. Jobs 2 and
// 3 come together and want the 2 free cores: 2 would end at 100 s, 3 at 22 s. Job 4 wants one core for long.
const std::vector<JobSpec> backfill_example = {cores(0, 8, 100), cores(1, 9, 50), cores(2, 2, 98), cores(2, 2, 20),
                                               cores(4, 1, 1000)};

TEST(Backfill, NobodyJumpsTheLine) {
  EXPECT_EQ(starts(section("fifo", "none"), 10, backfill_example), (std::vector<double>{0, 100, 150, 150, 150}));
}

// Job 2 is tried first and ends just in time. At 100 s job 3 is blocked, and job 4 takes the core that nobody needs.
TEST(Backfill, EasyTriesTheLineInOrder) {
  EXPECT_EQ(starts(section("fifo", "easy"), 10, backfill_example), (std::vector<double>{0, 100, 2, 150, 100}));
}

// Job 3 is tried first. At 22 s job 2 would end after 100 s and does not fit into the core left over; job 4 does.
TEST(Backfill, EasySjbfTriesTheShortestEstimateFirst) {
  EXPECT_EQ(starts(section("fifo", "easy-sjbf"), 10, backfill_example), (std::vector<double>{0, 100, 150, 2, 22}));
}

// One second more, and job 2 would delay the head.
TEST(Backfill, EndingJustInTimeIsInTime) {
  std::vector<JobSpec> jobs = backfill_example;
  jobs.resize(3);
  EXPECT_EQ(starts(section("fifo", "easy"), 10, jobs)[2], 2.0);
  jobs[2].work.ns += 1;
  jobs[2].estimate.ns += 1;
  EXPECT_EQ(starts(section("fifo", "easy"), 10, jobs)[2], 150.0);
}

// EASY goes by estimates and not by what is true: job 3 says that it ends at 100 s and gets in, job 2 says that it ends
// at 101 s and does not. Job 0 ends at 40 s already, but job 3 runs on to 302 s, and only then are 9 cores free.
TEST(Backfill, GoesByEstimates) {
  const std::vector<JobSpec> jobs = {estimated(cores(0, 8, 40), 100), cores(1, 9, 50), estimated(cores(2, 2, 10), 99),
                                     estimated(cores(2, 2, 300), 98)};
  EXPECT_EQ(starts(section("fifo", "easy"), 10, jobs), (std::vector<double>{0, 302, 352, 2}));
}

// At 100 s jobs 0 and 1 both end; either is enough for job 2, so what is left over is 5 cores and not none.
TEST(Backfill, CountsEverythingThatEndsByTheReservation) {
  const std::vector<JobSpec> jobs = {cores(0, 4, 100), cores(0, 5, 100), cores(1, 5, 50), cores(2, 1, 1000)};
  EXPECT_EQ(starts(section("fifo", "easy"), 10, jobs), (std::vector<double>{0, 0, 100, 2}));
}

// A job that runs on past its estimate still holds its cores, and the head is promised "now".
TEST(Backfill, AnOverrunnerHoldsItsCores) {
  const std::vector<JobSpec> jobs = {estimated(cores(0, 8, 100), 10), cores(20, 9, 50), cores(30, 2, 5),
                                     cores(40, 1, 5)};
  EXPECT_EQ(starts(section("fifo", "easy"), 10, jobs), (std::vector<double>{0, 100, 150, 40}));
}

// Two cores are free; job 1 needs all ten. Skipping lets job 2 in and the head pays for it, EASY does not.
TEST(HeadOfLine, SkipPassesOverAHeadThatDoesNotFit) {
  const std::vector<JobSpec> jobs = {cores(0, 8, 100), cores(1, 10, 10), cores(2, 2, 200)};
  SchedulerSection skip = section("fifo", "none");
  EXPECT_EQ(starts(skip, 10, jobs), (std::vector<double>{0, 100, 110}));
  skip.head_of_line = HeadOfLine::skip;
  EXPECT_EQ(starts(skip, 10, jobs), (std::vector<double>{0, 202, 2}));
  EXPECT_EQ(starts(section("fifo", "easy"), 10, jobs), (std::vector<double>{0, 100, 110}));
}

// Jobs 1 to 4 wait for job 0 and run one after the other: who is next?
TEST(Order, DecidesWhoIsNext) {
  const std::vector<JobSpec> jobs = {cores(0, 10, 100), with_priority(cores(1, 8, 30), 1),
                                     with_priority(estimated(cores(2, 10, 10), 40), 0),
                                     with_priority(cores(3, 9, 20), 2), with_priority(cores(4, 9, 35), 2)};
  EXPECT_EQ(starts(section("fifo", "none"), 10, jobs), (std::vector<double>{0, 100, 130, 140, 160}));
  EXPECT_EQ(starts(section("sjf", "none"), 10, jobs), (std::vector<double>{0, 120, 185, 100, 150}));
  EXPECT_EQ(starts(section("smallest", "none"), 10, jobs), (std::vector<double>{0, 100, 185, 130, 150}));
  EXPECT_EQ(starts(section("largest", "none"), 10, jobs), (std::vector<double>{0, 165, 100, 110, 130}));
  EXPECT_EQ(starts(section("priority", "none"), 10, jobs), (std::vector<double>{0, 155, 185, 100, 120}));
}

TEST(Order, SjfMayKnowTheTrueRunTime) {
  const OrderEntry& sjf = *std::ranges::find(orders(), "sjf", [](const OrderEntry& e) { return e.what.name; });
  SchedulerSection clairvoyant = section("sjf", "none");
  clairvoyant.order.options = Options(sjf.what.options, {{1.0, "true"}});
  const std::vector<JobSpec> jobs = {cores(0, 10, 100), estimated(cores(1, 10, 10), 40), cores(2, 10, 20)};
  EXPECT_EQ(starts(section("sjf", "none"), 10, jobs), (std::vector<double>{0, 120, 100}));
  EXPECT_EQ(starts(clairvoyant, 10, jobs), (std::vector<double>{0, 100, 110}));
}

TEST(Order, GpusWeighMoreThanAnyNumberOfCores) {
  const auto key = [](std::string_view order, const Request& request) {
    for (const OrderEntry& entry : orders())
      if (entry.what.name == order) return entry.make({}, 1)->key(job(0, 1, request));
    return 0.0;
  };
  const Request one_gpu{1, {.gpus = 1}, 0, {}}, many_cores{1'000'000, {.cpus = 64}, 0, {}},
      a_core_more{1, {.gpus = 1, .cpus = 1}, 0, {}};
  EXPECT_LT(key("smallest", many_cores), key("smallest", one_gpu));
  EXPECT_LT(key("smallest", one_gpu), key("smallest", a_core_more));
  EXPECT_LT(key("largest", one_gpu), key("largest", many_cores));
  const Request quarter{1, {.gpu_milli = 250}, 0, {}}, two_thirds{2, {.gpu_milli = 333}, 0, {}},
      a_thousandth{1, {.gpu_milli = 1}, 0, {}}, half_and_core{1, {.cpus = 1, .gpu_milli = 666}, 0, {}};
  EXPECT_LT(key("smallest", many_cores), key("smallest", a_thousandth));
  EXPECT_LT(key("smallest", a_thousandth), key("smallest", quarter));
  EXPECT_LT(key("smallest", quarter), key("smallest", two_thirds));
  EXPECT_LT(key("smallest", two_thirds), key("smallest", half_and_core));
  EXPECT_LT(key("smallest", half_and_core), key("smallest", one_gpu));
  EXPECT_LT(key("largest", two_thirds), key("largest", quarter));
  const Request large{67'000, {.gpus = 1, .cpus = 1000}, 0, {}}, larger{67'000'001, {.cpus = 1, .gpu_milli = 1}, 0, {}};
  EXPECT_EQ(key("smallest", larger) - key("smallest", large), 0x1p27 + 1.0);  // a thousandth and a core more
}

// Events of one instant, seen together or one by one (the rules of published batch simulators). Two cores: jobs 0 and 1
// end together at 10 s, before their estimates. Together they make room for job 2; one by one, the first core is given
// to job 3, which would end by 20 s, when job 2 has its reservation.
TEST(EventOrder, EndsOfOneInstantAreSeenTogetherOrOneByOne) {
  const std::vector<JobSpec> jobs = {estimated(cores(0, 1, 10), 20), estimated(cores(0, 1, 10), 20), cores(1, 2, 5),
                                     cores(2, 1, 10)};
  SchedulerSection easy = section("fifo", "easy");
  EXPECT_EQ(starts(easy, 2, jobs), (std::vector<double>{0, 0, 10, 15}));
  easy.event_order = EventOrder::sequential;
  EXPECT_EQ(starts(easy, 2, jobs), (std::vector<double>{0, 0, 20, 10}));
}

// One core is free, and two jobs come at 10 s: the second is shorter, but one by one the first has it by then.
TEST(EventOrder, SubmissionsOfOneInstantAreSeenTogetherOrOneByOne) {
  const std::vector<JobSpec> jobs = {cores(0, 1, 100), cores(1, 2, 10), cores(10, 1, 50), cores(10, 1, 20)};
  SchedulerSection sjbf = section("fifo", "easy-sjbf");
  EXPECT_EQ(starts(sjbf, 2, jobs), (std::vector<double>{0, 100, 30, 10}));
  sjbf.event_order = EventOrder::sequential;
  EXPECT_EQ(starts(sjbf, 2, jobs), (std::vector<double>{0, 100, 10, 60}));
}

// A job at its estimated end counts as gone for a submission of the same instant, though its end is seen after it: job
// 1 finds the core free before the shorter job 2 is there. A job that ends before its estimate does not.
TEST(EventOrder, ASubmissionSeesWhatIsEstimatedToEndAtItsInstant) {
  const std::vector<JobSpec> arrivals = {cores(10, 1, 50), cores(10, 1, 20)};
  const auto after = [&](const JobSpec& first, EventOrder order) {
    SchedulerSection sjf = section("sjf", "none");
    sjf.event_order = order;
    return starts(sjf, 1, {first, arrivals[0], arrivals[1]});
  };
  EXPECT_EQ(after(cores(0, 1, 10), EventOrder::sequential), (std::vector<double>{0, 10, 60}));
  EXPECT_EQ(after(estimated(cores(0, 1, 10), 11), EventOrder::sequential), (std::vector<double>{0, 30, 10}));
  EXPECT_EQ(after(cores(0, 1, 10), EventOrder::batched), (std::vector<double>{0, 30, 10}));
}

}  // namespace
}  // namespace headroom
