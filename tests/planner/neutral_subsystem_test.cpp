// SPDX-License-Identifier: Apache-2.0
// The neutral law: a subsystem with neutral parameters does not change one byte of jobs.csv.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "planner/policies/registry.hpp"
#include "reports/jobs_table.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

/// Looks every 7 s and at every job that began, and each time sets what already holds.
class Neutral final : public Subsystem {
 public:
  [[nodiscard]] std::string_view name() const override { return "neutral"; }
  void begin(Control& control) override { control.set_timer(at_s(7)); }
  void on_timer(std::uint32_t, Control& control) override {
    ++timers;
    control.partitions()[0].running.for_each([&](JobId id) { return control.mark_dirty(id), true; });
    control.set_node({0}, Lifecycle::up);
    control.set_timer(control.view().now + TimeSpan::seconds(7));
  }
  bool resolve(std::span<const JobId> dirty, Control& control) override {
    for (const JobId id : dirty) {
      control.set_component(id, Component::compute, 1.0);
      control.set_component(id, Component::network, 0.0);
    }
    looks += dirty.size();
    return false;
  }
  std::size_t timers = 0, looks = 0;
};

class Memory final : public ByteSink {
 public:
  void write(std::span<const std::byte> piece) override {
    for (const std::byte b : piece) text += static_cast<char>(b);
  }
  std::string text;
};

std::vector<JobSpec> workload() {
  Rng rng{31, Stream::durations, 0};
  std::vector<JobSpec> jobs;
  std::int64_t now = 0;
  for (int i = 0; i < 600; ++i) {
    now += static_cast<std::int64_t>(rng.below(30'000'000'000));  // not whole seconds
    JobSpec spec = job(0, 1,
                       rng.below(3) == 0 ? nodes_of_one_gpu(1 + static_cast<std::uint32_t>(rng.below(4)))
                                         : gpus(1 + static_cast<std::uint32_t>(rng.below(12))));
    spec.submit = {now};
    spec.work = {1 + static_cast<std::int64_t>(rng.below(90'000'000'000))};
    spec.estimate = {spec.work.ns + static_cast<std::int64_t>(rng.below(100'000'000'000))};
    if (rng.below(10) == 0) spec.limit = {spec.work.ns / 2};
    jobs.push_back(spec);
  }
  return numbered(std::move(jobs));
}

std::string jobs_csv(const std::vector<JobSpec>& jobs, EventOrder order, std::span<Subsystem* const> subsystems) {
  const ClusterSpec cluster = gpu_nodes(4, 4);
  VectorSource source(jobs);
  const auto scheduler = make_scheduler({{"fifo", {}}, {"easy", {}}, {"best-fit", {}}});
  JobsCsv table;
  simulate({.cluster = cluster,
            .jobs = source,
            .scheduler = *scheduler,
            .record = table,
            .subsystems = subsystems,
            .event_order = order});
  Memory memory;
  JobsCsv::write_header(memory);
  table.write_rows(memory);
  return memory.text;
}

TEST(NeutralLaw, ANeutralSubsystemChangesNoByteOfJobsCsv) {
  const std::vector<JobSpec> jobs = workload();
  for (const EventOrder order : {EventOrder::batched, EventOrder::sequential}) {
    Neutral first, second;
    Subsystem* const both[] = {&first, &second};
    const std::string plain = jobs_csv(jobs, order, {});
    EXPECT_EQ(jobs_csv(jobs, order, both), plain);
    EXPECT_EQ(std::ranges::count(plain, '\n'), 601);
    EXPECT_NE(plain.find("killed"), std::string::npos);
    EXPECT_GT(first.timers, 1000u);
    EXPECT_GT(first.looks, 600u);
  }
}

// So that the test above can fail: a network that costs a hundred-millionth does change it.
TEST(NeutralLaw, AnyOtherSubsystemDoesChangeIt) {
  ScriptedSubsystem slow({}, [](std::span<const JobId> dirty, Control& control) {
    for (const JobId id : dirty) control.set_component(id, Component::network, 1e-8);
    return false;
  });
  Subsystem* const one[] = {&slow};
  const std::vector<JobSpec> jobs = workload();
  EXPECT_NE(jobs_csv(jobs, EventOrder::batched, one), jobs_csv(jobs, EventOrder::batched, {}));
}

}  // namespace
}  // namespace headroom
