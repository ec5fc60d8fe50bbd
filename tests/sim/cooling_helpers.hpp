// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "models/cooling/celsius.hpp"
#include "sim/cooling/cooling_meter.hpp"
#include "sim/cooling/site_cooling.hpp"
#include "tests/sim/run_helpers.hpp"

/// A site that draws what a test says, and the cooling of it.
namespace headroom::testing_cooling {

using namespace testing_run;

/// All GPUs of the node draw the same, and nothing else does.
inline NodeBoard::Draw all_on_gpus(Power node, std::uint32_t gpus) {
  const MicroPower each = MicroPower::from(node / static_cast<double>(gpus));
  const MicroPower all{each.uw * gpus};
  return {all, all, each, each};
}

/// Stands for the power subsystem: writes draws at stated times, as a function of node and thermal step; a node that is
/// down draws nothing.
class FakePower final : public Subsystem {
 public:
  using DrawOf = std::function<NodeBoard::Draw(std::uint32_t node, std::uint8_t step)>;
  FakePower(NodeBoard& board, DrawOf at_first, std::vector<std::pair<Instant, DrawOf>> later = {})
      : board_(board), draw_of_(std::move(at_first)), later_(std::move(later)) {}

  [[nodiscard]] std::string_view name() const override { return "fake power"; }
  void begin(Control& control) override {
    is_on_.assign(board_.count(), true);
    for (const auto& [at, draw] : later_) control.set_timer(at);
    write_all();
  }
  void settle(Instant from, Instant to) override { cooling += board_.cooling().total() * (to - from); }
  void on_timer(std::uint32_t, Control&) override {
    draw_of_ = std::move(later_[next_++].second);
    write_all();
  }
  void on_node(NodeId node, Lifecycle state) override {
    is_on_[node.index] = state == Lifecycle::up || state == Lifecycle::draining;
    write(node);
  }
  bool resolve(std::span<const JobId>, Control&) override {
    board_.take_retuned(retuned_);
    for (const NodeId node : retuned_) write(node);
    return false;
  }

  MicroEnergy cooling;  ///< that the board said the plant drew

 private:
  void write_all() {
    for (std::uint32_t n = 0; n < board_.count(); ++n) write({n});
  }
  void write(NodeId node) {
    board_.set_draw(node, is_on_[node.index] ? draw_of_(node.index, board_.thermal_step(node)) : NodeBoard::Draw{});
  }
  NodeBoard& board_;
  DrawOf draw_of_;
  std::vector<std::pair<Instant, DrawOf>> later_;
  std::size_t next_ = 0;
  std::vector<bool> is_on_;
  std::vector<NodeId> retuned_;
};

/// One liquid-cooled rack of 120 kW, 18 nodes with four GPUs each, all heat on the cold plates: capacities and
/// conductances are those of tests/models/thermal_cases.hpp.
inline RackCooling rack_of_120_kw() {
  RackCooling rack;
  rack.nodes_per_rack = 18;
  rack.gpus_per_node = 4;
  rack.chips = {86400.0 / 18.0};
  rack.chips_onward = {4000.0 / 18.0};
  rack.coolant = {596700.0};
  rack.coolant_onward = {0.85 * 3.0 * 1.02 * 3900.0};
  rack.facility = {6279000.0};
  rack.facility_onward = {12000.0};
  rack.hottest_gpu = {0.030};
  return rack;
}
inline constexpr Power node_of_120_kw{120e3 / 18.0};

/// A plant of `megawatts` with a spare of everything, 30 degC warm water, cold weather; room and chilled water for air.
inline CoolingSpec warm_water_site(double megawatts, std::vector<RackCooling> pools) {
  const Power size{megawatts * 1e6};
  CoolingSpec spec;
  spec.fidelity = CoolingFidelity::thermal;
  spec.dry_bulb = HourlySeries({from_celsius(8.0).si});
  spec.wet_bulb = HourlySeries({from_celsius(5.0).si});
  spec.plant = {.warm_water = true,
                .crah = {.rated_heat = 0.25 * size, .rated_power = 0.01 * size, .least_flow = 0.3},
                .chilled_water_pump = {.rated_heat = 0.3 * size, .rated_power = 0.005 * size, .least_flow = 0.3},
                .warm_water_pump = {.rated_heat = 0.3 * size, .rated_power = 0.003 * size, .least_flow = 0.3},
                .chiller = doe2_centrifugal,
                .chiller_rating = 0.3 * size,
                .sink_design_heat = 1.5 * size,
                .sink_pumps = 0.01 * size,
                .tower = {.design_heat = 0.4 * size, .fan_power = 0.005 * size}};
  spec.units = {
      .crahs = 5, .chilled_water_pumps = 5, .warm_water_pumps = 5, .chillers = 5, .sinks = 5, .sinks_fan_lost = 0};
  spec.chilled_water = from_celsius(14.0);
  spec.warm_water = from_celsius(30.0);
  spec.chilled_water_buffer = HeatCapacity{5e7 * megawatts};
  spec.warm_water_buffer = HeatCapacity{5e7 * megawatts};
  spec.room.capacity = HeatCapacity{2e7 * megawatts};
  spec.room.set_point = from_celsius(24.0);
  spec.room.crah = ThermalConductance{3e4 * megawatts};
  spec.pools = std::move(pools);
  return spec;
}

struct CoolingRun {
  RecordingSink sink;
  std::vector<MetricValue> metrics;
  Energy made, own, out, change;  ///< the books of heat
  MicroEnergy cooling;            ///< electricity
  std::vector<Temperature> rack;  ///< the states of the first one, at the end
  Temperature room, facility;     ///< at the end
  std::uint64_t events = 0;

  [[nodiscard]] double metric(std::string_view name) const {
    return std::ranges::find(metrics, name, &MetricValue::name)->value;
  }
  [[nodiscard]] double residual() const { return (made + own - out - change).si; }
};

inline CoolingRun run_cooling(const CoolingSpec& spec, const ClusterSpec& cluster, FakePower::DrawOf at_first,
                              Instant end, std::vector<std::pair<Instant, FakePower::DrawOf>> later = {},
                              std::vector<JobSpec> jobs = {}, std::vector<Subsystem*> others = {}) {
  HEADROOM_CHECK(!validate(spec), validate(spec).value_or(""));
  CoolingRun out;
  std::uint32_t nodes = 0;
  for (const PoolSpec& pool : cluster.pools) nodes += pool.nodes;
  NodeBoard board(nodes);
  FakePower power(board, std::move(at_first), std::move(later));
  SiteCooling cooling(spec, board);
  VectorSource source(numbered(std::move(jobs)));
  ScriptedScheduler scheduler;
  CoolingMeter meter({Instant{}, {}});
  Tee tee({&out.sink, &meter});
  others.insert(others.end(), {&power, &cooling});
  const RunResult result = simulate({.cluster = cluster,
                                     .jobs = source,
                                     .scheduler = scheduler,
                                     .record = tee,
                                     .subsystems = others,
                                     .horizon = end});
  cooling.finish(end);
  out.metrics = meter.metrics();
  out.made = cooling.made();
  out.own = cooling.plant().heat_own();
  out.out = cooling.plant().heat_out();
  out.change = cooling.stored() - cooling.stored_at_first();
  out.cooling = power.cooling;
  if (cooling.racks() != nullptr) {
    const auto states = cooling.racks()->temperatures({0});
    out.rack.assign(states.begin(), states.end());
  }
  out.room = cooling.plant().room();
  out.facility = cooling.plant().facility_water();
  out.events = result.events;
  return out;
}

}  // namespace headroom::testing_cooling
