// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_racks.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace headroom {
namespace {

constexpr std::string_view loop_names[] = {"air", "rear-door", "direct-to-chip", "immersion"};
constexpr double water_j_m3_k = 4.186e6;  // 1000 kg/m3, 4,186 J/kg/K at 15 degC

/// One key after the other: as written, else of the catalogue.
class RackReader {
 public:
  RackReader(const RackInput& in, CoolingFacts& facts, std::vector<AssumedValue>& assumptions)
      : in_(in),
        facts_(facts),
        assumptions_(assumptions),
        loop_(in.racks != nullptr && in.racks->has("loop") ? in.racks->whole<CoolingLoop>("loop") : in.loop),
        entry_(loop_names[static_cast<std::size_t>(loop_)]) {}

  RackCooling read() {
    const NodeSpec& node = in_.pool.node;
    const std::uint32_t nodes = in_.pool.nodes_per_rack > 0 ? in_.pool.nodes_per_rack : in_.pool.nodes;
    const double rack_w = nodes * in_.node_peak.si;
    const bool is_liquid = loop_ == CoolingLoop::direct_to_chip || loop_ == CoolingLoop::immersion;
    RackCooling out{.loop = loop_, .nodes_per_rack = in_.pool.nodes_per_rack, .gpus_per_node = node.gpus};
    const double resistance = value("chip_resistance");
    constexpr double cpus = 2.0;
    const double chips = node.gpus > 0 ? node.gpus : cpus;
    out.chips = {node.gpus > 0 ? chips * value("chip_capacity") : fact("host_chip_capacity")};
    out.chips_onward = {chips / resistance};
    out.hottest_gpu = {resistance};
    out.coolant = {written("coolant_capacity") ? number("coolant_capacity")
                   : is_liquid                 ? fact("coolant_volume") * rack_w * fact("coolant_heat")
                                               : fact("node_capacity") * nodes + fact("rack_capacity")};
    out.coolant_onward = {scaled("coolant_conductance", rack_w)};
    out.liquid_share = value("liquid_share");
    if (loop_ != CoolingLoop::air) {
      out.facility = {written("facility_capacity") ? number("facility_capacity")
                                                   : fact("facility_water") * rack_w * water_j_m3_k};
      out.facility_onward = {scaled("facility_conductance", rack_w)};
    }
    if (is_liquid) out.pumps = read_pumps();
    if (node.gpus > 0) read_thresholds(out.thresholds);
    return out;
  }

 private:
  [[nodiscard]] bool written(std::string_view key) const { return in_.racks != nullptr && in_.racks->has(key); }
  [[nodiscard]] double number(std::string_view key) const { return in_.racks->number(key); }
  double fact(std::string_view key) { return facts_.number(entry_, key); }
  double value(std::string_view key) { return written(key) ? number(key) : fact(key); }
  double scaled(std::string_view key, double rack_w) { return written(key) ? number(key) : fact(key) * rack_w; }

  CoolantPumps read_pumps() {
    CoolantPumps pumps{.installed = static_cast<std::uint32_t>(value("pumps")),
                       .needed = static_cast<std::uint32_t>(value("pumps_needed")),
                       .switch_over = TimeSpan::from(Duration{value("switch_over")}),
                       .natural_chips = fact("natural_chips"),
                       .natural_coolant = fact("natural_coolant"),
                       .flow_exponent = fact("flow_exponent")};
    if (pumps.needed > pumps.installed && in_.racks != nullptr)
      in_.racks->error("pumps_needed", "there are fewer: " + std::to_string(pumps.installed));
    return pumps;
  }

  void read_thresholds(ThermalThresholds& out) {
    const std::vector<CatalogueEntry> gpus = catalogue("accelerator");
    const CatalogueEntry* const gpu = find_entry(gpus, in_.pool.node.gpu_model);
    const std::pair<const char*, const char*> keys[] = {{"throttle_at", "throttle_temperature"},
                                                        {"slowdown_at", "slowdown_temperature"},
                                                        {"shutdown_at", "shutdown_temperature"}};
    Temperature* const values[] = {&out.throttle, &out.slowdown, &out.shutdown};
    for (std::size_t i = 0; i < std::size(keys); ++i) {
      const CatalogueFact* const known = gpu != nullptr ? find_fact(*gpu, keys[i].second) : nullptr;
      if (written(keys[i].first)) {
        *values[i] = {number(keys[i].first)};
      } else if (known != nullptr) {
        *values[i] = {fact_number(*known)};
        assumptions_.push_back(
            {gpu->name + ": " + known->key, known->value, known->source, known->date, known->confidence});
      } else if (in_.needs_thresholds) {
        const std::string name = in_quotes(in_.pool.name);
        in_.section.error("fidelity",
                          std::string("\"thermal\" needs ") + keys[i].first + " of the GPUs of the pool " + name +
                              ", which the catalogue does not know",
                          R"("racks": [ { "name": )" + name + ", " + in_quotes(keys[i].first) + R"(: "85 degC" } ])");
      }
    }
    if (in_.racks != nullptr && !(out.throttle <= out.slowdown && out.slowdown <= out.shutdown))
      in_.racks->error("", "throttle_at must be <= slowdown_at, and that <= shutdown_at");
  }

  const RackInput& in_;
  CoolingFacts& facts_;
  std::vector<AssumedValue>& assumptions_;
  CoolingLoop loop_;
  std::string_view entry_;
};

}  // namespace

const CatalogueFact* CoolingFacts::fact(std::string_view entry, std::string_view key) {
  const CatalogueEntry* const found = find_entry(entries_, entry);
  const CatalogueFact* const fact = found != nullptr ? find_fact(*found, key) : nullptr;
  if (fact == nullptr) return nullptr;
  const std::string path = std::string(entry) + ": " + std::string(key);
  if (std::ranges::none_of(assumptions_, [&](const AssumedValue& one) { return one.path == path; }))
    assumptions_.push_back({path, fact->value, fact->source, fact->date, fact->confidence});
  return fact;
}

double CoolingFacts::number(std::string_view entry, std::string_view key) {
  const CatalogueFact* const known = fact(entry, key);
  return known != nullptr ? fact_number(*known) : 0.0;
}

std::string CoolingFacts::text(std::string_view entry, std::string_view key) {
  const CatalogueFact* const known = fact(entry, key);
  return known != nullptr ? known->value : std::string();
}

RackCooling read_racks(const RackInput& in, CoolingFacts& facts, std::vector<AssumedValue>& assumptions) {
  return RackReader(in, facts, assumptions).read();
}

}  // namespace headroom
