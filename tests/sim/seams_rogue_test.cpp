// SPDX-License-Identifier: Apache-2.0
// Policies that propose what cannot be: every rule of the engine, and what it says, word for word.
#include <gtest/gtest.h>

#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

class Rogue final : public Scheduler {
 public:
  explicit Rogue(ScriptedScheduler::Act act) : act_(std::move(act)) {}
  [[nodiscard]] std::string name() const override { return "rogue"; }
  [[nodiscard]] QueueKeys keys(const JobSpec&) const override { return {}; }
  void pass(const SchedulingView& view, Decisions& decisions) override { act_(view, decisions); }

 private:
  ScriptedScheduler::Act act_;
};

const ClusterSpec cluster_spec = {{{"a", 2, {.cpus = 16, .gpus = 4, .gpu_model = "A", .memory_bytes = 100}, 0},
                                   {"b", 1, {.cpus = 16, .gpus = 4, .gpu_model = "B", .memory_bytes = 100}, 0}}};

/// What a policy says about three jobs at t = 2 s: the serial number 0 has ended, 1 is 2 tasks on nodes of their own of
/// model A and waits, 2 runs on all of node 1. The pass at 2 s is the first in which all of this holds.
std::string complaint(const ScriptedScheduler::Act& act) {
  const Request request{2, {.gpus = 1, .cpus = 2, .memory_bytes = 10}, 1, {0}};
  std::vector<JobSpec> jobs = numbered({job(0, 1, gpus(1)), job(1, 50, request), job(1, 50, {4, {.gpus = 1}, 0, {}})});
  for (JobSpec& spec : jobs) spec.number += 100;
  VectorSource source(std::move(jobs), {{"tenant"}, {"class"}, {"A", "B"}});
  Rogue rogue([&](const SchedulingView& view, Decisions& decisions) {
    if (view.now == at_s(0)) decisions.start(job_of(view, 0), on({slice(0, 1)}), StartReason::directed);
    if (view.now == at_s(1)) {
      decisions.start(job_of(view, 2), on({slice(1, 4)}), StartReason::directed);
      decisions.wake_at(at_s(2));
    }
    if (view.now == at_s(2)) act(view, decisions);
  });
  RecordingSink sink;
  try {
    simulate({.cluster = cluster_spec, .jobs = source, .scheduler = rogue, .record = sink});
  } catch (const PolicyError& error) {
    return error.what();
  }
  return "nothing";
}

/// A slice of tasks of the waiting job.
Slice part(std::uint32_t node, std::uint32_t tasks) {
  return {{node}, tasks, 2 * tasks, 10 * static_cast<std::int64_t>(tasks), (std::uint64_t{1} << tasks) - 1};
}

ScriptedScheduler::Act start(Allocation where) {
  return [=](const SchedulingView& view, Decisions& d) { d.start(job_of(view, 1), where, StartReason::directed); };
}
ScriptedScheduler::Act resize(Allocation where) {
  return [=](const SchedulingView& view, Decisions& d) { d.resize(job_of(view, 2), where); };
}
ScriptedScheduler::Act directly(std::function<void(Decisions&)> act) {
  return [=](const SchedulingView&, Decisions& d) { act(d); };
}
Slice with(Slice slice, void (*change)(Slice&)) {
  return change(slice), slice;
}

struct Row {
  ScriptedScheduler::Act act;
  const char* sentence;
};

void expect_complaints(std::span<const Row> rows, const std::string& before) {
  for (const Row& row : rows) EXPECT_EQ(complaint(row.act), before + row.sentence);
}

TEST(RogueStart, IsRefusedWithTheRule) {
  const auto node_down = [](const SchedulingView& view, Decisions& d) {
    d.switch_node({0}, Lifecycle::draining);
    d.start(job_of(view, 1), on({part(0, 1)}), StartReason::directed);
  };
  const auto false_sums = [](const SchedulingView& view, Decisions& d) {
    Allocation where = on({part(0, 1)});
    where.tasks = 2;
    d.start(job_of(view, 1), where, StartReason::directed);
  };
  const Row rows[] = {
      {start({}), "a start needs an allocation"},
      {start(on({part(0, 1)})), "a gang starts with all of its tasks"},
      {false_sums, "the sums of an allocation must be those of its slices"},
      {start(on({part(3, 1)})), "an allocation names a node that does not exist"},
      {start(on({part(1, 1), part(0, 1)})), "an allocation takes more than is free on a node"},
      {start(on({part(0, 1), part(0, 1)})), "an allocation lists nodes in ascending order, each once"},
      {start(on({part(2, 1)})), "a node has not the GPU model asked for, or is of another partition"},
      {start(on({part(0, 2)})), "more tasks on a node than the request allows"},
      {start(on({part(1, 1)})), "an allocation takes more than is free on a node"},
      {node_down, "an allocation takes more than is free on a node"},
      {start(on({part(0, 0)})), "a slice must hold what its tasks need, no more and no less"},
      {start(on({with(part(0, 1), [](Slice& s) { s.cpus = 1; })})),
       "a slice must hold what its tasks need, no more and no less"},
      {start(on({with(part(0, 1), [](Slice& s) { s.memory_bytes = 11; })})),
       "a slice must hold what its tasks need, no more and no less"},
      {start(on({with(part(0, 1), [](Slice& s) { s.gpu_mask = 0; })})),
       "a slice must hold what its tasks need, no more and no less"},
      {start(on({with(part(0, 1), [](Slice& s) { s.gpu_mask = 0b11; })})),
       "a slice must hold what its tasks need, no more and no less"},
  };
  expect_complaints(rows, "policy \"rogue\" at t = 2.000000 s: job 102: ");
}

TEST(RogueStart, ARunningJobCannotStart) {
  EXPECT_EQ(complaint([](const SchedulingView& view, Decisions& d) {
              d.start(job_of(view, 2), on({slice(0, 4)}), StartReason::directed);
            }),
            "policy \"rogue\" at t = 2.000000 s: job 103: a running job cannot start");
}

TEST(RogueResize, IsRefusedWithTheRule) {
  const Row rows[] = {
      {resize({}), "a resized job keeps at least one task"},
      {resize(on({slice(3, 1)})), "an allocation names a node that does not exist"},
      {resize(on({slice(1, 5)})), "an allocation takes more than is free on a node"},
      {resize(on({slice(1, 4), slice(0, 1)})), "an allocation lists nodes in ascending order, each once"},
  };
  expect_complaints(rows, "policy \"rogue\" at t = 2.000000 s: job 103: ");
}

TEST(Rogue, OnlyARunningJobCanBePreemptedOrResized) {
  const Row rows[] = {
      {[](const SchedulingView& view, Decisions& d) { d.preempt(job_of(view, 1), Progress::lost); },
       "only a running job can be preempted"},
      {[](const SchedulingView& view, Decisions& d) { d.resize(job_of(view, 1), on({part(0, 1)})); },
       "only a running job can be resized"},
  };
  expect_complaints(rows, "policy \"rogue\" at t = 2.000000 s: job 102: ");
}

// A policy that remembers ids meets slots that are free: the ended job held slot 0.
TEST(Rogue, AJobThatIsGoneCannotBeNamed) {
  for (const JobId gone : {JobId{}, JobId{99}}) {
    const Row rows[] = {
        {directly([=](Decisions& d) { d.start(gone, on({slice(0, 1)}), StartReason::directed); }), ""},
        {directly([=](Decisions& d) { d.preempt(gone, Progress::kept); }), ""},
        {directly([=](Decisions& d) { d.resize(gone, on({slice(0, 1)})); }), ""},
    };
    expect_complaints(rows, "policy \"rogue\" at t = 2.000000 s: names a job that neither waits nor runs");
  }
  JobId first;
  std::string said;
  VectorSource source(numbered({job(0, 5, gpus(1))}));
  Rogue rogue([&](const SchedulingView& view, Decisions& d) {
    if (view.now == at_s(0)) {
      first = view.queue.head();
      d.start(first, on({slice(0, 1)}), StartReason::directed);
    } else {
      d.start(first, on({slice(0, 1)}), StartReason::directed);
    }
  });
  RecordingSink sink;
  const RunInput input{.cluster = cluster_spec, .jobs = source, .scheduler = rogue, .record = sink};
  EXPECT_THROW(
      try { simulate(input); } catch (const PolicyError& error) {
        EXPECT_STREQ(error.what(), "policy \"rogue\" at t = 5.000000 s: names a job that neither waits nor runs");
        throw;
      },
      PolicyError);
}

TEST(Rogue, NodesAndTimesMustExist) {
  const Row rows[] = {
      {directly([](Decisions& d) { d.switch_node({3}, Lifecycle::down); }), "switches a node that does not exist"},
      {directly([](Decisions& d) { d.wake_at(at_s(2)); }), "asks to be woken in the past"},
      {directly([](Decisions& d) { d.wake_at(at_s(1)); }), "asks to be woken in the past"},
  };
  expect_complaints(rows, "policy \"rogue\" ");
}

// Making room and taking it again at once, without end: each preemption is a reason for another look.
TEST(Rogue, APolicyMustComeToRest) {
  EXPECT_EQ(complaint([](const SchedulingView& view, Decisions& d) {
              const JobId id = job_of(view, 2);
              d.preempt(id, Progress::kept);
              d.start(id, on({slice(1, 4)}), StartReason::directed);
            }),
            "policy \"rogue\" does not come to rest within 17 rounds at t = 2.000000 s");
}

TEST(Rogue, TheSameProposalsAreFineWhereTheyAreLegal) {
  EXPECT_EQ(complaint([](const SchedulingView& view, Decisions& d) {
              if (view.queue.size() == 0) return;
              d.resize(job_of(view, 2), on({slice(1, 2), slice(2, 4)}));
              d.start(job_of(view, 1), on({part(0, 1), part(1, 1)}), StartReason::directed);
            }),
            "nothing");
}

}  // namespace
}  // namespace headroom
