// SPDX-License-Identifier: Apache-2.0
// Every policy of the registry under the same laws. The suite is made of the tables, so a new row is covered as it is.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "planner/policies/registry.hpp"
#include "sim/run_record_file.hpp"
#include "tests/planner/referee.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_policies;
using testing_run::at_s;
using testing_run::Tee;
using testing_run::VectorSource;

constexpr std::int64_t gib = std::int64_t{1} << 30;

const ClusterSpec mixed_cluster = {
    {{"h100", 4, {.cpus = 32, .gpus = 8, .gpu_model = "H100", .memory_bytes = 512 * gib}, 2},
     {"a100", 3, {.cpus = 16, .gpus = 4, .gpu_model = "A100", .memory_bytes = 128 * gib}, 0},
     {"cpu", 2, {.cpus = 48}, 0},
     {"lent", 2, {.cpus = 16, .gpus = 4, .gpu_model = "A100", .memory_bytes = 128 * gib}, 0, "lab"}}};
const JobNames names{{"tenant"}, {"class"}, {"H100", "A100"}, {"lab"}};

const Request requests[] = {
    {1, {.gpus = 1, .cpus = 2}, 0, {}},
    {4, {.gpus = 1, .cpus = 2, .memory_bytes = 20 * gib}, 0, {}},
    {2, {.gpus = 8, .cpus = 16}, 1, {0}},
    {3, {.gpus = 2}, 1, {}},
    {6, {.gpus = 2, .cpus = 4}, 2, {0}},
    {1, {.gpus = 4, .cpus = 8, .memory_bytes = 100 * gib}, 0, {1}},
    {24, {.cpus = 1}, 0, {}},
    {5, {.cpus = 8}, 1, {}},
    {12, {.gpus = 1}, 0, {}},
    {1, {.gpus = 1}, 4, {}},
    {40, {.gpus = 1}, 0, {}},
    {1, {.gpu_milli = 600}, 0, {}},
    {3, {.cpus = 1, .gpu_milli = 250}, 2, {}},
    {1, {.gpus = 1}, 0, {}, {0}},
    {2, {.gpus = 3}, 0, {}, {0}},
    {2, {.gpu_milli = 700}, 0, {}, {0}},
    {2, {.gpus = 8}, 0, {1}},  // no A100 node has eight
};
constexpr std::size_t impossible = std::size(requests) - 1;

enum class Estimates : std::uint8_t { exact, wrong };

std::vector<JobSpec> workload(std::uint64_t seed, Estimates estimates) {
  Rng rng{seed, Stream::sizes, 0};
  std::vector<JobSpec> jobs;
  std::int64_t now = 0;
  for (int i = 0; i < 250; ++i) {
    now += static_cast<std::int64_t>(rng.below(40)) / 3;  // often several at once
    JobSpec spec =
        testing_run::job(now, static_cast<std::int64_t>(rng.below(120)), requests[rng.below(std::size(requests))]);
    spec.priority = static_cast<std::int32_t>(rng.below(4));
    if (estimates == Estimates::wrong) {
      spec.estimate = {spec.work.ns / 100 * static_cast<std::int64_t>(50 + rng.below(300))};
      if (rng.below(4) == 0) spec.limit = {spec.estimate.ns + 1};
    }
    jobs.push_back(spec);
  }
  return testing_run::numbered(std::move(jobs));
}

template <class EntryType>
PolicyChoice choice(const EntryType& entry) {
  return {std::string(entry.what.name), default_options(entry.what.options)};
}

template <class Visit>
void for_each_scheduler(Visit visit) {
  for (const OrderEntry& order : orders())
    for (const BackfillEntry& backfill : backfills())
      for (const PlacementEntry& placement : placements())
        for (const HeadOfLine head : {HeadOfLine::strict, HeadOfLine::skip})
          for (const EventOrder events : {EventOrder::batched, EventOrder::sequential}) {
            if (head == HeadOfLine::skip && backfill.what.name != "none") continue;  // as the reader of scenarios says
            SchedulerSection section{choice(order), choice(backfill), choice(placement), head, events};
            // A few reservations: with all, these overloaded runs take most of the time of the suite.
            if (backfill.what.name == "conservative")
              section.backfill.options = Options(backfill.what.options, {{4.0, {}}});
            SCOPED_TRACE(make_scheduler(section)->name() + (head == HeadOfLine::skip ? ", skip" : ", strict") +
                         (events == EventOrder::sequential ? ", sequential" : ", batched"));
            visit(section);
          }
}

void run(const SchedulerSection& section, Scheduler& scheduler, const std::vector<JobSpec>& jobs, RecordSink& sink) {
  VectorSource source(jobs, names);
  simulate({.cluster = mixed_cluster,
            .jobs = source,
            .scheduler = scheduler,
            .record = sink,
            .event_order = section.event_order});
}

TEST(Conformance, TheTablesAreNotEmptyAndTheirNamesAreUnique) {
  const auto check = [](const auto& table) {
    std::set<std::string_view> seen;
    for (const auto& entry : table) {
      EXPECT_TRUE(seen.insert(entry.what.name).second) << entry.what.name;
      EXPECT_FALSE(entry.what.summary.empty()) << entry.what.name;
    }
    EXPECT_FALSE(seen.empty());
  };
  check(orders());
  check(backfills());
  check(placements());
}

TEST(Conformance, NamesTheParts) {
  const SchedulerSection section{choice(orders()[0]), choice(backfills()[1]), choice(placements()[0])};
  EXPECT_EQ(make_scheduler(section)->name(), "fifo + easy + first-fit");
}

// No oversubscription, no start before the submission, whole gangs, and what was asked for; and every job that can run
// does.
TEST(Conformance, RunsAreLegalAndComplete) {
  for (const Estimates estimates : {Estimates::exact, Estimates::wrong}) {
    const std::vector<JobSpec> jobs = workload(1, estimates);
    for_each_scheduler([&](const SchedulerSection& section) {
      const auto scheduler = make_scheduler(section);
      Referee referee(mixed_cluster, names);
      run(section, *scheduler, jobs, referee);
      EXPECT_EQ(referee.faults, std::vector<std::string>{});
      ASSERT_EQ(referee.jobs(), jobs.size());
      for (std::size_t i = 0; i < jobs.size(); ++i) {
        const bool possible = !(jobs[i].request == requests[impossible]);
        const bool done = jobs[i].work <= jobs[i].limit;
        const JobState expected = !possible ? JobState::rejected : done ? JobState::finished : JobState::killed;
        EXPECT_EQ(referee.state(i), expected) << i;
      }
    });
  }
}

class Memory final : public ByteSink {
 public:
  void write(std::span<const std::byte> piece) override { bytes.insert(bytes.end(), piece.begin(), piece.end()); }
  std::vector<std::byte> bytes;
};

TEST(Conformance, TwoRunsAreTheSameBytes) {
  const std::vector<JobSpec> jobs = workload(2, Estimates::wrong);
  for_each_scheduler([&](const SchedulerSection& section) {
    Memory first, second;
    for (Memory* memory : {&first, &second}) {
      const auto scheduler = make_scheduler(section);
      RunRecordWriter writer(*memory);
      run(section, *scheduler, jobs, writer);
    }
    EXPECT_GT(first.bytes.size(), jobs.size());
    EXPECT_TRUE(first.bytes == second.bytes);
  });
}

TEST(Conformance, AStrictLineWithoutBackfillIsNeverOvertaken) {
  const std::vector<JobSpec> jobs = workload(3, Estimates::wrong);
  for (const OrderEntry& order : orders())
    for (const PlacementEntry& placement : placements()) {
      SCOPED_TRACE(order.what.name);
      const SchedulerSection section{choice(order), {"none", {}}, choice(placement)};
      const auto scheduler = make_scheduler(section);
      const auto key = order.make(section.order.options, 1);
      OvertakingWatch watch(*key);
      run(section, *scheduler, jobs, watch);
      EXPECT_EQ(watch.overtakings, 0);
    }
}

// So that the test above can fail: who may jump the line does.
TEST(Conformance, TheWatchSeesOvertaking) {
  const auto key = orders()[0].make({}, 1);
  for (const auto& [backfill, head] : {std::pair{"easy", HeadOfLine::strict}, std::pair{"none", HeadOfLine::skip}}) {
    const SchedulerSection section{{"fifo", {}}, {backfill, {}}, {"best-fit", {}}, head};
    const auto scheduler = make_scheduler(section);
    OvertakingWatch watch(*key);
    run(section, *scheduler, workload(3, Estimates::wrong), watch);
    EXPECT_GT(watch.overtakings, 0) << backfill;
  }
}

// With exact estimates the head starts no later than at its first reservation, whoever jumps the line.
TEST(Conformance, EasyKeepsItsPromiseToTheHead) {
  int promises = 0, backfilled = 0;
  for (const std::uint64_t seed : {4U, 5U, 6U}) {
    const std::vector<JobSpec> jobs = workload(seed, Estimates::exact);
    for_each_scheduler([&](const SchedulerSection& section) {
      const bool easy = section.backfill.policy.starts_with("easy") && section.head_of_line == HeadOfLine::strict;
      if (!easy || section.placement.policy == "consolidate") return;  // which refuses nodes that are free
      const auto scheduler = make_scheduler(section);
      PromiseWatch watch(*scheduler);
      Referee referee(mixed_cluster, names);
      run(section, watch, jobs, referee);
      EXPECT_EQ(watch.kept_waiting, 0);
      promises += watch.promises;
      backfilled += watch.backfilled;
    });
  }
  EXPECT_GT(promises, 1000);
  EXPECT_GT(backfilled, 1000);
}

// Passing over the head without a reservation makes no promise, and on this workload it would break it.
TEST(Conformance, SkippingTheHeadDoesNotKeepThatPromise) {
  const SchedulerSection section{{"fifo", {}}, {"none", {}}, {"best-fit", {}}, HeadOfLine::skip};
  const auto scheduler = make_scheduler(section);
  PromiseWatch watch(*scheduler);
  Referee referee(mixed_cluster, names);
  run(section, watch, workload(4, Estimates::exact), referee);
  EXPECT_GT(watch.kept_waiting, 0);
}

}  // namespace
}  // namespace headroom
