// SPDX-License-Identifier: Apache-2.0
#include "sim/network/site_network.hpp"

#include <gtest/gtest.h>

#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;
using namespace literals;

/// Eight hosts of one GPU and one port, two to a leaf, and one uplink of a leaf where there could be two.
NetworkSpec halved(double busy, double overlap = 0.0) {
  NetworkSpec spec;
  spec.fabric.family = FabricFamily::leaf_spine;
  spec.fabric.hosts = {{.name = "gpu", .hosts = 8, .gpus = 1, .nics = 1, .port = DataRate{50e9}}};
  spec.fabric.link = DataRate{50e9};
  spec.fabric.hosts_per_leaf = 2;
  spec.fabric.leaf_oversubscription = 2.0;
  spec.spreading.choice = LinkChoice::ideal;
  spec.others.phases = {{.busy = busy, .overlap = overlap}};
  return spec;
}

Allocation nodes(std::initializer_list<std::uint32_t> which) {
  Allocation where;
  for (const std::uint32_t node : which) where.add(slice(node, 1));
  return where;
}

/// Jobs of 100 s of work that start at zero where they are put.
RecordingSink run(const NetworkSpec& spec, const std::vector<Allocation>& where, std::vector<Subsystem*> others = {}) {
  RecordingSink sink;
  std::vector<JobSpec> jobs;
  for (const Allocation& at : where) jobs.push_back(job(0, 100, nodes_of_one_gpu(at.tasks)));
  VectorSource source(numbered(std::move(jobs)));
  ScriptedScheduler scheduler({{at_s(0), [&](const SchedulingView& view, Decisions& decisions) {
                                  for (std::size_t i = 0; i < where.size(); ++i)
                                    decisions.start(job_of(view, i), where[i], StartReason::head_of_line);
                                }}});
  SiteNetwork network(spec, source);
  others.push_back(&network);
  simulate({.cluster = gpu_nodes(8, 1),
            .jobs = source,
            .scheduler = scheduler,
            .record = sink,
            .subsystems = others,
            .horizon = {}});
  return sink;
}

double seconds(Instant at) {
  return (at - Instant{}).in_seconds();
}

TEST(SiteNetwork, AJobThatIsAloneRunsAsLongAsItIsSaidTo) {
  for (const double busy : {0.1, 0.3, 0.7})
    for (const double overlap : {0.0, 0.5}) {
      EXPECT_EQ(run(halved(busy, overlap), {nodes({0, 1})}).end_of(0), at_s(100)) << "below one leaf";
      EXPECT_EQ(run(halved(busy, overlap), {nodes({0, 1, 2, 3})}).end_of(0), at_s(100)) << "one hop over each uplink";
      EXPECT_EQ(run(halved(busy, overlap), {nodes({5})}).end_of(0), at_s(100)) << "sends nothing";
    }
}

// A ring that visits the leaves in turns crosses the uplinks with each hop: two connections where one has room.
TEST(SiteNetwork, WhereAJobStandsSaysHowLongItWaits) {
  NetworkSpec spec = halved(0.5);
  spec.others.phases.front().stride = 2;  // two rings: 0-2 and 1-3
  EXPECT_EQ(run(spec, {nodes({0, 1, 2, 3})}).end_of(0), at_s(150));
  EXPECT_EQ(run(spec, {nodes({0, 1})}).end_of(0), at_s(100)) << "two hosts are no rings of this stride";
}

// On each uplink one hop of each job, and room for one; they send for half of their time. Together for ever they would
// take 150 s, and evading each other 100 s. By chance, R = S (1 + R / (Z + R)) with Z = S = 0.5: R = 0.8090, golden
// ratio over two (Bard's equations; see models/network/fair_share.hpp).
TEST(SiteNetwork, JobsOnOneLinkMeetByChance) {
  const auto sink = run(halved(0.5), {nodes({0, 2, 4, 6}), nodes({1, 3, 5, 7})});
  EXPECT_NEAR(seconds(sink.end_of(0)), 130.9, 0.1);
  EXPECT_EQ(sink.end_of(0), sink.end_of(1));
}

TEST(SiteNetwork, WhoIsAloneAgainIsFastAgain) {
  NetworkSpec spec = halved(0.5);
  spec.is_shared = false;
  EXPECT_EQ(run(spec, {nodes({0, 2, 4, 6}), nodes({1, 3, 5, 7})}).end_of(0), at_s(100)) << "nothing is shared";
  spec.is_shared = true;
  ScriptedSubsystem slow({}, [](std::span<const JobId> dirty, Control& control) {
    for (const JobId id : dirty)
      if (control.view().jobs[id].serial == 1) control.set_component(id, Component::compute, 5.0);
    return false;
  });
  const auto sink = run(spec, {nodes({0, 2, 4, 6}), nodes({1, 3, 5, 7})}, {&slow});
  EXPECT_LT(seconds(sink.end_of(0)), 125.0) << "the other one computes for longer, and is less often on the link";
  EXPECT_NEAR(seconds(sink.end_of(1)), 300.0, 20.0) << "0.5 at a fifth of the speed, and 0.5 that nothing slows";
}

TEST(SiteNetwork, ALinkThatFailsSlowsWhoCrossesItAndNobodyElse) {
  NetworkSpec spec = halved(0.5);
  spec.changes = {{at_s(50), "leaf-0", "spine-0", 0.5}};
  const auto sink = run(spec, {nodes({0, 1, 2, 3}), nodes({4, 5, 6, 7})});
  EXPECT_EQ(sink.end_of(0), at_s(125)) << "50 s at full speed, then 50 s of work at two thirds";
  EXPECT_EQ(sink.end_of(1), at_s(100));
  spec.changes = {{at_s(50), "leaf-0", "spine-0", 0.0}, {at_s(80), "leaf-0", "spine-0", 1.0}};
  const auto cut = run(spec, {nodes({0, 1, 2, 3}), nodes({4, 5, 6, 7})});
  EXPECT_NEAR(seconds(cut.end_of(0)), 130.0, 1e-6) << "it stood still for 30 s";
  EXPECT_EQ(cut.end_of(1), at_s(100));
}

// What slowed a job adds up to the length of its lease, by component.
TEST(SiteNetwork, TimeOnTheNetworkIsBookedAsSuch) {
  NetworkSpec spec = halved(0.5);
  spec.others.phases.front().stride = 2;
  const auto ends = run(spec, {nodes({0, 1, 2, 3})}).ends_of(0);
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_EQ(ends.front().spent[static_cast<std::size_t>(Component::compute)], TimeSpan::seconds(50));
  EXPECT_EQ(ends.front().spent[static_cast<std::size_t>(Component::network)], TimeSpan::seconds(100));
}

}  // namespace
}  // namespace headroom
