// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "models/check.hpp"
#include "models/cooling/celsius.hpp"
#include "scenarios/check_value.hpp"
#include "scenarios/faults.hpp"
#include "scenarios/read_racks.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

constexpr Mark from_catalogue{.source = Mark::from_catalogue};
constexpr Mark by_default{.source = Mark::by_default};
constexpr double water_j_m3_k = 4.186e6;  // 1000 kg/m3, 4,186 J/kg/K at 15 degC
constexpr std::uint32_t usual_units = 3;  // two that work and one that is spare

/// Units of one kind.
struct Units {
  std::vector<std::string> names;  ///< empty: not written
  std::uint32_t count = 0;         ///< >= 1
  std::uint32_t needed = 0;        ///< of them, without the spare: >= 1
};

class CoolingReader {
 public:
  CoolingReader(const Field& root, const ClusterSpec& cluster, const PowerSpec& power, const Climate& climate)
      : root_(root), cooling_(made(root)), cluster_(cluster), power_(power), facts_(out_.assumptions) {
    out_.spec.dry_bulb = climate.dry_bulb();
    out_.spec.wet_bulb = climate.wet_bulb();
  }

  CoolingSection read() {
    CoolingSpec& spec = out_.spec;
    spec.fidelity = cooling_.text("fidelity") == "thermal" ? CoolingFidelity::thermal : CoolingFidelity::plant;
    if (!cooling_.has("loop")) cooling_.fill("loop", make_string("air", by_default));
    read_temperatures();
    read_pools();
    read_plant();
    read_room();
    read_cooling_faults();
    return std::move(out_);
  }

 private:
  /// The objects of the section with their defaults. What is not there is made first: a Field is good as long as
  /// nothing is inserted beside its object.
  static Field made(const Field& root) {
    const Field cooling = root.at("cooling");
    for (const char* const key : {"plant", "room", "throttle"}) {
      const Field part = cooling.at_or_made(key, by_default);
      for (const FieldSpec& row : cooling_spec.find(key)->object->fields)
        if (!row.fallback.empty()) part.fill(row.key, default_value(row));
    }
    return cooling;
  }

  // What was stated, else a default of ours or of the catalogue, which then stands in the section.

  static void fill_text(const Field& object, std::string_view key, std::string text, const Mark& mark) {
    if (!object.has(key) && !object.is_faulty(key)) object.fill(key, make_string(std::move(text), mark));
  }
  void fill_fact(const Field& object, std::string_view key, std::string_view fact) {
    if (!object.has(key) && !object.is_faulty(key))
      object.fill(key, make_string(facts_.text("plant", fact), from_catalogue));
  }

  void read_temperatures() {
    const auto loop = cooling_.whole<CoolingLoop>("loop");
    const bool is_air = loop == CoolingLoop::air || loop == CoolingLoop::rear_door;
    if (cooling_.has("supply")) {
      const Field object = is_air ? cooling_.at("room") : cooling_;
      const char* const key = is_air ? "air" : "warm_water";
      if (object.has(key)) return object.error(key, "\"supply\" of the section says the same for this loop");
      object.fill(key, make_string(cooling_.text("supply"), by_default));
    }
    fill_text(cooling_, "chilled_water", "18 degC", by_default);
    fill_text(cooling_, "warm_water", "32 degC", by_default);
    const Field room = cooling_.at("room");  // good from here on: nothing is filled in beside it any more
    fill_text(room, "air", "24 degC", by_default);
    out_.spec.chilled_water = {cooling_.number("chilled_water")};
    out_.spec.warm_water = {cooling_.number("warm_water")};
    out_.spec.room.set_point = {room.number("air")};
    if (!(out_.spec.room.set_point.si >= out_.spec.chilled_water.si + 1.0))
      room.error("air", "must be warmer than the chilled water, by 1 K at least");
  }

  // Racks

  void read_pools() {
    const std::vector<Field> racks = cooling_.items("racks");
    for (const Field& one : racks)
      if (std::ranges::find(cluster_.pools, one.text("name"), &PoolSpec::name) == cluster_.pools.end())
        one.error("name", "there is no pool " + in_quotes(one.text("name")));
    const std::vector<Field> pools = root_.at("cluster").items("pools");
    for (std::size_t i = 0; i < pools.size() && i < cluster_.pools.size(); ++i) {
      const PoolSpec& pool = cluster_.pools[i];
      const auto own = std::ranges::find_if(racks, [&](const Field& one) { return one.text("name") == pool.name; });
      if (i >= power_.pools.size()) return;  // a faulty one, that was reported
      const Power peak = power_.pools[i].peak;
      RackCooling rack = read_racks({.pool = pool,
                                     .node_peak = peak,
                                     .loop = cooling_.whole<CoolingLoop>("loop"),
                                     .racks = own == racks.end() ? nullptr : &*own,
                                     .section = cooling_,
                                     .needs_thresholds = out_.spec.fidelity == CoolingFidelity::thermal},
                                    facts_, out_.assumptions);
      read_throttle(rack, power_.pools[i]);
      if (!pools[i].has("rent")) add_heat(rack, static_cast<double>(pool.nodes) * peak);
      const std::uint32_t per_rack = pool.nodes_per_rack > 0 ? pool.nodes_per_rack : pool.nodes;
      first_rack_.push_back(racks_);
      racks_ += (pool.nodes + per_rack - 1) / per_rack;
      out_.spec.pools.push_back(rack);
    }
  }

  void add_heat(const RackCooling& rack, Power heat) {
    const bool has_loop = rack.loop == CoolingLoop::direct_to_chip || rack.loop == CoolingLoop::immersion;
    liquid_ = liquid_ + rack.liquid_share * heat;
    air_ = air_ + (1.0 - rack.liquid_share) * heat;
    has_cold_plates_ = has_cold_plates_ || has_loop;
  }

  /// The steps are those of power caps: as far down as the hardware can be held with any work.
  void read_throttle(RackCooling& rack, const PoolDraw& draw) {
    std::size_t steps = 0;
    for (const BusyDraw& busy : draw.busy) steps = std::max(steps, busy.held.size());
    rack.steps = static_cast<std::uint8_t>(steps);
    rack.slowdown_step = std::min(draw.slowdown_step, rack.steps);
    const Field throttle = cooling_.at("throttle");
    rack.dwell = TimeSpan::from(Duration{throttle.number("dwell")});
    rack.restart_after = TimeSpan::from(Duration{throttle.number("restart_after")});
    rack.thresholds.hysteresis = {throttle.number("hysteresis")};
  }

  // Plant: each kind of unit carries the design heat with the margin, without its spare.

  void read_plant() {
    const Field plant = cooling_.at("plant");
    Plant& out = out_.spec.plant;
    fill_margin(plant);
    scale_to_design_heat(plant);
    const double margin = plant.number("margin");
    out.sink = plant.whole<HeatSink>("sink");
    out.economiser = plant.number("economiser") != 0.0;
    if (!plant.has("warm_water") && !plant.is_faulty("warm_water")) {
      JsonNode own = make_string(has_cold_plates_ ? "true" : "false", by_default);
      own.kind = JsonKind::boolean;
      own.number = has_cold_plates_ ? 1.0 : 0.0;
      plant.fill("warm_water", std::move(own));
    }
    out.warm_water = plant.number("warm_water") != 0.0;
    out.chiller = plant.text("chiller") == "mcquay-pfh" ? mcquay_pfh : doe2_centrifugal;
    const Power chilled = (1.0 + facts_.number("plant", "crah_power")) * air_ + (out.warm_water ? Power{} : liquid_);
    const Power warm = out.warm_water ? liquid_ : Power{};
    out.crah = read_carriers(plant, crahs_, "crahs", margin * air_, "crah_power", "crah_least_flow");
    out.chilled_water_pump = read_carriers(plant, chilled_pumps_, "chilled_water_pumps", margin * chilled,
                                           "chilled_water_pump_power", "pump_least_flow");
    out.warm_water_pump = read_carriers(plant, warm_pumps_, "warm_water_pumps", margin * warm, "warm_water_pump_power",
                                        "pump_least_flow");
    read_chillers(plant, margin * (1.0 + facts_.number("plant", "chilled_water_pump_power")) * chilled);
    const double with_compressors = 1.0 + 1.0 / out.chiller.reference_cop;
    read_sinks(plant, margin * (with_compressors * chilled + warm), chilled + warm);
    read_buffers(plant, chilled, warm);
    if (const auto fault = validate(out)) plant.error("", *fault);
    out_.spec.units = {.crahs = crahs_.count,
                       .chilled_water_pumps = chilled_pumps_.count,
                       .warm_water_pumps = out.warm_water ? warm_pumps_.count : 0,
                       .chillers = chillers_.count,
                       .sinks = sinks_.count};
    out_.spec.plant_interval = TimeSpan::from(Duration{plant.number("interval")});
  }

  void fill_margin(const Field& plant) {
    if (!plant.has("margin") && !plant.is_faulty("margin"))
      plant.fill("margin", make_number(facts_.text("plant", "margin"), from_catalogue));
    fill_fact(plant, "restart_delay", "chiller_restart_delay");
    fill_fact(plant, "restart_ramp", "chiller_restart_ramp");
    out_.spec.chiller_restart_delay = TimeSpan::from(Duration{plant.number("restart_delay")});
    out_.spec.chiller_restart_ramp = TimeSpan::from(Duration{plant.number("restart_ramp")});
  }

  /// A plant without anything to cool in air or water has a hundredth of the heat there: units must have a size.
  void scale_to_design_heat(const Field& plant) {
    Power all = air_ + liquid_;
    if (!(all.si > 0.0)) all = Power{1e3};  // nodes whose draw is faulty: that was reported
    if (!plant.has("design_heat") && !plant.is_faulty("design_heat"))
      plant.fill("design_heat", make_string(format_quantity(all.si, "kW"), by_default));
    const double scale = std::max(plant.number("design_heat"), 1.0) / all.si;
    const Power least = 0.01 * scale * all;
    air_ = std::max(scale * air_, least);
    liquid_ = std::max(scale * liquid_, least);
  }

  Units read_units(const Field& plant, std::string_view key) {
    Units out;
    for (const Field& one : plant.items(key)) out.names.push_back(one.text("name"));
    out.count = out.names.empty() ? usual_units : static_cast<std::uint32_t>(out.names.size());
    const auto spare = plant.whole<std::uint32_t>("spare");
    out.needed = out.count > spare ? out.count - spare : 1;
    return out;
  }

  static Power capacity(const Field& plant, std::string_view key, Power together, const Units& units) {
    const Power each = together / static_cast<double>(units.needed);
    if (key.empty()) return each;
    if (!plant.has(key) && !plant.is_faulty(key))
      plant.fill(key, make_string(format_quantity(each.si, "kW"), by_default));
    return Power{plant.number(key)};
  }

  HeatCarrier read_carriers(const Field& plant, Units& units, std::string_view key, Power together,
                            std::string_view power, std::string_view least_flow) {
    units = read_units(plant, key);
    const Power each = capacity(plant, key == "crahs" ? "crah_capacity" : "", together, units);
    return {.rated_heat = std::max(each, Power{1.0}),
            .rated_power = facts_.number("plant", power) * each,
            .least_flow = facts_.number("plant", least_flow)};
  }

  void read_chillers(const Field& plant, Power together) {
    chillers_ = read_units(plant, "chillers");
    out_.spec.plant.chiller_rating = capacity(plant, "chiller_capacity", together, chillers_);
  }

  void read_sinks(const Field& plant, Power together, Power pumped) {
    sinks_ = read_units(plant, "sinks");
    Plant& out = out_.spec.plant;
    const Power each = std::max(capacity(plant, "sink_capacity", together, sinks_), Power{1.0});
    out.sink_design_heat = static_cast<double>(sinks_.needed) * each;
    out.sink_pumps = facts_.number("plant", "sink_pump_power") * pumped;
    if (out.sink == HeatSink::cooling_tower) {
      out.tower = {.design_heat = each,
                   .fan_power = facts_.number("plant", "tower_power") * each,
                   .least_approach_k = facts_.number("plant", "tower_least_approach")};
    } else {
      out.dry_cooler = {.design_heat = each,
                        .design_approach_k = facts_.number("plant", "dry_cooler_approach"),
                        .fan_power = facts_.number("plant", "dry_cooler_power") * each};
    }
  }

  void read_buffers(const Field& plant, Power chilled, Power warm) {
    const double m3_by_w = facts_.number("plant", "plant_water");
    out_.spec.chilled_water_buffer = {water_j_m3_k * (m3_by_w * chilled.si + plant.number("buffer"))};
    out_.spec.warm_water_buffer = {water_j_m3_k * (m3_by_w * warm.si + plant.number("warm_buffer"))};
    if (!out_.spec.plant.warm_water && plant.has("warm_buffer"))
      plant.error("warm_buffer", "there is no loop of warm water");
  }

  void read_room() {
    const Field room = cooling_.at("room");
    fill_fact(room, "inlet_alarm", "inlet_alarm");
    fill_fact(room, "inlet_shutdown", "inlet_shutdown");
    RoomCooling& out = out_.spec.room;
    out.capacity = {room.has("capacity") ? room.number("capacity") : racks_ * facts_.number("plant", "room_capacity")};
    const double difference_k = std::max(out.set_point.si - out_.spec.chilled_water.si, 1.0);
    out.crah = {out_.spec.plant.crah.rated_heat.si / difference_k};
    out.inlet_alarm = {room.number("inlet_alarm")};
    out.inlet_shutdown = {room.number("inlet_shutdown")};
    if (out.inlet_alarm > out.inlet_shutdown) room.error("inlet_shutdown", "must be >= inlet_alarm");
  }

  // Faults

  void read_cooling_faults() {
    for (const Fault& fault : read_faults(root_, FaultOwner::cooling)) {
      const auto kind = static_cast<CoolingFaultKind>(fault.name->kind);
      if (kind == CoolingFaultKind::cdu_pump)
        add_pump_fault(fault);
      else
        add_unit_fault(fault, kind, units_of(kind));
    }
  }

  [[nodiscard]] const Units& units_of(CoolingFaultKind kind) const {
    switch (kind) {
      case CoolingFaultKind::crah:
        return crahs_;
      case CoolingFaultKind::chiller:
        return chillers_;
      case CoolingFaultKind::chilled_water_pump:
        return chilled_pumps_;
      case CoolingFaultKind::facility_pump:
        return warm_pumps_;
      case CoolingFaultKind::tower_fan:
        return sinks_;
      case CoolingFaultKind::cdu_pump:
        break;
    }
    HEADROOM_CHECK(false, "pumps of racks are no units of the plant");
  }

  void add(const Fault& fault, std::optional<std::uint32_t> target, std::uint32_t pumps = 1) {
    out_.spec.faults.push_back({.at = fault.at,
                                .lasts = fault.lasts,
                                .kind = static_cast<CoolingFaultKind>(fault.name->kind),
                                .target = target,
                                .pumps = pumps});
  }

  void add_unit_fault(const Fault& fault, CoolingFaultKind kind, const Units& units) {
    if (kind == CoolingFaultKind::facility_pump && !out_.spec.plant.warm_water)
      return fault.field.error("what", "there is no loop of warm water; its pumps are chilled-water-pumps");
    if (!fault.target.empty() && fault.count > 0) return fault.field.error("count", "cannot stand beside a target");
    if (!fault.target.empty()) {
      std::vector<std::string> names = units.names;
      if (names.empty()) names = usual_names(*fault.name);
      if (const auto unit = unit_of(fault, names)) add(fault, *unit);
      return;
    }
    if (fault.count == 0) return add(fault, std::nullopt);
    if (fault.count > units.count) return fault.field.error("count", fmt::format("there are {}", units.count));
    for (std::uint32_t unit = 0; unit < fault.count; ++unit) add(fault, unit);
  }

  /// As those of a number are called.
  static std::vector<std::string> usual_names(const FaultName& name) {
    const std::string_view key = name.units.substr(name.units.rfind('.') + 1);
    const FieldSpec* const row = cooling_spec.find("plant")->object->find(key);
    std::vector<std::string> names;
    for (std::uint32_t i = 1; i <= usual_units; ++i) names.push_back(fmt::format("{}-{}", row->shorthand, i));
    return names;
  }

  /// "cluster.pools[h100].racks[3]", or a pool.
  void add_pump_fault(const Fault& fault) {
    const std::uint32_t pumps = std::max(fault.count, 1U);
    if (fault.target.empty()) return add(fault, std::nullopt, pumps);
    for (std::size_t p = 0; p < cluster_.pools.size(); ++p) {
      const std::string pool = "cluster.pools[" + cluster_.pools[p].name + "]";
      const std::uint32_t end = p + 1 < first_rack_.size() ? first_rack_[p + 1] : racks_;
      for (std::uint32_t rack = first_rack_[p]; rack < end; ++rack)
        if (fault.target == pool || fault.target == fmt::format("{}.racks[{}]", pool, rack - first_rack_[p] + 1)) {
          add(fault, rack, pumps);
          is_found_ = true;
        }
    }
    if (!std::exchange(is_found_, false))
      fault.field.error("target", "there is no such rack; expected \"cluster.pools[NAME].racks[1]\" or a pool");
  }

  const Field& root_;
  Field cooling_;
  const ClusterSpec& cluster_;
  const PowerSpec& power_;
  CoolingSection out_;
  CoolingFacts facts_;
  Power air_, liquid_;  // of the design
  bool has_cold_plates_ = false, is_found_ = false;
  std::uint32_t racks_ = 0;
  std::vector<std::uint32_t> first_rack_;  // by pool
  Units crahs_, chillers_, chilled_pumps_, warm_pumps_, sinks_;
};

}  // namespace

bool has_plant(const Field& root) {
  if (!root.has("cooling")) return false;
  const std::string& fidelity = root.at("cooling").text("fidelity");
  return fidelity == "plant" || fidelity == "thermal";
}

void check_pue(const Field& root) {
  if (!root.has("cooling")) return;
  const Field cooling = root.at("cooling");
  if (cooling.text("fidelity") != "none") return;
  if (cooling.has("pue") && cooling.number("pue") > 1.0)
    cooling.error("pue", "with the fidelity \"none\" nothing is drawn for cooling");
  cooling.fill("pue", make_number("1", by_default));
}

std::optional<CoolingSection> read_cooling(const Field& root, const Scenario& read,
                                           const std::optional<Climate>& climate) {
  const bool is_simulated = has_plant(root);
  if (!is_simulated) {
    for (const Fault& fault : read_faults(root, FaultOwner::cooling))
      fault.field.error("what", "needs cooling that is simulated", R"("cooling": { "fidelity": "thermal" })");
    return std::nullopt;
  }
  const Field cooling = root.at("cooling");
  if (!read.power) cooling.error("fidelity", "needs to know what the nodes draw", R"("power": { "fidelity": "dvfs" })");
  if (cooling.text("fidelity") == "thermal" && read.power && root.at("power").text("fidelity") != "dvfs")
    cooling.error("fidelity", "\"thermal\" slows GPUs down, and only with \"dvfs\" a clock belongs to a power",
                  R"("power": { "fidelity": "dvfs" })");
  const bool has_climate = root.has("site") && root.at("site").has("climate");
  if (!has_climate && !(root.has("site") && root.at("site").is_faulty("climate")))
    cooling.error("fidelity", "needs the weather of the site", R"("site": { "climate": "ashburn-va" })");
  if (!climate || !read.power) return std::nullopt;
  return CoolingReader(root, read.cluster, read.power->spec, *climate).read();
}

}  // namespace headroom
