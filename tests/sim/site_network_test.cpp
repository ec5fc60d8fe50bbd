// SPDX-License-Identifier: Apache-2.0
#include "sim/network/site_network.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "tests/sim/network_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;
using namespace literals;

/// Jobs of 100 s of work that start at zero where they are put; the first is of class "one", the rest of class "two".
RecordingSink run(const NetworkSpec& spec, const std::vector<Allocation>& where, std::vector<Subsystem*> others = {},
                  const std::function<void(SiteNetwork&)>& look = {},
                  std::map<Instant, ScriptedScheduler::Act> script = {}) {
  RecordingSink sink;
  std::vector<JobSpec> jobs;
  for (const Allocation& at : where) {
    jobs.push_back(job(0, 100, nodes_of_one_gpu(at.tasks)));
    jobs.back().job_class = {jobs.size() == 1 ? 0U : 1U};
  }
  VectorSource source(numbered(std::move(jobs)), {{"tenant"}, {"one", "two"}, {}});
  script[at_s(0)] = [&](const SchedulingView& view, Decisions& decisions) {
    for (std::size_t i = 0; i < where.size(); ++i)
      decisions.start(job_of(view, i), where[i], StartReason::head_of_line);
  };
  ScriptedScheduler scheduler(std::move(script));
  SiteNetwork network(spec, source);
  others.push_back(&network);
  simulate({.cluster = gpu_nodes(8, 1),
            .jobs = source,
            .scheduler = scheduler,
            .record = sink,
            .subsystems = others,
            .horizon = {}});
  if (look) look(network);
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

// Half of the uplink each, in which nobody else is: half of the work takes twice as long, with the other or without.
TEST(SiteNetwork, JobsOfTwoSegmentsNeverMeet) {
  NetworkSpec spec = halved(0.5);
  spec.spreading.segments = {0.5, 0.5};
  spec.segments = {{"one"}};
  EXPECT_EQ(run(spec, {nodes({0, 2, 4, 6})}).end_of(0), at_s(150));
  const auto sink = run(spec, {nodes({0, 2, 4, 6}), nodes({1, 3, 5, 7})});
  EXPECT_EQ(sink.end_of(0), at_s(150));
  EXPECT_EQ(sink.end_of(1), at_s(150));
  spec.spreading.segments = {0.2, 0.8};
  EXPECT_NEAR(seconds(run(spec, {nodes({0, 2, 4, 6}), nodes({1, 3, 5, 7})}).end_of(0)), 112.5,
              1e-6);  // 0.5 + 0.5 / 0.8
  spec.segments = {{"one", "two"}};
  const auto both = run(spec, {nodes({0, 2, 4, 6}), nodes({1, 3, 5, 7})});
  EXPECT_GT(seconds(both.end_of(0)), 131.0) << "in one segment they meet, on less than the whole link";
}

// Half of its time at half of the rate of its ports, where links have room for both.
TEST(SiteNetwork, ACapHoldsAJobBackAndLeavesRoomToOthers) {
  NetworkSpec spec = halved(0.5);
  spec.classes = {{"one", {.phases = {{.busy = 0.5}}, .cap = 0.5}}};
  EXPECT_EQ(run(spec, {nodes({0, 1})}).end_of(0), at_s(150)) << "on one leaf, too";
  spec.others.cap = 0.5;
  const auto sink = run(spec, {nodes({0, 2, 4, 6}), nodes({1, 3, 5, 7})});
  EXPECT_EQ(sink.end_of(0), at_s(150));
  EXPECT_EQ(sink.end_of(1), at_s(150));
}

// The largest weight goes first: what is left of the link is for the other.
TEST(SiteNetwork, WeightsSayWhoGoesFirst) {
  NetworkSpec spec = halved(0.5);
  spec.classes = {{"one", {.phases = {{.busy = 0.5}}, .weight = 1000.0}}};
  const auto sink = run(spec, {nodes({0, 2, 4, 6}), nodes({1, 3, 5, 7})});
  EXPECT_NEAR(seconds(sink.end_of(0)), 100.0, 0.1);
  EXPECT_GT(seconds(sink.end_of(1)), 131.0);
}

// A class may send other things on other numbers of GPUs.
TEST(SiteNetwork, AClassSendsWhatItsNumberOfGpusSays) {
  NetworkSpec spec = halved(0.5);
  spec.others.phases.front().busy = 0.1;
  spec.classes = {{"one", {.phases = {{.busy = 0.5, .stride = 2}}}, 4}, {"one", {.phases = {{.busy = 0.2}}}, 2}};
  EXPECT_EQ(run(spec, {nodes({0, 1, 2, 3})}).end_of(0), at_s(150));
  EXPECT_EQ(run(spec, {nodes({0, 2})}).end_of(0), at_s(100));
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

// Without a horizon the run lasts as long as somebody can still end.
TEST(SiteNetwork, WhoIsCutOffAloneWaitsForTheRepair) {
  NetworkSpec spec = halved(0.5);
  spec.changes = {{at_s(50), "leaf-0", "spine-0", 0.0}, {at_s(80), "leaf-0", "spine-0", 1.0}};
  EXPECT_NEAR(seconds(run(spec, {nodes({0, 1, 2, 3})}).end_of(0)), 130.0, 1e-6);
}

// A ring of four: from 0 to 2 by way of 1, from 1 to 3 by way of 2.
TEST(SiteNetwork, JobsMeetOnTheLinksOfATorusInBetween) {
  NetworkSpec spec = halved(0.5);
  spec.fabric.family = FabricFamily::torus;
  spec.fabric.dims = {4};
  spec.fabric.hosts.front().hosts = 4;
  EXPECT_EQ(run(spec, {nodes({0, 2})}).end_of(0), at_s(100)) << "no faster because a host has two links";
  EXPECT_EQ(run(spec, {nodes({0, 1}), nodes({2, 3})}).end_of(0), at_s(100));
  const auto both = run(spec, {nodes({0, 2}), nodes({1, 3})});
  EXPECT_NEAR(seconds(both.end_of(0)), 130.9, 0.1) << "as on one uplink";
  EXPECT_EQ(both.end_of(0), both.end_of(1));
}

TEST(SiteNetwork, ABridgeOfABoxIsALinkOfItsOwn) {
  NetworkSpec spec = halved(0.5);
  spec.fabric.family = FabricFamily::pcie_box;
  spec.fabric.leaf_oversubscription = 1.0;
  spec.fabric.sockets = 1;
  spec.fabric.bridge = DataRate{25e9};
  EXPECT_EQ(run(spec, {nodes({0, 1})}).end_of(0), at_s(150)) << "half of the port";
  spec.fabric.bridge = DataRate{50e9};
  EXPECT_EQ(run(spec, {nodes({0, 1})}).end_of(0), at_s(100));
}

// Half of 100 s of work goes over two connections of a leaf at 50 GB/s; over one uplink that takes 100 s.
TEST(SiteNetwork, MetersCountWhatWasCarriedAndWaitedFor) {
  NetworkSpec spec = halved(0.5);
  spec.others.phases.front().stride = 2;
  run(spec, {nodes({0, 1, 2, 3})}, {}, [](SiteNetwork& network) {
    network.finish(at_s(200));
    std::map<std::string, double> carried;
    for (std::uint32_t b = 0; b < network.fabric().bundle_count(); ++b)
      carried[network.fabric().bundle({b}).name] = network.meter().of({b}).bytes;
    for (const char* const used : {"leaf-0 up", "leaf-0 down", "leaf-1 up", "leaf-1 down"})
      EXPECT_NEAR(carried.at(used), 2 * 0.5 * 100 * 50e9, 1.0) << used;
    EXPECT_EQ(carried.at("leaf-2 up"), 0.0);
    for (std::uint32_t b = 0; b < network.fabric().bundle_count(); ++b) {
      if (network.fabric().bundle({b}).name != "leaf-0 up") continue;
      const TimeSeries series = network.meter().load_over_time({b}, at_s(200));
      ASSERT_FALSE(series.buckets.empty());
      EXPECT_NEAR(series.buckets.front().max, 5e12 / 150, 1.0) << "all of it while the job runs";
    }
    const auto hours = network.waiting().metrics();
    ASSERT_EQ(hours.size(), 4u);
    EXPECT_NEAR(hours[0].value * 3600, 4 * 100.0, 1e-6) << "waiting";
    EXPECT_NEAR(hours[1].value * 3600, 4 * 50.0, 1e-6) << "lost: with an uplink for each it waits for 50 s";
    EXPECT_NEAR(hours[2].value * 3600, 4 * 50.0, 1e-6) << "there is nobody to evade";
    EXPECT_NEAR(hours[3].value * 3600, 4 * 50.0, 1e-6) << "and nobody to collide with";
  });
}

// Three stages of one rank each on leaves 0, 0 and 1: what the second sends to the third crosses, and as much comes
// back, half of what a middle stage sends in each direction. Whatever the network makes of its pace, all of it was
// carried.
TEST(SiteNetwork, AllBytesOfGroupsAreCarried) {
  NetworkSpec spec = halved(0.5);
  TrafficPhase& phase = spec.others.phases.front();
  phase.pattern = TrafficPattern::chain;
  phase.groups = RankGroups{.stride = 1, .size = 3, .sent = 0.5 * 50e9, .port = 25e9};
  const auto sink = run(spec, {nodes({0, 1, 2})}, {}, [](SiteNetwork& network) {
    network.finish(at_s(400));
    for (std::uint32_t b = 0; b < network.fabric().bundle_count(); ++b) {
      const std::string& name = network.fabric().bundle({b}).name;
      const bool crosses = name.starts_with("leaf-0") || name.starts_with("leaf-1");
      EXPECT_NEAR(network.meter().of({b}).bytes, crosses ? 100 * 0.25 * 50e9 : 0.0, 1.0) << name;
    }
  });
  EXPECT_EQ(sink.end_of(0), at_s(150)) << "ports reach half of their rate for it: 0.5 + 25 GB / 25 GB/s";
}

// On four leaves each ring of stride two has uplinks of its own.
TEST(SiteNetwork, AJobThatMovesIsLookedAtAgain) {
  NetworkSpec spec = halved(0.5);
  spec.others.phases.front().stride = 2;
  const auto sink =
      run(spec, {nodes({0, 1, 2, 3})}, {}, {}, {{at_s(75), [](const SchedulingView& view, Decisions& decisions) {
                                                   decisions.resize(job_of(view, 0), nodes({0, 2, 4, 6}));
                                                 }}});
  EXPECT_EQ(sink.end_of(0), at_s(125)) << "half of it at two thirds, half of it at full speed";
}

// What slowed a job adds up to the length of its lease, by component.
TEST(SiteNetwork, TimeOnTheNetworkIsBookedAsSuch) {
  NetworkSpec spec = halved(0.5);
  spec.others.phases.front().stride = 2;
  const auto sink = run(spec, {nodes({0, 1, 2, 3})});
  ASSERT_EQ(sink.held_up.size(), 1u);
  EXPECT_TRUE(sink.held_up.front().links == "leaf-0 up" || sink.held_up.front().links == "leaf-0 down")
      << sink.held_up.front().links;
  const auto ends = sink.ends_of(0);
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_EQ(ends.front().spent[static_cast<std::size_t>(Component::compute)], TimeSpan::seconds(50));
  EXPECT_EQ(ends.front().spent[static_cast<std::size_t>(Component::network)], TimeSpan::seconds(100));
}

}  // namespace
}  // namespace headroom
