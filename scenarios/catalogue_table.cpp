// SPDX-License-Identifier: Apache-2.0
#include "scenarios/catalogue_table.hpp"

#include <algorithm>
#include <string>

#include "models/check.hpp"

namespace headroom {
namespace {

struct Band {
  double low, high;  ///< in base units, inclusive
};

constexpr FactSpec word(std::string_view key, std::string_view column = {}, std::string_view unit = {}) {
  return {.form = FactForm::word, .field = {.key = key}, .column = column, .unit = unit};
}
constexpr FactSpec count(std::string_view key, Band band, std::string_view column = {}) {
  return {.form = FactForm::count,
          .field = {.key = key, .kind = FieldKind::integer, .min = band.low, .max = band.high},
          .column = column};
}
constexpr FactSpec value(FactForm form, std::string_view key, Dimension dimension, Band band,
                         std::string_view column = {}, std::string_view unit = {}) {
  return {.form = form,
          .field = {.key = key, .kind = FieldKind::quantity, .dimension = dimension, .min = band.low, .max = band.high},
          .column = column,
          .unit = unit};
}
constexpr FactSpec list(std::string_view key, Dimension dimension, std::size_t numbers, Band band) {
  FactSpec spec = value(FactForm::list, key, dimension, band);
  spec.numbers = numbers;
  return spec;
}
constexpr FactSpec required(FactSpec spec) {
  spec.field.required = true;
  return spec;
}

using namespace dimensions;
constexpr auto quantity = FactForm::quantity;
constexpr auto price = FactForm::price_range;

// No source: a band is what a slip of the finger (a factor of 1000, bits for bytes, GB for TB, a rate with sparsity)
// falls out of. The widest true values today: 70 W (T4) to 1400 W, 16 GB to 288 GB, 18.7 to 5033 TFLOP/s.
constexpr FactSpec accelerator_facts[] = {
    word("vendor"),
    word("form_factor"),
    count("release_year", {2010, 2040}),
    value(quantity, "tdp", power, {50.0, 3000.0}),
    value(quantity, "idle_power", power, {5.0, 500.0}),
    value(quantity, "lowest_limit", power, {5.0, 1000.0}),
    value(quantity, "base_power", power, {5.0, 500.0}),
    value(quantity, "memory_power", power, {1.0, 1000.0}),
    value(quantity, "clock_floor", none, {0.1, 1.0}),
    value(quantity, "voltage_slope", none, {0.0, 10.0}),
    value(quantity, "throttle_temperature", temperature, {320.0, 400.0}),
    value(quantity, "slowdown_temperature", temperature, {320.0, 400.0}),
    value(quantity, "shutdown_temperature", temperature, {320.0, 400.0}),
    value(quantity, "bf16_dense", flop_rate, {10e12, 6000e12}),
    value(quantity, "fp16_dense", flop_rate, {10e12, 6000e12}),
    value(quantity, "fp8_dense", flop_rate, {100e12, 12000e12}),
    required(value(quantity, "memory", data, {4e9, 2000e9})),
    word("memory_type"),
    value(quantity, "memory_bandwidth", data_rate, {0.1e12, 30e12}),
    word("scaleup_link"),
    value(quantity, "scaleup_bandwidth", data_rate, {30e9, 4000e9}),
    value(quantity, "all_in_power", power, {100.0, 5000.0}),
    value(price, "price", money, {500.0, 1e6}),
    word("availability"),
};
constexpr FactSpec server_facts[] = {
    {.form = FactForm::accelerator, .field = {.key = "accelerator"}, .column = "accelerator"},
    required(count("gpus", {0, 64}, "gpu_count")),
    count("cpu_cores", {8, 1024}),
    value(quantity, "host_memory", data, {64e9, 8000e9}, "ram_gb", "GB"),
    value(quantity, "max_power", power, {200.0, 40e3}, "max_power_kw", "kW"),
    value(quantity, "typical_power", power, {200.0, 40e3}, "typical_power_kw", "kW"),
    value(quantity, "host_idle_power", power, {20.0, 20e3}),
    value(quantity, "host_peak_power", power, {50.0, 40e3}),
    count("cpu_sockets", {1, 8}),
    count("nics", {1, 64}),
    count("nvme_drives", {1, 64}),
    count("nvswitches", {1, 32}),
    value(quantity, "fan_power", power, {20.0, 5e3}),
    value(quantity, "embodied_carbon", carbon, {100.0, 20e3}),
    word("rack_height", "rack_units", "U"),
    value(quantity, "scaleout_bandwidth", data_rate, {1e9, 2000e9}, "scaleout_gbps", "Gbit/s"),
    value(price, "price", money, {500.0, 1e6}, "price_usd", "USD"),
};
constexpr FactSpec rack_facts[] = {
    required({.form = FactForm::accelerator, .field = {.key = "accelerator"}, .column = "accelerator"}),
    required(count("gpus", {8, 1024}, "gpu_count")),
    count("cpu_cores", {8, 65536}),
    value(quantity, "host_memory", data, {1e12, 200e12}, "ram_gb", "GB"),
    value(quantity, "max_power", power, {20e3, 1000e3}, "max_power_kw", "kW"),
    value(quantity, "typical_power", power, {20e3, 1000e3}, "typical_power_kw", "kW"),
    word("rack_height", "rack_units", "U"),
    value(quantity, "scaleout_bandwidth", data_rate, {10e9, 20e12}, "scaleout_gbps", "Gbit/s"),
    value(price, "price", money, {100e3, 10e6}, "price_usd", "USD"),
};
constexpr FactSpec network_facts[] = {
    required(word("type", "kind")),
    count("ports", {1, 600}, "ports"),
    value(quantity, "port_bandwidth", data_rate, {1e9 / 8, 3200e9 / 8}, "port_gbps", "Gbit/s"),
    value(quantity, "typical_power", power, {0.0, 50e3}, "power_w_typ", "W"),
    value(quantity, "max_power", power, {0.0, 50e3}, "power_w_max", "W"),
    value(quantity, "hop_latency", time, {1e-8, 1e-4}),
    value(quantity, "adaptive_efficiency", none, {0.1, 1.0}),
    required(value(price, "price", money, {5.0, 5e6}, "price_usd", "USD")),
};
// An hour of the cheapest instance with a GPU costs half a dollar, of a rack of 72 some 600.
constexpr Band rent_band{0.05 / 3600.0, 2000.0 / 3600.0};
constexpr FactSpec cloud_facts[] = {
    word("region", "region"),
    required({.form = FactForm::accelerator, .field = {.key = "accelerator"}, .column = "accelerator"}),
    required(count("gpus", {1, 72}, "gpu_count")),
    count("vcpus", {1, 10000}, "vcpu"),
    value(quantity, "host_memory", data, {1e9, 20e12}, "mem_gib", "GiB"),
    value(FactForm::rent, "on_demand", money_rate, rent_band, "on_demand_usd_h", "USD/h"),
    value(FactForm::rent, "spot", money_rate, rent_band, "spot_usd_h", "USD/h"),
    value(FactForm::rent, "reserved_1y", money_rate, rent_band, "reserved_1y_usd_h", "USD/h"),
    value(FactForm::rent, "reserved_3y", money_rate, rent_band, "reserved_3y_usd_h", "USD/h"),
    value(FactForm::rent, "capacity_block", money_rate, rent_band, "capacity_block_usd_h", "USD/h"),
};
constexpr FactSpec finance_facts[] = {
    {.form = FactForm::any, .field = {.key = "default", .required = true}},
    {.form = FactForm::any_range, .field = {.key = "range"}},
};

constexpr FactSpec activity_facts[] = {
    required(value(quantity, "compute", none, {0.0, 1.0})), required(value(quantity, "memory", none, {0.0, 1.0})),
    required(value(quantity, "host", none, {0.0, 1.0})),    required(value(quantity, "clocked", none, {0.0, 1.0})),
    value(quantity, "low_power", none, {0.0, 1.0}),         value(quantity, "high_share", none, {0.0, 1.0}),
};

constexpr FactSpec battery_facts[] = {
    required(value(quantity, "charge_efficiency", none, {0.5, 1.0})),
    required(value(quantity, "discharge_factor", none, {1.0, 2.0})),
    required(value(quantity, "charge_rate", frequency, {0.05 / 3600.0, 20.0 / 3600.0})),
    required(value(quantity, "discharge_rate", frequency, {0.05 / 3600.0, 20.0 / 3600.0})),
    required(value(quantity, "ceiling_slope", time, {0.0, 4.0 * 3600.0})),
    required(value(quantity, "floor_slope", time, {0.0, 4.0 * 3600.0})),
    value(quantity, "ageing_per_year", none, {0.0, 0.2}),
    value(quantity, "ageing_per_cycle", none, {0.0, 0.01}),
};

// Per place: temperatures that there are on earth, and where it is.
constexpr FactSpec climate_facts[] = {
    required(value(quantity, "latitude_deg", none, {-90.0, 90.0})),
    required(value(quantity, "longitude_deg", none, {-180.0, 180.0})),
    required(value(quantity, "elevation_m", none, {-430.0, 5100.0})),
    required(value(quantity, "utc_offset", time, {-12.0 * 3600.0, 14.0 * 3600.0})),
    required(value(FactForm::by_month, "daily_high", temperature, {213.15, 333.15})),
    required(value(FactForm::by_month, "daily_low", temperature, {213.15, 333.15})),
    required(value(FactForm::by_month, "dew_point", temperature, {213.15, 313.15})),
};

// Of racks by loop, and of the plant; per power of the design heat where the unit says so.
constexpr Dimension conductance_by_power = thermal_conductance - power;
constexpr FactSpec cooling_facts[] = {
    value(quantity, "chip_capacity", heat_capacity, {50.0, 20e3}),
    value(quantity, "host_chip_capacity", heat_capacity, {50.0, 20e3}),
    value(quantity, "chip_resistance", thermal_resistance, {0.005, 1.0}),
    value(quantity, "node_capacity", heat_capacity, {1e3, 200e3}),
    value(quantity, "rack_capacity", heat_capacity, {10e3, 2000e3}),
    value(quantity, "coolant_volume", volume - power, {0.1e-6, 100e-6}),
    value(quantity, "coolant_heat", heat_capacity - volume, {0.5e6, 5e6}),
    value(quantity, "coolant_conductance", conductance_by_power, {5e-3, 2.0}),
    value(quantity, "flow_exponent", none, {0.0, 1.0}),
    value(quantity, "natural_chips", none, {0.0, 1.0}),
    value(quantity, "natural_coolant", none, {0.0, 1.0}),
    count("pumps", {1, 100}),
    count("pumps_needed", {1, 100}),
    value(quantity, "switch_over", time, {0.0, 600.0}),
    value(quantity, "liquid_share", none, {0.0, 1.0}),
    value(quantity, "facility_water", volume - power, {0.1e-6, 1000e-6}),
    value(quantity, "facility_conductance", conductance_by_power, {5e-3, 2.0}),
    value(quantity, "margin", none, {1.0, 10.0}),
    value(quantity, "crah_power", none, {0.0, 0.3}),
    value(quantity, "crah_least_flow", none, {0.0, 1.0}),
    value(quantity, "chilled_water_pump_power", none, {0.0, 0.3}),
    value(quantity, "warm_water_pump_power", none, {0.0, 0.3}),
    value(quantity, "sink_pump_power", none, {0.0, 0.3}),
    value(quantity, "pump_least_flow", none, {0.0, 1.0}),
    value(quantity, "tower_power", none, {0.0, 0.3}),
    value(quantity, "tower_least_approach", temperature, {1.1, 20.0}),
    value(quantity, "dry_cooler_power", none, {0.0, 0.3}),
    value(quantity, "dry_cooler_approach", temperature, {0.0, 30.0}),
    value(quantity, "plant_water", volume - power, {0.1e-6, 1000e-6}),
    value(quantity, "chiller_restart_delay", time, {0.0, 7200.0}),
    value(quantity, "chiller_restart_ramp", time, {0.0, 7200.0}),
    value(quantity, "room_capacity", heat_capacity, {1e3, 10e6}),
    value(quantity, "inlet_alarm", temperature, {290.0, 350.0}),
    value(quantity, "inlet_shutdown", temperature, {290.0, 350.0}),
};

// A part has its powers, fans their speeds, and a nameplate its shares.
constexpr FactSpec part_facts[] = {
    value(quantity, "idle_power", power, {1.0, 1000.0}),   value(quantity, "busy_power", power, {1.0, 2000.0}),
    value(quantity, "gb_idle_power", power, {0.01, 5.0}),  value(quantity, "gb_busy_power", power, {0.01, 5.0}),
    value(quantity, "slowest", none, {0.0, 1.0}),          value(quantity, "fastest", none, {0.0, 1.0}),
    value(quantity, "gpu_share", none, {0.1, 0.95}),       value(quantity, "gpu_idle", none, {0.01, 0.5}),
    value(quantity, "gpu_base", none, {0.01, 0.5}),        value(quantity, "gpu_memory", none, {0.01, 0.5}),
    value(quantity, "gpu_least_limit", none, {0.05, 0.9}), value(quantity, "clock_floor", none, {0.1, 1.0}),
    value(quantity, "voltage_slope", none, {0.0, 10.0}),   value(quantity, "host_idle", none, {0.05, 0.95}),
    value(quantity, "bandwidth", data_rate, {1e9, 1e12}),
};

// Of NCCL, of its generations and hosts, and of how GPUs are linked. Lists: LL, LL128, Simple; or one node, two, more.
constexpr Band latency{0.0, 100e-6};
constexpr Band channel_rate{0.0, 200e9};
constexpr Band share{0.01, 1.0};
constexpr FactSpec collective_facts[] = {
    list("base_tree", time, 3, latency),
    list("base_ring", time, 3, latency),
    value(quantity, "base_pat", time, latency),
    list("tree_nvlink", time, 3, latency),
    list("ring_nvlink", time, 3, latency),
    list("tree_pcie", time, 3, latency),
    list("ring_pcie", time, 3, latency),
    list("tree_net", time, 3, latency),
    list("ring_net", time, 3, latency),
    value(quantity, "nvls_nvlink", time, latency),
    value(quantity, "nvls_net", time, latency),
    value(quantity, "nvls_tree_nvlink", time, latency),
    value(quantity, "nvls_tree_net", time, latency),
    value(quantity, "collnet_direct_node", time, latency),
    value(quantity, "collnet_direct_net", time, latency),
    value(quantity, "collnet_chain_node", time, latency),
    value(quantity, "collnet_chain_net", time, latency),
    value(quantity, "collnet_per_rank", time, latency),
    value(quantity, "pat_net", time, latency),
    value(quantity, "pat_per_rank", time, latency),
    value(quantity, "pat_hop_divisor", none, {1.0, 10.0}),
    value(quantity, "ring_ll_share", none, share),
    value(quantity, "ring_ll128_share", none, share),
    value(quantity, "tree_share", none, share),
    value(quantity, "tree_ll_divisor", none, {1.0, 10.0}),
    value(quantity, "tree_ll128_one_node", none, share),
    value(quantity, "tree_ll128_nodes", none, share),
    value(quantity, "pat_share", none, share),
    list("tree_correction_ll", none, 24, share),
    list("tree_correction_ll128", none, 24, share),
    list("tree_correction_simple", none, 24, share),
    count("nvls_least_ranks", {2, 16}),
    value(quantity, "eager_launch", time, {1e-6, 1e-3}),
    value(quantity, "net_overhead", time, latency),
    list("ll_over_nodes", data_rate, 2, {1e9, 1000e9}),
    value(quantity, "ll_one_node", data_rate, {1e9, 1000e9}),
    list("ring_ll128_channel", data_rate, 3, channel_rate),
    list("tree_ll128_channel", data_rate, 3, channel_rate),
    list("tree_channel", data_rate, 3, channel_rate),
    list("nvls_tree_channel", data_rate, 3, channel_rate),
    value(quantity, "nvls_efficiency", none, {0.0, 1.0}),
    value(quantity, "collnet_direct_share", none, share),
    value(quantity, "ring_plateau", none, {1.0, 4.0}),
    count("corrects_nvls_tree", {0, 1}),
    list("nic_speeds", data_rate, 0, {1e6, 400e9}),
    word("accelerators"),
    word("generation"),
    word("host"),
    count("joined", {1, 1024}),
    count("domain", {2, 1024}),
    count("ring_channels", {1, 64}),
    value(quantity, "ring_bandwidth", data_rate, {1e9, 200e9}),
    count("pcie_channels", {1, 64}),
    value(quantity, "pcie_bandwidth", data_rate, {1e9, 200e9}),
    count("nvls_channels", {2, 64}),
    value(quantity, "nvls_bandwidth", data_rate, {1e9, 200e9}),
    value(quantity, "nic", data_rate, {1e9 / 8, 3200e9 / 8}),
    count("gpus_per_nic", {1, 64}),
};

constexpr FactSpec communication_facts[] = {
    word("pattern"),
    required(value(quantity, "busy", none, {0.0, 1.0})),
    value(quantity, "overlap", none, {0.0, 1.0}),
};

// Calibrated rates of a GPU in one precision; "training-framework" has what comes with any.
constexpr FactSpec training_facts[] = {
    {.form = FactForm::accelerator, .field = {.key = "accelerator"}},
    word("precision"),
    value(quantity, "matrix_efficiency", none, {0.1, 1.0}),
    count("matrix_half_size", {0, 10000}),
    value(quantity, "attention_efficiency", none, {0.02, 1.0}),
    value(quantity, "elementwise_passes", none, {0.5, 50.0}),
    value(quantity, "memory_efficiency", none, {0.2, 1.0}),
    value(quantity, "jitter", none, {0.0, 0.2}),
    value(quantity, "scale_up_efficiency", none, {0.2, 1.0}),
    value(quantity, "scale_out_efficiency", none, {0.2, 1.0}),
    count("domain_gpus", {1, 1024}),
    value(quantity, "workspace", data, {0.0, 64e9}),
    value(quantity, "fragmentation", none, {0.0, 0.5}),
    value(quantity, "collective_start", time, {0.0, 1e-3}),
    value(quantity, "hop_inside", time, {0.0, 1e-3}),
    value(quantity, "hop_outside", time, {0.0, 1e-3}),
    value(quantity, "adapter", data_rate, {1e9, 400e9}),
};

constexpr FactSpec model_facts[] = {
    required(count("layers", {1, 2000})),
    required(count("hidden", {16, 1 << 20})),
    required(count("heads", {1, 1 << 14})),
    required(count("kv_heads", {1, 1 << 14})),
    required(count("head_size", {1, 1 << 12})),
    required(count("ffn", {1, 1 << 22})),
    required(count("vocabulary", {0, 1 << 24})),
    count("positions", {0, 1 << 24}),
    word("gated"),
    word("biases"),
    word("tied"),
    count("experts", {1, 1 << 14}),
    count("experts_per_token", {1, 1 << 10}),
    count("expert_ffn", {1, 1 << 22}),
    count("shared_experts", {0, 1 << 10}),
    count("dense_layers", {0, 2000}),
};

struct KindRow {
  std::string_view kind;
  std::span<const FactSpec> facts;
};
constexpr KindRow kinds[] = {{"accelerator", accelerator_facts},
                             {"server", server_facts},
                             {"rack", rack_facts},
                             {"network", network_facts},
                             {"cloud", cloud_facts},
                             {"finance", finance_facts},
                             {"activity", activity_facts},
                             {"battery", battery_facts},
                             {"climate", climate_facts},
                             {"cooling", cooling_facts},
                             {"part", part_facts},
                             {"collective", collective_facts},
                             {"communication", communication_facts},
                             {"training", training_facts},
                             {"model", model_facts}};

}  // namespace

std::span<const FactSpec> catalogue_facts(std::string_view kind) {
  const auto* const row = std::ranges::find(kinds, kind, &KindRow::kind);
  HEADROOM_CHECK(row != std::end(kinds), "the catalogue has no kind " + std::string(kind));
  return row->facts;
}

const FactSpec* find_fact_spec(std::string_view kind, std::string_view key) {
  const auto facts = catalogue_facts(kind);
  const auto found = std::ranges::find_if(facts, [&](const FactSpec& spec) { return spec.field.key == key; });
  return found == facts.end() ? nullptr : &*found;
}

}  // namespace headroom
