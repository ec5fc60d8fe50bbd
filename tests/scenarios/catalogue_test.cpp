// SPDX-License-Identifier: Apache-2.0
#include "scenarios/catalogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <utility>

#include "models/unit_text.hpp"
#include "scenarios/embedded.hpp"

namespace headroom {
namespace {

const CatalogueFact* find(const CatalogueEntry& entry, std::string_view key) {
  const auto it = std::find_if(entry.facts.begin(), entry.facts.end(), [&](const auto& f) { return f.key == key; });
  return it == entry.facts.end() ? nullptr : &*it;
}

/// NaN, which no band contains, if the text is not a quantity of this dimension.
double si(const std::string& text, Dimension dimension) {
  const auto parsed = parse_quantity(text);
  const auto* quantity = std::get_if<ParsedQuantity>(&parsed);
  return quantity != nullptr && quantity->dimension == dimension ? quantity->si
                                                                 : std::numeric_limits<double>::quiet_NaN();
}

std::pair<std::string, std::string> bounds(const std::string& price) {
  const auto to = price.find(" to ");
  return {price.substr(0, to), to == std::string::npos ? "" : price.substr(to + 4)};
}

struct Band {
  const char* kind;
  const char* key;
  Dimension dimension;
  double low, high;  ///< in base units, inclusive
};
// No source: a band is what a slip of the finger (a factor of 1000, bits for bytes, GB for TB, a rate with sparsity)
// falls out of. The widest true values today: 70 W (T4) to 1400 W, 16 GB to 288 GB, 18.7 to 5033 TFLOP/s.
constexpr Band bands[] = {
    {"accelerator", "tdp", dimensions::power, 50.0, 3000.0},
    {"accelerator", "memory", dimensions::data, 4e9, 2000e9},
    {"accelerator", "memory_bandwidth", dimensions::data_rate, 0.1e12, 30e12},
    {"accelerator", "scaleup_bandwidth", dimensions::data_rate, 30e9, 4000e9},
    {"accelerator", "bf16_dense", dimensions::flop_rate, 10e12, 6000e12},
    {"accelerator", "fp16_dense", dimensions::flop_rate, 10e12, 6000e12},
    {"accelerator", "fp8_dense", dimensions::flop_rate, 100e12, 12000e12},
    {"accelerator", "all_in_power", dimensions::power, 100.0, 5000.0},
    {"server", "host_memory", dimensions::data, 64e9, 8000e9},
    {"server", "max_power", dimensions::power, 200.0, 40e3},
    {"server", "typical_power", dimensions::power, 200.0, 40e3},
    {"server", "scaleout_bandwidth", dimensions::data_rate, 1e9, 2000e9},
    {"server", "gpus", dimensions::none, 0, 64},
    {"server", "cpu_cores", dimensions::none, 8, 1024},
    {"rack", "max_power", dimensions::power, 20e3, 1000e3},
    {"rack", "gpus", dimensions::none, 8, 1024},
};

TEST(Catalogue, EveryValueLiesInItsBand) {
  for (const Band& band : bands) {
    int seen = 0;
    for (const CatalogueEntry& entry : catalogue()) {
      const CatalogueFact* fact = entry.kind == band.kind ? find(entry, band.key) : nullptr;
      if (fact == nullptr) continue;
      ++seen;
      const double value = si(fact->value, band.dimension);
      EXPECT_TRUE(value >= band.low && value <= band.high) << entry.name << " " << band.key << ": " << fact->value;
    }
    EXPECT_GT(seen, 0) << band.kind << " " << band.key << " is not in the catalogue";
  }
}

TEST(Catalogue, EveryFactHasASourceADateAndAConfidence) {
  // A day, month or year, or two years with a slash between (ISO 8601).
  const std::regex date(R"(20\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?|20\d\d/20\d\d)");
  for (const CatalogueEntry& entry : catalogue()) {
    EXPECT_FALSE(entry.facts.empty()) << entry.name;
    for (const CatalogueFact& fact : entry.facts) {
      EXPECT_FALSE(fact.value.empty()) << entry.name << " " << fact.key;
      EXPECT_GE(fact.source.size(), 8U) << entry.name << " " << fact.key;
      EXPECT_TRUE(std::regex_match(fact.date, date)) << entry.name << " " << fact.key << ": " << fact.date;
      EXPECT_TRUE(fact.confidence == "H" || fact.confidence == "M" || fact.confidence == "L") << entry.name;
    }
  }
}

TEST(Catalogue, PricesAreOrderedAndPositive) {
  std::map<std::string, int> priced;
  for (const CatalogueEntry& entry : catalogue()) {
    const CatalogueFact* price = find(entry, "price");
    if (price == nullptr) continue;
    ++priced[entry.kind];
    const auto [low, high] = bounds(price->value);
    EXPECT_GT(si(low, dimensions::money), 500.0) << entry.name;
    EXPECT_LE(si(low, dimensions::money), si(high, dimensions::money)) << entry.name;
    EXPECT_LT(si(high, dimensions::money), entry.kind == "rack" ? 10e6 : 1e6) << entry.name;
  }
  EXPECT_EQ(priced, (std::map<std::string, int>{{"accelerator", 33}, {"rack", 1}, {"server", 19}}));
}

TEST(Catalogue, NoRateIsOneWithSparsity) {
  // Halving the bits doubles the dense rate at most (Ada cards round to 2.02); a sparse number in one of the two
  // columns would show as a factor of 4 or 1/1.
  for (const CatalogueEntry& entry : catalogue()) {
    const CatalogueFact* fp8 = find(entry, "fp8_dense");
    const CatalogueFact* bf16 = find(entry, "bf16_dense");
    if (fp8 == nullptr || bf16 == nullptr) continue;
    const double ratio = si(fp8->value, dimensions::flop_rate) / si(bf16->value, dimensions::flop_rate);
    EXPECT_TRUE(ratio >= 1.0 && ratio < 2.05) << entry.name << " " << ratio;
  }
}

TEST(Catalogue, NamesAreUniqueKebabCase) {
  const std::regex kebab("[a-z0-9]+(-[a-z0-9]+)*");
  std::set<std::string> names;
  for (const CatalogueEntry& entry : catalogue()) {
    EXPECT_TRUE(std::regex_match(entry.name, kebab)) << entry.name;
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name << " is there twice";
    EXPECT_FALSE(entry.label.empty()) << entry.name;
  }
}

TEST(Catalogue, EveryServerHasAKnownAcceleratorAndFitsItsPower) {
  std::map<std::string, const CatalogueEntry*> by_name;
  const auto all = catalogue();
  for (const CatalogueEntry& entry : all) by_name[entry.name] = &entry;
  for (const CatalogueEntry& entry : all) {
    if (entry.kind == "accelerator") continue;
    const double gpus = si(find(entry, "gpus")->value, dimensions::none);
    const CatalogueFact* model = find(entry, "accelerator");
    EXPECT_EQ(model == nullptr, gpus == 0.0) << entry.name;
    if (model == nullptr) continue;
    ASSERT_TRUE(by_name.contains(model->value)) << entry.name << " names " << model->value;
    EXPECT_EQ(by_name[model->value]->kind, "accelerator");
    const CatalogueFact* max_power = find(entry, "max_power");
    if (max_power == nullptr) continue;
    const double max_w = si(max_power->value, dimensions::power);
    EXPECT_GT(max_w, gpus * si(find(*by_name[model->value], "tdp")->value, dimensions::power)) << entry.name;
    EXPECT_LE(si(find(entry, "typical_power")->value, dimensions::power), max_w) << entry.name;
  }
}

struct NodeRow {
  const char* name;
  std::uint32_t cpus, gpus;
  const char* gpu_model;
  std::int64_t gpu_memory_gb, memory_gb;
};
// Vendor data sheets: DGX-1 V100 (2x 20 cores), DGX-2 (2x 24), DGX A100 (2x 64), DGX H100 (2x 56), GB200 NVL72 compute
// tray (2x 72; 17 TB of LPDDR5X in the rack over 18 trays). The last row: a builder's choice of CPU is not stated.
constexpr NodeRow node_rows[] = {
    {"dgx-1", 40, 8, "v100-sxm2-16gb", 16, 512},           {"dgx-2", 48, 16, "v100-sxm2-32gb", 32, 1536},
    {"dgx-a100-640gb", 128, 8, "a100-sxm-80gb", 80, 2048}, {"dgx-h100", 112, 8, "h100-sxm", 80, 2048},
    {"gb200-nvl72-tray", 144, 4, "gb200", 186, 944},       {"l4-8x", 0, 8, "l4", 24, 512},
};

TEST(Catalogue, NodeIsWhatTheDataSheetSays) {
  for (const NodeRow& row : node_rows) {
    const auto node = catalogue_node(row.name);
    ASSERT_TRUE(node) << row.name;
    EXPECT_EQ(node->cpus, row.cpus) << row.name;
    EXPECT_EQ(node->gpus, row.gpus) << row.name;
    EXPECT_EQ(node->gpu_model, row.gpu_model);
    EXPECT_EQ(node->gpu_memory_bytes, row.gpu_memory_gb * 1'000'000'000) << row.name;
    EXPECT_EQ(node->memory_bytes, row.memory_gb * 1'000'000'000) << row.name;
  }
}

TEST(Catalogue, MachineWithoutGpusHasNoModel) {
  const auto node = catalogue_node("cpu-2s");
  ASSERT_TRUE(node);
  EXPECT_EQ(node->gpus, 0U);
  EXPECT_EQ(node->gpu_model, "");
  EXPECT_EQ(node->gpu_memory_bytes, 0);
}

TEST(Catalogue, OnlyServersAreNodes) {
  EXPECT_FALSE(catalogue_node("dgx-h1000"));
  EXPECT_FALSE(catalogue_node(""));
  EXPECT_FALSE(catalogue_node("h100-sxm")) << "an accelerator is no node";
  EXPECT_FALSE(catalogue_node("gb200-nvl72")) << "a rack of 72 GPUs is 18 nodes";
  const auto names = catalogue_node_names();
  EXPECT_EQ(names.size(), 20U);
  for (const std::string& name : names) EXPECT_TRUE(catalogue_node(name)) << name;
}

TEST(Catalogue, GpuNamesAreTheAccelerators) {
  const auto names = catalogue_gpu_names();
  EXPECT_EQ(names.size(), 41U);
  EXPECT_EQ(names.front(), "p100-sxm2-16gb");
  EXPECT_NE(std::find(names.begin(), names.end(), "h100-sxm"), names.end());
}

TEST(Catalogue, ShowsAFactAsTheFileHasIt) {
  const auto all = catalogue();
  const auto h100 = std::find_if(all.begin(), all.end(), [](const auto& entry) { return entry.name == "h100-sxm"; });
  ASSERT_NE(h100, all.end());
  EXPECT_EQ(h100->kind, "accelerator");
  EXPECT_EQ(h100->label, "NVIDIA H100-SXM5-80GB");
  EXPECT_EQ(find(*h100, "tdp")->value, "700 W");
  EXPECT_EQ(find(*h100, "bf16_dense")->value, "989 TFLOP/s");
  EXPECT_EQ(find(*h100, "price")->value, "22000 USD to 40000 USD");
  EXPECT_EQ(find(*h100, "price")->date, "2023/2026");
}

TEST(Embedded, FilesAreThereInTheGivenOrder) {
  const auto files = embedded::catalogue();
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].name, "accelerators.json");
  EXPECT_EQ(files[1].name, "servers.json");
  for (const auto& file : files) {
    EXPECT_EQ(file.text.substr(0, 2), "{\n");
    EXPECT_EQ(file.text.substr(file.text.size() - 2), "}\n");
  }
}

}  // namespace
}  // namespace headroom
