// SPDX-License-Identifier: Apache-2.0
// What does cooling cost in a simulated year of 10,000 GPUs?
//
//   bench_cooling [draw changes, default 2000000]
//
// 1,250 nodes of 8 GPUs in racks of four, hourly weather. Instead of jobs, a source of draws: at random times, as often
// as a million jobs begin and end, one to eight neighbouring nodes change. The run without cooling is what that costs
// by itself. "thermal" is with thresholds that full power comes near to, "hot" with some that it exceeds, so that nodes
// are throttled. Processor time.
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <ctime>

#include "models/cooling/celsius.hpp"
#include "sim/cooling/cooling_meter.hpp"
#include "sim/cooling/site_cooling.hpp"
#include "sim/random.hpp"
#include "tests/bench/stopwatch.hpp"
#include "tests/sim/cooling_helpers.hpp"

namespace {
using namespace headroom;
using namespace headroom::testing_cooling;

constexpr std::int64_t year_s = 365 * 86400;
constexpr std::uint32_t nodes = 1250, gpus_per_node = 8;

class RandomDraws final : public Subsystem {
 public:
  RandomDraws(NodeBoard& board, double a_year) : board_(board), every_s_(static_cast<double>(year_s) / a_year) {}
  [[nodiscard]] std::string_view name() const override { return "draws"; }
  void begin(Control& control) override {
    load_.assign(nodes, 0.0);
    for (std::uint32_t n = 0; n < nodes; ++n) write({n});
    rearm(control);
  }
  void on_timer(std::uint32_t, Control& control) override {
    const auto first = static_cast<std::uint32_t>(random_.uniform() * (nodes - 8));
    const auto count = static_cast<std::uint32_t>(1.0 + random_.uniform() * 8.0);
    const double load = random_.uniform() < 0.3 ? 0.0 : 0.6 + 0.4 * random_.uniform();
    for (std::uint32_t n = first; n < first + count; ++n) {
      load_[n] = load;
      write({n});
    }
    ++changes;
    nodes_changed += count;
    rearm(control);
  }
  bool resolve(std::span<const JobId>, Control&) override {
    board_.take_retuned(retuned_);
    for (const NodeId node : retuned_) write(node);
    return false;
  }
  std::uint64_t changes = 0, nodes_changed = 0;

 private:
  void rearm(Control& control) {
    control.set_timer(control.view().now + TimeSpan::from(Duration{-every_s_ * std::log(1.0 - random_.uniform())}));
  }
  void write(NodeId node) {
    const double load = load_[node.index];
    const auto gpu = [&](int step) { return MicroPower::from(Power{80.0 + 620.0 * load * (1.0 - 0.08 * step)}); };
    const int step = board_.thermal_step(node);
    const MicroPower each = gpu(step), all{each.uw * gpus_per_node};
    board_.set_draw(node,
                    {all + MicroPower::from(Power{1500.0 + 1500.0 * load}), all, each, gpu(std::max(0, step - 1))});
  }
  NodeBoard& board_;
  double every_s_;
  Rng random_{1, Stream::arrivals, 0};
  std::vector<double> load_;
  std::vector<NodeId> retuned_;
};

CoolingSpec site(CoolingFidelity fidelity, double throttle_c) {
  RackCooling rack = rack_of_120_kw();
  rack.nodes_per_rack = 4;
  rack.gpus_per_node = gpus_per_node;
  rack.chips = {8 * 900.0};
  rack.chips_onward = {8 / 0.045};
  rack.coolant = {40.0 * 1.25 * 3978.0};
  rack.coolant_onward = {4000.0};
  rack.facility = {40.0 * 12.5 * 4186.0};
  rack.facility_onward = {5000.0};
  rack.liquid_share = 0.8;
  rack.thresholds = {from_celsius(throttle_c), from_celsius(throttle_c + 5.0), from_celsius(throttle_c + 30.0),
                     Temperature{3.0}};
  rack.steps = 10;
  rack.slowdown_step = 6;
  CoolingSpec spec = warm_water_site(13.0, {rack});
  spec.fidelity = fidelity;
  spec.plant.economiser = true;
  std::vector<double> dry, wet;
  for (int h = 0; h < 8760; ++h) {
    const double season = -10.0 * std::cos(h / 8760.0 * 6.2832), day = -5.0 * std::cos((h % 24 - 4) / 24.0 * 6.2832);
    dry.push_back(from_celsius(14.0 + season + day).si);
    wet.push_back(from_celsius(11.0 + season + 0.4 * day).si);
  }
  spec.dry_bulb = HourlySeries(std::move(dry));
  spec.wet_bulb = HourlySeries(std::move(wet));
  return spec;
}

double measure(const char* name, double changes, const CoolingSpec* spec) {
  NodeBoard board(nodes);
  RandomDraws draws(board, changes);
  std::optional<SiteCooling> cooling;
  std::vector<Subsystem*> subsystems{&draws};
  if (spec != nullptr) subsystems.push_back(&cooling.emplace(*spec, board));
  const ClusterSpec cluster = gpu_nodes(nodes, gpus_per_node);
  VectorSource source({});
  ScriptedScheduler scheduler;
  CoolingMeter meter({Instant{}, {}});
  const std::clock_t begin = std::clock();
  const RunResult result = simulate({.cluster = cluster,
                                     .jobs = source,
                                     .scheduler = scheduler,
                                     .record = meter,
                                     .subsystems = subsystems,
                                     .horizon = at_s(year_s)});
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  fmt::print("{:<10} {:7.2f} s, {:9} events, {} changes of {} nodes", name, seconds, result.events, draws.changes,
             draws.nodes_changed);
  for (const MetricValue& metric : meter.metrics()) fmt::print(", {} {:.4g}", metric.name, metric.value);
  fmt::print("\n");
  return seconds;
}

}  // namespace

int main(int argc, char** argv) {
  const double changes = argc > 1 ? std::strtod(argv[1], nullptr) : 2e6;
  const double none = measure("none", changes, nullptr);
  const auto with = [&](const char* name, CoolingFidelity fidelity, double throttle_c) {
    const CoolingSpec spec = site(fidelity, throttle_c);
    const double seconds = measure(name, changes, &spec);
    fmt::print("{:<10} {:7.2f} s for cooling, {:.2f} us a change\n", "", seconds - none,
               (seconds - none) / changes * 1e6);
  };
  with("plant", CoolingFidelity::plant, 90.0);
  with("thermal", CoolingFidelity::thermal, 90.0);
  with("hot", CoolingFidelity::thermal, 72.0);
  fmt::print("peak memory {:.0f} MiB\n", bench::peak_memory_mib());
}
