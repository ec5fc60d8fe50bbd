// SPDX-License-Identifier: Apache-2.0
#include "scenarios/training_catalogue.hpp"

#include <algorithm>
#include <utility>

#include "models/check.hpp"
#include "scenarios/catalogue.hpp"

namespace headroom {
namespace {

std::optional<double> value_if_there(const CatalogueEntry& entry, std::string_view key) {
  const CatalogueFact* const fact = find_fact(entry, key);
  return fact == nullptr ? std::nullopt : std::optional(fact_number(*fact));
}

std::int64_t count_of(const CatalogueEntry& entry, std::string_view key) {
  return static_cast<std::int64_t>(value_if_there(entry, key).value_or(0.0));
}

bool is_yes(const CatalogueEntry& entry, std::string_view key) {
  const CatalogueFact* const fact = find_fact(entry, key);
  return fact != nullptr && fact->value == "yes";
}

const char* to_text(MatrixPrecision precision) {
  return precision == MatrixPrecision::fp8 ? "fp8" : "bf16";
}

class HardwareReader {
 public:
  HardwareReader(const NodeSpec& node, MatrixPrecision precision) : node_(node), precision_(precision) {}

  FoundHardware read() {
    if (node_.gpus == 0) return {{}, "has no GPUs"};
    const auto accelerators = catalogue("accelerator");
    accelerator_ = find_entry(accelerators, node_.gpu_model);
    if (accelerator_ == nullptr)
      return {{}, "has GPUs of which the catalogue has no data sheet: \"" + node_.gpu_model + "\""};
    for (const char* const key : {"bf16_dense", "memory_bandwidth"})
      if (find_fact(*accelerator_, key) == nullptr)
        return {{}, node_.gpu_model + " has no " + key + " in the catalogue"};
    if (precision_ == MatrixPrecision::fp8 && find_fact(*accelerator_, "fp8_dense") == nullptr)
      return {{}, node_.gpu_model + " has no fp8_dense in the catalogue: it trains in bf16"};
    const auto known = catalogue("training");
    read_gpu(rates(known, precision_), rates(known, MatrixPrecision::bf16));
    read_node(rates(known, precision_), *find_entry(known, "training-framework"));
    return {std::move(out_), {}};
  }

 private:
  [[nodiscard]] const CatalogueEntry& rates(const std::vector<CatalogueEntry>& known, MatrixPrecision precision) const {
    const std::string ending = std::string("-") + to_text(precision);
    const CatalogueEntry* own = find_entry(known, node_.gpu_model + ending);
    if (own == nullptr) own = find_entry(known, "other" + ending);
    HEADROOM_CHECK(own != nullptr, "the catalogue has no rates of other GPUs");
    return *own;
  }

  /// A fact that is used: it is noted with where it comes from.
  double use(const CatalogueEntry& entry, std::string_view key) {
    const CatalogueFact* const fact = find_fact(entry, key);
    HEADROOM_CHECK(fact != nullptr, entry.name + " has no " + std::string(key));
    const std::string path = entry.name + ": " + std::string(key);
    if (std::ranges::find(out_.assumptions, path, &AssumedValue::path) == out_.assumptions.end())
      out_.assumptions.push_back({path, fact->value, fact->source, fact->date, fact->confidence});
    return fact_number(*fact);
  }

  MatrixLaw law(const CatalogueEntry& entry, const char* peak) {
    return {.peak = {fact_number(*find_fact(*accelerator_, peak))},
            .efficiency = use(entry, "matrix_efficiency"),
            .half_size = use(entry, "matrix_half_size")};
  }

  void read_gpu(const CatalogueEntry& own, const CatalogueEntry& wide) {
    TrainingGpu& gpu = out_.gpu;
    gpu.layers = law(own, precision_ == MatrixPrecision::fp8 ? "fp8_dense" : "bf16_dense");
    gpu.logits = law(wide, "bf16_dense");
    gpu.attention = use(own, "attention_efficiency") * gpu.logits.peak;
    gpu.memory = {use(own, "memory_efficiency") * fact_number(*find_fact(*accelerator_, "memory_bandwidth"))};
    gpu.passes = use(own, "elementwise_passes");
    gpu.jitter = use(own, "jitter");
    out_.memory = {node_.gpu_memory_bytes > 0 ? static_cast<double>(node_.gpu_memory_bytes)
                                              : fact_number(*find_fact(*accelerator_, "memory"))};
  }

  void read_node(const CatalogueEntry& own, const CatalogueEntry& framework) {
    TrainingNode& node = out_.node;
    node.gpus = std::max<std::int64_t>(node_.gpus, count_of(own, "domain_gpus"));
    const auto domain = static_cast<double>(node.gpus);
    // Both directions together are printed; a ring uses one. Without a fast network, GPUs of a node meet over PCIe.
    const double adapters = adapters_of_node(framework) * domain / static_cast<double>(node_.gpus);
    out_.adapters = {adapters};
    node.scale_out = {use(own, "scale_out_efficiency") * adapters};
    if (const auto both = value_if_there(*accelerator_, "scaleup_bandwidth"))
      node.scale_up = {use(own, "scale_up_efficiency") * *both / 2.0};
    else
      node.scale_up = node.scale_out / domain;
    node.start = {use(framework, "collective_start")};
    node.hop_inside = {use(framework, "hop_inside")};
    node.hop_outside = {use(framework, "hop_outside")};
    out_.allowance = {{use(framework, "workspace")}, use(framework, "fragmentation")};
  }

  double adapters_of_node(const CatalogueEntry& framework) {
    const auto servers = catalogue("server");
    const CatalogueEntry* const server = find_entry(servers, node_.like);
    if (server != nullptr && find_fact(*server, "scaleout_bandwidth") != nullptr)
      return fact_number(*find_fact(*server, "scaleout_bandwidth"));
    return use(framework, "adapter") * static_cast<double>(node_.gpus);
  }

  const NodeSpec& node_;
  MatrixPrecision precision_;
  const CatalogueEntry* accelerator_ = nullptr;
  TrainingHardware out_;
};

}  // namespace

std::optional<Transformer> catalogue_model(std::string_view name) {
  const auto known = catalogue("model");
  const CatalogueEntry* const entry = find_entry(known, name);
  if (entry == nullptr) return std::nullopt;
  return Transformer{.layers = count_of(*entry, "layers"),
                     .hidden = count_of(*entry, "hidden"),
                     .heads = count_of(*entry, "heads"),
                     .kv_heads = count_of(*entry, "kv_heads"),
                     .head_size = count_of(*entry, "head_size"),
                     .ffn = count_of(*entry, "ffn"),
                     .vocabulary = count_of(*entry, "vocabulary"),
                     .positions = count_of(*entry, "positions"),
                     .gated = is_yes(*entry, "gated"),
                     .biases = is_yes(*entry, "biases"),
                     .tied = is_yes(*entry, "tied"),
                     .experts = count_of(*entry, "experts"),
                     .experts_per_token = count_of(*entry, "experts_per_token"),
                     .expert_ffn = count_of(*entry, "expert_ffn"),
                     .shared_experts = count_of(*entry, "shared_experts"),
                     .dense_layers = count_of(*entry, "dense_layers")};
}

FoundHardware training_hardware(const NodeSpec& node, MatrixPrecision precision) {
  return HardwareReader(node, precision).read();
}

FoundHardware training_hardware(const PoolSpec& pool, MatrixPrecision precision,
                                const std::optional<FabricSection>& joined_by) {
  FoundHardware out = training_hardware(pool.node, precision);
  if (!out.hardware || !joined_by) return out;
  const auto own = std::ranges::find(joined_by->spec.hosts, pool.name, &FabricHosts::name);
  if (own == joined_by->spec.hosts.end() || own->gpus == 0) return out;
  TrainingHardware& hardware = *out.hardware;
  const double adapters = own->port.si * own->nics * static_cast<double>(hardware.node.gpus) / own->gpus;
  hardware.node.scale_out = hardware.node.scale_out * (adapters / hardware.adapters.si);
  hardware.adapters = {adapters};
  return out;
}

}  // namespace headroom
