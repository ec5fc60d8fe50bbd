// SPDX-License-Identifier: Apache-2.0
// The shares of bundles (LinkShares) against SimGrid 3.32 (CM02), which moves each flow by itself over single links and
// explicit ways: random cases on four kinds of fabrics, half of jobs that always send, half of jobs in phases.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <string>
#include <string_view>

#include "sim/network/flow_demand.hpp"
#include "sim/network/link_shares.hpp"
#include "sim/simgrid/flow_cycles.hpp"

namespace headroom {
namespace {

constexpr double port = 50e9;  // bytes/s

using Draw = std::mt19937_64;
std::uint32_t between(Draw& draw, std::uint32_t low, std::uint32_t high) {
  return low + static_cast<std::uint32_t>(draw() % (high - low + 1));
}
double uniform(Draw& draw) {
  return std::uniform_real_distribution<double>(0.0, 1.0)(draw);
}

struct Placed {
  TrafficPhase phase;
  std::vector<Slice> where;
  double elsewhere_s = 0.0;
  double weight = 1.0;
};

struct Case {
  FabricSpec fabric;
  SpreadingSpec spreading{.choice = LinkChoice::ideal};
  std::vector<Placed> jobs;
};

FabricSpec random_fabric(FabricFamily family, Draw& draw) {
  FabricSpec spec;
  spec.family = family;
  const std::uint32_t ports = family == FabricFamily::rail_optimised ? 4 : 1;
  std::uint32_t hosts = between(draw, 8, 64);
  if (family == FabricFamily::torus) {
    spec.dims = {between(draw, 2, 6), between(draw, 2, 5), between(draw, 1, 4)};
    hosts = spec.dims[0] * spec.dims[1] * spec.dims[2];
  } else {
    constexpr double oversubscriptions[] = {1.0, 2.0, 4.0};
    spec.leaf_oversubscription = oversubscriptions[draw() % 3];
    spec.hosts_per_leaf = 4 * between(draw, 1, 3);
    if (family == FabricFamily::fat_tree_3) {
      spec.pod_oversubscription = oversubscriptions[draw() % 2];
      spec.leaves_per_pod = between(draw, 2, 4);
    }
  }
  spec.hosts = {{.name = "h", .hosts = hosts, .gpus = 4, .nics = ports, .port = DataRate{port}}};
  spec.link = DataRate{port};
  return spec;
}

enum class Demands : std::uint8_t {
  equal,  ///< two hosts each, which always send to each other
  many,   ///< always, over many connections
  phased
};
constexpr std::string_view names[] = {"equal steady demands", "steady, many connections", "phased jobs"};

/// Jobs of all GPUs of hosts that nobody else has.
Case random_case(FabricFamily family, Draw& draw, Demands demands) {
  const bool is_steady = demands != Demands::phased, is_equal = demands == Demands::equal;
  Case out{.fabric = random_fabric(family, draw), .spreading = {.choice = LinkChoice::ideal}, .jobs = {}};
  for (auto fault = fabric_fault(out.fabric); fault; fault = fabric_fault(out.fabric))
    out.fabric = random_fabric(family, draw);
  std::vector<std::uint32_t> hosts(out.fabric.host_count());
  for (std::uint32_t h = 0; h < hosts.size(); ++h) hosts[h] = h;
  std::ranges::shuffle(hosts, draw);
  while (hosts.size() >= 2 && out.jobs.size() < 64) {
    const std::size_t size = std::min<std::size_t>(hosts.size(), is_equal ? 2 : between(draw, 2, 8));
    std::ranges::sort(hosts.end() - static_cast<std::ptrdiff_t>(size), hosts.end());
    Placed job;
    for (std::size_t i = hosts.size() - size; i < hosts.size(); ++i)
      job.where.push_back({.node = {hosts[i]}, .tasks = 1, .gpu_mask = 0b1111});
    hosts.resize(hosts.size() - size);
    job.phase.busy = is_steady ? 1.0 : 0.05 + 0.5 * uniform(draw);
    if (!is_equal && draw() % 4 == 0) job.phase.pattern = TrafficPattern::all_to_all;
    if (!is_equal && draw() % 4 == 0) job.phase.stride = between(draw, 1, static_cast<std::uint32_t>(size) / 2);
    if (!is_steady) {
      job.phase.overlap = draw() % 2 == 0 ? 0.0 : uniform(draw);
      job.elsewhere_s = 1.0 - job.phase.exposed();
    }
    out.jobs.push_back(std::move(job));
  }
  return out;
}

/// Seconds that a second of work takes, by bundles.
std::vector<double> by_bundles(const Case& of) {
  const Fabric fabric(of.fabric);
  TrafficWays ways(fabric);
  LinkShares shares(fabric, of.spreading, true);
  for (std::uint32_t j = 0; j < of.jobs.size(); ++j) {
    const Placed& job = of.jobs[j];
    shares.put({j}, {.ways = {ways.find(job.phase, job.where)}, .phases = {job.phase}, .weight = job.weight});
    shares.set_elsewhere({j}, job.elsewhere_s, 1.0);
  }
  std::vector<double> out;
  for (const LinkShares::Answer& answer : shares.solve())
    out.push_back(of.jobs[answer.job.index].elsewhere_s + answer.exposed_s);
  return out;
}

struct Measured {
  std::vector<double> seconds;  ///< that a second of work takes
  std::size_t flows = 0;
};

/// The same, by flows on single links.
Measured by_flows(const Case& of, std::uint64_t seed = 0) {
  const Fabric fabric(of.fabric);
  std::vector<FlowSender> senders;
  for (std::uint32_t j = 0; j < of.jobs.size(); ++j)
    senders.push_back({.number = j,
                       .phases = std::span(&of.jobs[j].phase, 1),
                       .where = of.jobs[j].where,
                       .weight = of.jobs[j].weight,
                       .elsewhere_s = of.jobs[j].elsewhere_s});
  FlowCycles cycles = FlowDemand(fabric, of.spreading, seed).cycles(senders);
  cycles.warm_up_s = 60.0;
  cycles.horizon_s = 600.0;
  Measured out{simulate_in_child(cycles), 0};
  for (std::uint32_t j = 0; j < of.jobs.size(); ++j) {
    out.seconds[j] /= step_length(j);
    for (const CyclingPhase& phase : cycles.jobs[j].phases) out.flows += phase.flows.size();
  }
  return out;
}

struct Errors {
  double sum = 0.0, largest = 0.0;
  std::size_t jobs = 0, flows = 0;
  [[nodiscard]] double mean() const { return sum / static_cast<double>(jobs); }
  void add(const Case& of) {
    const std::vector<double> predicted = by_bundles(of);
    const Measured simulated = by_flows(of);
    flows += simulated.flows;
    for (std::size_t j = 0; j < predicted.size(); ++j, ++jobs) {
      const double off = std::fabs(simulated.seconds[j] / predicted[j] - 1.0);
      sum += off;
      largest = std::max(largest, off);
    }
  }
};

Errors compare(FabricFamily family, Demands demands, int cases, LinkChoice routing = LinkChoice::ideal) {
  Draw draw(static_cast<std::uint64_t>(family) * 3 + static_cast<std::uint64_t>(demands));
  Errors errors;
  for (int i = 0; i < cases; ++i) {
    Case of = random_case(family, draw, demands);
    of.spreading.choice = routing;
    errors.add(of);
  }
  std::printf("%s, %s: mean error of the rates %.4f, largest %.4f, %zu jobs, %zu flows in %d cases\n",
              std::string(to_string(family)).c_str(), names[static_cast<std::size_t>(demands)].data(), errors.mean(),
              errors.largest, errors.jobs, errors.flows, cases);
  return errors;
}

class SingleLinks : public testing::TestWithParam<FabricFamily> {};

TEST_P(SingleLinks, EqualSteadyDemands) {
  EXPECT_LT(compare(GetParam(), Demands::equal, 13).mean(), 0.01);
}

// The model has all connections of a job go at one rate, as those of a ring do: a host can pass on no more than it was
// sent. Here each flow goes as fast as it can and then waits for the slowest, which takes from others what they cannot
// make up for where their ports are full. So these are further apart than equal demands, by what a ring does not do.
TEST_P(SingleLinks, ManyConnections) {
  EXPECT_LT(compare(GetParam(), Demands::many, 12).mean(), 0.05);
}

TEST_P(SingleLinks, PhasedJobs) {
  EXPECT_LT(compare(GetParam(), Demands::phased, 12).mean(), 0.05);
}

INSTANTIATE_TEST_SUITE_P(Families, SingleLinks,
                         testing::Values(FabricFamily::leaf_spine, FabricFamily::fat_tree_3,
                                         FabricFamily::rail_optimised, FabricFamily::torus),
                         [](const auto& family) {
                           std::string name(to_string(family.param));
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

// A hash puts flows on links; the model has the mean of the fullest link (models/network/ecmp). How far apart they are
// is no fault of either: one is a draw, the other what is expected.
TEST(SingleLinksHashed, AreTold) {
  for (const Demands demands : {Demands::equal, Demands::phased})
    (void)compare(FabricFamily::leaf_spine, demands, 6, LinkChoice::ecmp);
  Draw draw(5);
  double flows = 0.0, model = 0.0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    Case of = random_case(FabricFamily::leaf_spine, draw, Demands::equal);
    of.spreading.choice = LinkChoice::ecmp;
    for (const double seconds : by_flows(of, seed).seconds) flows += seconds;
    for (const double seconds : by_bundles(of)) model += seconds;
  }
  std::printf("ecmp: a second takes %.3f of what the model expects, on average\n", flows / model);
  EXPECT_LT(flows, model * 1.02) << "the model never expects too little";
}

// --- Closed cases, exact on single links.

/// Hosts of one GPU and one port, two to a leaf, and one uplink of each leaf where there could be two.
FabricSpec halved(std::uint32_t hosts) {
  FabricSpec spec;
  spec.family = FabricFamily::leaf_spine;
  spec.hosts = {{.name = "h", .hosts = hosts, .gpus = 1, .nics = 1, .port = DataRate{port}}};
  spec.link = DataRate{port};
  spec.hosts_per_leaf = 2;
  spec.leaf_oversubscription = 2.0;
  return spec;
}

Placed pair_that_always_sends(std::uint32_t a, std::uint32_t b) {
  Placed job;
  for (const std::uint32_t host : {a, b}) job.where.push_back({.node = {host}, .tasks = 1, .gpu_mask = 1});
  job.phase.busy = 1.0;
  return job;
}

void expect_seconds(const Case& of, const std::vector<double>& expected) {
  const std::vector<double> flows = by_flows(of).seconds, bundles = by_bundles(of);
  for (std::size_t j = 0; j < expected.size(); ++j) {
    EXPECT_NEAR(flows[j], expected[j], 1e-6 * expected[j]) << "job " << j;
    EXPECT_NEAR(bundles[j], expected[j], 2e-3 * expected[j]) << "job " << j;
  }
}

TEST(SingleLinksClosed, TwoJobsOnOneUplinkHaveHalfEach) {
  Case of{.fabric = halved(4)};
  of.jobs = {pair_that_always_sends(0, 2), pair_that_always_sends(1, 3)};
  expect_seconds(of, {2.0, 2.0});
}

// In a row of three links, who crosses both of the others' has half, as each of them.
TEST(SingleLinksClosed, ParkingLot) {
  Case of{.fabric = halved(6)};
  of.fabric.family = FabricFamily::torus;
  of.fabric.dims = {6};
  of.fabric.wrap = false;
  of.jobs = {pair_that_always_sends(0, 5), pair_that_always_sends(1, 2), pair_that_always_sends(3, 4)};
  expect_seconds(of, {2.0, 2.0, 2.0});
}

// Two uplinks of a leaf of four hosts: one job is held to a quarter of a port by its share of the GPUs, so three others
// have what it leaves: (2 - 1/4) / 3 of a port.
TEST(SingleLinksClosed, WhoIsHeldBackLeavesRoom) {
  Case of{.fabric = halved(8)};
  of.fabric.hosts_per_leaf = 4;
  of.fabric.hosts.front().gpus = 4;
  for (std::uint32_t host = 0; host < 4; ++host) {
    of.jobs.push_back(pair_that_always_sends(host, host + 4));
    if (host == 0) continue;
    for (Slice& slice : of.jobs.back().where) slice.gpu_mask = 0b1111;
  }
  // A quarter of a port, sent at its own full rate: its second takes a second.
  expect_seconds(of, {1.0, 3.0 / 1.75, 3.0 / 1.75, 3.0 / 1.75});
}

// Weights 1 and 3 on one uplink.
TEST(SingleLinksClosed, WeightsShareALink) {
  Case of{.fabric = halved(4)};
  of.jobs = {pair_that_always_sends(0, 2), pair_that_always_sends(1, 3)};
  of.jobs.back().weight = 3.0;
  expect_seconds(of, {4.0, 4.0 / 3.0});
}

}  // namespace
}  // namespace headroom
