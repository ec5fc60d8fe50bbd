// SPDX-License-Identifier: Apache-2.0
// What faults of the plant do to a site, and that no heat is lost whatever happens.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/random.hpp"
#include "tests/sim/cooling_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_cooling;

/// Racks of four nodes of 10 kW in air: 2.5 kJ/K for a GPU with its heat sink, 0.07 K/W to the
/// air, which is 6 K warmer than the inlet in the middle of its way.
RackCooling air_rack() {
  RackCooling rack;
  rack.loop = CoolingLoop::air;
  rack.nodes_per_rack = 4;
  rack.gpus_per_node = 8;
  rack.chips = {8 * 2500.0};
  rack.chips_onward = {8 / 0.07};
  rack.coolant = {300e3};
  rack.coolant_onward = {40e3 / 6.0};
  rack.hottest_gpu = {0.07};
  rack.thresholds = {from_celsius(85.0), from_celsius(88.0), from_celsius(92.0), Temperature{3.0}};
  rack.steps = 4;
  rack.slowdown_step = 3;
  return rack;
}

FakePower::DrawOf air_nodes(double share) {
  return [share](std::uint32_t, std::uint8_t) {
    NodeBoard::Draw draw = all_on_gpus(Power{5600.0 * share}, 8);
    draw.total = MicroPower::from(Power{10e3 * share});
    return draw;
  };
}

/// A hall of 0.4 MW in air with chilled water of 14 degC.
CoolingSpec air_hall(double buffer_j_per_k) {
  CoolingSpec spec = warm_water_site(0.4, {air_rack()});
  spec.plant.warm_water = false;
  spec.units.warm_water_pumps = 0;
  spec.plant.chiller_rating = Power{160e3};
  spec.plant.chilled_water_pump.rated_heat = Power{160e3};
  spec.plant.crah.rated_heat = Power{160e3};
  spec.room.crah = ThermalConductance{16e3};
  spec.room.capacity = HeatCapacity{10.0 * 100e3};
  spec.room.inlet_alarm = from_celsius(35.0);
  spec.room.inlet_shutdown = from_celsius(45.0);
  spec.chilled_water_buffer = HeatCapacity{buffer_j_per_k};
  spec.dry_bulb = HourlySeries({from_celsius(30.0).si});
  spec.wet_bulb = HourlySeries({from_celsius(22.0).si});
  return spec;
}

const ClusterSpec forty_nodes = gpu_nodes(40, 8);

Temperature warmest(const CoolingRun& run, MilliKelvin record::SiteCooled::*what) {
  MilliKelvin most;
  for (const record::SiteCooled& entry : run.sink.cooled) most = std::max(most, entry.*what);
  return most.temperature();
}

// All chillers trip for a minute, need three to start again and five to get to full capacity. A tank holds for five
// minutes at 400 kW and fans, within 6 K: 132 MJ / 6 K = 22 MJ/K. Neither throttle nor shutdown. Without it the room
// follows the water within minutes, nodes shut down by their inlet, and come back.
TEST(CoolingFaults, ChillerTripIsHeldByATank) {
  for (const bool has_tank : {true, false}) {
    CoolingSpec spec = air_hall(has_tank ? 3.0 * 22e6 : 1e6);
    spec.faults = {{.at = at_s(1800), .lasts = TimeSpan::seconds(60), .kind = CoolingFaultKind::chiller}};
    const CoolingRun run = run_cooling(spec, forty_nodes, air_nodes(1.0), at_s(3 * 3600));
    const Temperature water = warmest(run, &record::SiteCooled::chilled_water);
    const Temperature room = warmest(run, &record::SiteCooled::room);
    std::printf("%s: chilled water up to %.2f degC, room up to %.2f degC, %zu throttled, %.0f shut down\n",
                has_tank ? "tank" : "no tank", celsius(water), celsius(room), run.sink.throttled.size(),
                run.metric("cooling.shutdowns"));
    EXPECT_NEAR(run.residual(), 0.0, 1e-9 * run.made.si);
    EXPECT_DOUBLE_EQ(celsius(run.facility), 14.0) << "it has recovered";
    if (has_tank) {
      EXPECT_TRUE(run.sink.throttled.empty());
      // Nothing is rejected for 240 s; CRAH fans and pumps add their heat.
      EXPECT_GE(celsius(water), 14.0 + 400e3 * 240 / (3.0 * 22e6));
      EXPECT_LE(celsius(water), 14.0 + 1.1 * 400e3 * (240 + 300) / (3.0 * 22e6));
      EXPECT_LE(celsius(room), 24.0 + 0.01) << "coils still hold it";
    } else {
      EXPECT_GT(run.metric("cooling.shutdowns"), 0.0);
      EXPECT_EQ(run.sink.nodes.back().state, Lifecycle::up);
    }
  }
}

// Room air without cooling: near metal and air of 1 MJ/K at 400 kW are 24 K/min, less what the racks' own 300 kJ/K
// take. From 24 to 45 degC: with all of the capacities together, 1 MJ/K + ten racks of 300 + 80 kJ/K, at most
// 21 K * 4.8 MJ/K / 400 kW = 252 s; with the air alone at least 52 s.
TEST(CoolingFaults, WithoutAirHandlersTheRoomShutsNodesDown) {
  CoolingSpec spec = air_hall(66e6);
  spec.faults = {{.at = at_s(600), .kind = CoolingFaultKind::crah}};
  const CoolingRun run = run_cooling(spec, forty_nodes, air_nodes(1.0), at_s(3600));
  ASSERT_EQ(run.sink.nodes.size(), 40U);
  const double after_s = (run.sink.nodes.front().at - at_s(600)).in_seconds();
  EXPECT_GT(after_s, 52.0);
  EXPECT_LT(after_s, 252.0);
  EXPECT_NEAR(run.residual(), 0.0, 1e-9 * run.made.si);
}

// N + 1: one of five is lost, four are enough, and no temperature knows.
TEST(CoolingFaults, ASpareUnitIsNotMissed) {
  for (const CoolingFaultKind kind : {CoolingFaultKind::crah, CoolingFaultKind::chiller,
                                      CoolingFaultKind::chilled_water_pump, CoolingFaultKind::tower_fan}) {
    CoolingSpec spec = air_hall(10e6);
    spec.faults = {{.at = at_s(1000), .lasts = TimeSpan::seconds(3600), .kind = kind, .target = 2}};
    const CoolingRun run = run_cooling(spec, forty_nodes, air_nodes(1.0), at_s(7200));
    EXPECT_EQ(warmest(run, &record::SiteCooled::chilled_water), MilliKelvin::from(from_celsius(14.0)).temperature());
    EXPECT_EQ(warmest(run, &record::SiteCooled::room), MilliKelvin::from(from_celsius(24.0)).temperature());
    EXPECT_TRUE(run.sink.throttled.empty());
  }
}

TEST(CoolingFaults, UnitsThatWork) {
  CoolingSpec spec = air_hall(10e6);
  spec.faults = {{.at = at_s(100), .lasts = TimeSpan::seconds(50), .kind = CoolingFaultKind::chiller, .target = 1},
                 {.at = at_s(120), .lasts = TimeSpan::seconds(10), .kind = CoolingFaultKind::chiller, .target = 1},
                 {.at = at_s(130), .lasts = TimeSpan::seconds(10), .kind = CoolingFaultKind::tower_fan, .target = 0},
                 {.at = at_s(140), .kind = CoolingFaultKind::crah}};
  const CoolingFaults faults(spec);
  EXPECT_EQ(faults.next(at_s(0)), at_s(100));
  EXPECT_DOUBLE_EQ(faults.plant_at(at_s(99)).chillers, 5.0);
  EXPECT_DOUBLE_EQ(faults.plant_at(at_s(100)).chillers, 4.0);
  EXPECT_EQ(faults.plant_at(at_s(100)).units.chillers, 4U);
  EXPECT_DOUBLE_EQ(faults.plant_at(at_s(329)).chillers, 4.0) << "restart delay of 180 s";
  EXPECT_DOUBLE_EQ(faults.plant_at(at_s(480)).chillers, 4.5) << "half of the ramp of 300 s";
  EXPECT_EQ(faults.plant_at(at_s(480)).units.chillers, 5U);
  EXPECT_DOUBLE_EQ(faults.plant_at(at_s(630)).chillers, 5.0);
  EXPECT_EQ(faults.plant_at(at_s(135)).units.sinks, 4U);
  EXPECT_EQ(faults.plant_at(at_s(135)).units.sinks_fan_lost, 1U);
  EXPECT_EQ(faults.plant_at(at_s(140)).units.sinks, 5U);
  EXPECT_EQ(faults.plant_at(at_s(140)).units.crahs, 0U);
  EXPECT_EQ(faults.next(at_s(630)), Instant::never());
}

TEST(CoolingFaults, PumpsOfARack) {
  CoolingSpec spec = warm_water_site(0.2, {rack_of_120_kw()});
  CoolantPumps& pumps = spec.pools[0].pumps;
  pumps.installed = 3;
  pumps.needed = 2;
  spec.faults = {{.at = at_s(10), .lasts = TimeSpan::seconds(100), .kind = CoolingFaultKind::cdu_pump, .target = 4},
                 {.at = at_s(50), .lasts = TimeSpan::seconds(20), .kind = CoolingFaultKind::cdu_pump},
                 {.at = at_s(200), .kind = CoolingFaultKind::cdu_pump, .target = 4, .pumps = 99}};
  const CoolingFaults faults(spec);
  const auto pumps_at = [&](std::uint32_t rack, std::int64_t s) {
    return faults.flow_at(spec.pools[0], rack, at_s(s)).pumps;
  };
  EXPECT_EQ(pumps_at(4, 9), 2U);
  EXPECT_EQ(pumps_at(4, 10), 1U) << "the third does not run yet";
  EXPECT_EQ(pumps_at(4, 13), 2U);
  EXPECT_EQ(pumps_at(4, 50), 1U);
  EXPECT_EQ(pumps_at(4, 53), 1U) << "two are out";
  EXPECT_EQ(pumps_at(4, 70), 2U);
  EXPECT_EQ(pumps_at(0, 10), 2U) << "another rack";
  EXPECT_EQ(pumps_at(0, 50), 1U);
  EXPECT_EQ(pumps_at(0, 53), 2U);
  EXPECT_EQ(pumps_at(4, 300), 0U);
}

/// A day of a site with all loops, on which everything happens.
struct RandomDay {
  explicit RandomDay(std::uint64_t seed, CoolingFidelity fidelity) {
    Rng random(seed, Stream::arrivals, 0);
    RackCooling air = air_rack(), door = air_rack(), liquid = rack_of_120_kw(), tank = rack_of_120_kw();
    door.loop = CoolingLoop::rear_door;
    door.liquid_share = 0.6;
    liquid.liquid_share = 0.85;
    tank.loop = CoolingLoop::immersion;
    tank.facility = {};
    for (RackCooling* rack : {&liquid, &tank}) {
      rack->thresholds = {from_celsius(85.0), from_celsius(88.0), from_celsius(92.0), Temperature{3.0}};
      rack->steps = 4;
      rack->slowdown_step = 3;
    }
    spec = warm_water_site(0.9, {air, door, liquid, tank});
    spec.fidelity = fidelity;
    spec.plant.economiser = true;
    spec.room.inlet_alarm = from_celsius(35.0);
    spec.room.inlet_shutdown = from_celsius(45.0);
    std::vector<double> dry, wet;
    for (int h = 0; h < 24; ++h) {
      wet.push_back(from_celsius(15.0 + 12.0 * random.uniform()).si);
      dry.push_back(wet.back() + 10.0 * random.uniform());
    }
    spec.dry_bulb = HourlySeries(dry);
    spec.wet_bulb = HourlySeries(wet);
    for (const CoolingFaultKind kind :
         {CoolingFaultKind::crah, CoolingFaultKind::chiller, CoolingFaultKind::chilled_water_pump,
          CoolingFaultKind::facility_pump, CoolingFaultKind::cdu_pump, CoolingFaultKind::tower_fan})
      spec.faults.push_back({.at = Instant{static_cast<std::int64_t>(8e13 * random.uniform())},
                             .lasts = TimeSpan::seconds(1 + static_cast<std::int64_t>(900 * random.uniform())),
                             .kind = kind});
    cluster.pools = {{"air", 30, {.gpus = 8}, 4},
                     {"door", 22, {.gpus = 8}, 4},
                     {"liquid", 40, {.gpus = 4}, 18},
                     {"tank", 18, {.gpus = 4}, 18}};
    for (int i = 0; i < 500; ++i) {
      const double share = random.uniform();
      changes.emplace_back(Instant{static_cast<std::int64_t>(8.64e13 * random.uniform())},
                           [share, i](std::uint32_t node, std::uint8_t step) {
                             const double its = std::fmod(share + 0.37 * node * (i + 1), 1.0) * (1.0 - 0.2 * step);
                             NodeBoard::Draw draw = all_on_gpus(Power{6000.0 * its}, node < 52 ? 8 : 4);
                             draw.total += MicroPower::from(Power{1500.0});
                             return draw;
                           });
    }
    std::ranges::sort(changes, {}, [](const auto& change) { return change.first; });
  }
  [[nodiscard]] CoolingRun run(std::vector<Subsystem*> others = {}) const {
    return run_cooling(spec, cluster, changes.front().second, at_s(86400), changes, {}, std::move(others));
  }

  CoolingSpec spec;
  ClusterSpec cluster;
  std::vector<std::pair<Instant, FakePower::DrawOf>> changes;
};

TEST(CoolingBooks, HeatBalancesOnRandomDays) {
  for (const CoolingFidelity fidelity : {CoolingFidelity::plant, CoolingFidelity::thermal})
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
      const CoolingRun run = RandomDay(seed, fidelity).run();
      EXPECT_NEAR(run.residual(), 0.0, 1e-9 * run.made.si) << seed;
      EXPECT_GT(run.own.si, 0.0);
      EXPECT_GT(run.made.si, 1e10);
      if (fidelity == CoolingFidelity::thermal) {
        EXPECT_GT(run.sink.throttled.size(), 0U) << "the day has trouble in it";
      }
    }
}

std::vector<std::pair<Instant, std::uint32_t>> times_of(const std::vector<record::NodeThrottled>& entries) {
  std::vector<std::pair<Instant, std::uint32_t>> out;
  for (const record::NodeThrottled& entry : entries) out.emplace_back(entry.at, entry.node.index);
  return out;
}

TEST(CoolingBooks, TheSameDayTwiceIsTheSameRecord) {
  const RandomDay day(2, CoolingFidelity::thermal);
  const CoolingRun first = day.run(), second = day.run();
  ASSERT_EQ(first.sink.cooled.size(), second.sink.cooled.size());
  EXPECT_TRUE(std::ranges::equal(first.sink.cooled, second.sink.cooled));
  EXPECT_EQ(times_of(first.sink.throttled), times_of(second.sink.throttled));
  EXPECT_EQ(first.events, second.events);
}

// Somebody else's events cut the time into other pieces. What is crossed is crossed at the same time, to the nanosecond
// that it is rounded up to.
TEST(CoolingBooks, EventsOfOthersMoveNoCrossing) {
  for (const std::int64_t extra_ms : {0, 1, 333, 777}) {
    CoolingSpec spec = warm_water_site(0.5, {rack_of_120_kw()});
    spec.pools[0].thresholds.throttle = from_celsius(85.0);
    spec.pools[0].steps = 1;
    spec.faults = {{.at = at_s(50), .kind = CoolingFaultKind::facility_pump}};
    // Another rack of the site changes: its heat goes into the same water, whose set-point the plant holds.
    std::vector<std::pair<Instant, FakePower::DrawOf>> later;
    for (int i = 0; i < 40; ++i)
      later.emplace_back(Instant{(60 + 5 * i) * 1'000'000'000LL + extra_ms * 1'000'000},
                         [i](std::uint32_t node, std::uint8_t) {
                           return all_on_gpus((node < 18 ? 1.0 : 0.02 * i) * node_of_120_kw, 4);
                         });
    const CoolingRun run = run_cooling(
        spec, gpu_nodes(36, 4),
        [](std::uint32_t node, std::uint8_t) { return all_on_gpus((node < 18 ? 1.0 : 0.5) * node_of_120_kw, 4); },
        at_s(600), later);
    ASSERT_EQ(run.sink.throttled.size(), 18U);
    EXPECT_NEAR(static_cast<double>(run.sink.throttled.front().at.ns), 50e9 + 265e9, 0.5e9);
    static std::int64_t first = run.sink.throttled.front().at.ns;
    EXPECT_LE(std::abs(run.sink.throttled.front().at.ns - first), 1);
  }
}

/// With thresholds that nothing meets, jobs are what they are without cooling.
TEST(CoolingBooks, WithoutThresholdsJobsAreUntouched) {
  const auto jobs_of = [](bool cooled) {
    RandomDay day(3, CoolingFidelity::thermal);
    for (RackCooling& rack : day.spec.pools) {
      rack.thresholds = RackCooling{}.thresholds;
      rack.steps = rack.slowdown_step = 0;
    }
    day.spec.room.inlet_alarm = day.spec.room.inlet_shutdown = never_reached;
    std::vector<JobSpec> jobs;
    Rng random(7, Stream::arrivals, 0);
    for (int i = 0; i < 300; ++i)
      jobs.push_back(job(static_cast<std::int64_t>(random.uniform() * 80000),
                         1 + static_cast<std::int64_t>(random.uniform() * 7000),
                         gpus(1 + static_cast<std::uint32_t>(random.uniform() * 40))));
    std::ranges::sort(jobs, {}, &JobSpec::submit);
    RecordingSink sink;
    if (cooled) {
      sink = run_cooling(day.spec, day.cluster, day.changes.front().second, at_s(86400), day.changes, jobs).sink;
      EXPECT_TRUE(sink.throttled.empty());
      EXPECT_GT(sink.cooled.size(), 100U);
    } else {
      VectorSource source(numbered(std::move(jobs)));
      ScriptedScheduler scheduler;
      simulate(
          {.cluster = day.cluster, .jobs = source, .scheduler = scheduler, .record = sink, .horizon = at_s(86400)});
    }
    return sink;
  };
  const RecordingSink with = jobs_of(true), without = jobs_of(false);
  EXPECT_EQ(with.states, without.states);
  ASSERT_EQ(with.started.size(), without.started.size());
  for (std::size_t i = 0; i < with.started.size(); ++i) {
    EXPECT_EQ(with.started[i].at, without.started[i].at);
    EXPECT_EQ(with.started[i].job, without.started[i].job);
  }
}

// Weather alone does not keep a run alive: a job that can never start ends it as it does without cooling.
TEST(CoolingBooks, ARunWithoutHorizonEnds) {
  CoolingSpec spec = air_hall(10e6);
  ClusterSpec cluster = forty_nodes;
  ScriptedSubsystem down({{at_s(5), [](Control& control) {
                             for (std::uint32_t n = 0; n < 40; ++n) control.set_node({n}, Lifecycle::absent);
                           }}});
  NodeBoard board(40);
  FakePower power(board, air_nodes(1.0));
  SiteCooling cooling(spec, board);
  VectorSource source(numbered({job(0, 100, gpus(1)), job(10, 100, gpus(1))}));
  ScriptedScheduler scheduler;
  RecordingSink sink;
  std::vector<Subsystem*> subsystems{&down, &power, &cooling};
  simulate({.cluster = cluster, .jobs = source, .scheduler = scheduler, .record = sink, .subsystems = subsystems});
  EXPECT_EQ(sink.state_of(1), JobState::queued);
}

}  // namespace
}  // namespace headroom
