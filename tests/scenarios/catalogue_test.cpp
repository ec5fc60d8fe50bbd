// SPDX-License-Identifier: Apache-2.0
#include "scenarios/catalogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <utility>

#include "models/unit_text.hpp"
#include "scenarios/check_catalogue.hpp"
#include "scenarios/embedded.hpp"

namespace headroom {
namespace {

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

TEST(Catalogue, OurOwnFilesKeepTheRulesForFilesOfOthers) {
  for (const auto& file : embedded::catalogue()) {
    Diagnostics diagnostics;
    const CatalogueReport report = check_catalogue_text(std::string(file.name), std::string(file.text), diagnostics);
    EXPECT_EQ(to_text(diagnostics), "") << file.name;
    // Lists of things that are for sale are long; what jobs do and what batteries are made of are a few kinds.
    const bool is_short = file.name == "activities.json" || file.name == "batteries.json" ||
                          file.name == "cooling.json" || file.name == "node_parts.json" ||
                          file.name == "collectives.json" || file.name == "communications.json";
    EXPECT_GT(report.entries, is_short ? 0U : 10U) << file.name;
  }
}

// A factor of a thousand is the slip that a band is for: kW for W, TB for GB, USD for kUSD. The power of a cable is
// left out: a thousand of them draw no more than a switch.
TEST(Catalogue, NoQuantityCouldBeAThousandTimesLarger) {
  int tried = 0;
  for (const auto& file : embedded::catalogue()) {
    const std::string text(file.text);
    if (file.name == "finance_defaults.json" || file.name == "network_gear.json") continue;
    const std::regex number(R"re("(value|low|high)": "([0-9.]+) (W|kW|TFLOP/s|GB/s|TB/s|Gbit/s|GB|GiB|USD|USD/h)")re");
    for (std::sregex_iterator slip(text.begin(), text.end(), number), end; slip != end; ++slip) {
      if (++tried % 20 != 0) continue;  // a check of a file takes milliseconds, and there are 700 of these
      const auto at = static_cast<std::size_t>(slip->position(2));
      const double larger = 1000.0 * std::stod(slip->str(2));
      std::string slipped = text;
      slipped.replace(at, slip->str(2).size(), std::to_string(larger));
      Diagnostics diagnostics;
      static_cast<void>(check_catalogue_text(std::string(file.name), slipped, diagnostics));
      EXPECT_FALSE(diagnostics.ok()) << file.name << ": " << slip->str() << " times 1000";
    }
  }
  EXPECT_GT(tried, 500);
}

TEST(Catalogue, EveryFactHasASourceADateAndAConfidence) {
  // A day, month or year, or two of them with a slash between (ISO 8601).
  const std::string one = R"(20\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)";
  const std::regex date(one + "(/" + one + ")?");
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
    const CatalogueFact* price = find_fact(entry, "price");
    if (price == nullptr) continue;
    ++priced[entry.kind];
    const auto [low, high] = bounds(price->value);
    EXPECT_GT(si(low, dimensions::money), entry.kind == "network" ? 10.0 : 500.0) << entry.name;
    EXPECT_LE(si(low, dimensions::money), si(high, dimensions::money)) << entry.name;
    EXPECT_LT(si(high, dimensions::money), entry.kind == "rack" || entry.kind == "network" ? 10e6 : 1e6) << entry.name;
  }
  EXPECT_EQ(priced, (std::map<std::string, int>{{"accelerator", 33}, {"network", 17}, {"rack", 1}, {"server", 19}}));
}

TEST(Catalogue, NoRateIsOneWithSparsity) {
  // Halving the bits doubles the dense rate at most (Ada cards round to 2.02); a sparse number in one of the two
  // columns would show as a factor of 4 or 1/1.
  for (const CatalogueEntry& entry : catalogue()) {
    const CatalogueFact* fp8 = find_fact(entry, "fp8_dense");
    const CatalogueFact* bf16 = find_fact(entry, "bf16_dense");
    if (fp8 == nullptr || bf16 == nullptr) continue;
    const double ratio = si(fp8->value, dimensions::flop_rate) / si(bf16->value, dimensions::flop_rate);
    EXPECT_TRUE(ratio >= 1.0 && ratio < 2.05) << entry.name << " " << ratio;
  }
}

TEST(Catalogue, NamesAreUniqueKebabCase) {
  const std::regex kebab("[a-z0-9]+(-[a-z0-9]+)*");
  const std::regex offer("[a-z]+/[A-Za-z0-9._-]+(@[a-z0-9-]+)?");  // as the provider calls it
  std::set<std::string> names;
  for (const CatalogueEntry& entry : catalogue()) {
    EXPECT_TRUE(std::regex_match(entry.name, entry.kind == "cloud" ? offer : kebab)) << entry.name;
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name << " is there twice";
    EXPECT_FALSE(entry.label.empty()) << entry.name;
  }
}

TEST(Catalogue, EveryServerHasAKnownAcceleratorAndFitsItsPower) {
  std::map<std::string, const CatalogueEntry*> by_name;
  const auto all = catalogue();
  for (const CatalogueEntry& entry : all) by_name[entry.name] = &entry;
  for (const CatalogueEntry& entry : all) {
    if (entry.kind != "server" && entry.kind != "rack") continue;
    const double gpus = si(find_fact(entry, "gpus")->value, dimensions::none);
    const CatalogueFact* model = find_fact(entry, "accelerator");
    EXPECT_EQ(model == nullptr, gpus == 0.0) << entry.name;
    if (model == nullptr) continue;
    ASSERT_TRUE(by_name.contains(model->value)) << entry.name << " names " << model->value;
    EXPECT_EQ(by_name[model->value]->kind, "accelerator");
    const CatalogueFact* max_power = find_fact(entry, "max_power");
    if (max_power == nullptr) continue;
    const double max_w = si(max_power->value, dimensions::power);
    EXPECT_GT(max_w, gpus * si(find_fact(*by_name[model->value], "tdp")->value, dimensions::power)) << entry.name;
    EXPECT_LE(si(find_fact(entry, "typical_power")->value, dimensions::power), max_w) << entry.name;
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

TEST(Catalogue, KindsAreWhatTheFilesHold) {
  std::map<std::string, std::size_t> entries;
  for (const CatalogueEntry& entry : catalogue()) ++entries[entry.kind];
  EXPECT_EQ(entries.size(), catalogue_kinds().size());
  for (const std::string_view kind : catalogue_kinds())
    EXPECT_EQ(catalogue(kind).size(), entries.at(std::string(kind))) << kind;
  EXPECT_EQ(entries.at("cloud"), 70U);
  EXPECT_EQ(entries.at("network"), 17U);
  EXPECT_GE(entries.at("finance"), 32U);
}

TEST(Catalogue, TwelveValuesOfOneUnit) {
  const auto values = values_by_month("5.3, 7.1, 12.5, 19.5, 24.5, 29.5, 32.2, 30.5, 26.1, 20.1, 13.4, -8 degC",
                                      dimensions::temperature);
  ASSERT_TRUE(values);
  EXPECT_EQ(values->front(), 5.3 + 273.15);
  EXPECT_EQ(values->back(), 265.15);
  for (const char* const text : {"1, 2, 3 degC", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 degC", "",
                                 "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 kW",
                                 "1, 2, 3, 4, 5, 6, 7, 8, , 10, 11, 12 degC", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12"})
    EXPECT_FALSE(values_by_month(text, dimensions::temperature)) << text;
}

TEST(Catalogue, ListsOfAnyLength) {
  EXPECT_EQ(values_in_list("6.5, 14, 0.25 s", dimensions::time), (std::vector<double>{6.5, 14.0, 0.25}));
  EXPECT_EQ(values_in_list("12 GB/s", dimensions::data_rate), std::vector<double>{12e9});
  for (const char* const text : {"6.8, 14, us", "6.8 14 us", ", 2 us", "6.8, 14", "6.8, 14 GB"})
    EXPECT_FALSE(values_in_list(text, dimensions::time)) << text;
}

TEST(Catalogue, ShowsAFactAsTheFileHasIt) {
  const auto all = catalogue();
  const auto h100 = std::find_if(all.begin(), all.end(), [](const auto& entry) { return entry.name == "h100-sxm"; });
  ASSERT_NE(h100, all.end());
  EXPECT_EQ(h100->kind, "accelerator");
  EXPECT_EQ(h100->label, "NVIDIA H100-SXM5-80GB");
  EXPECT_EQ(find_fact(*h100, "tdp")->value, "700 W");
  EXPECT_EQ(find_fact(*h100, "bf16_dense")->value, "989 TFLOP/s");
  EXPECT_EQ(find_fact(*h100, "price")->value, "22000 USD to 40000 USD");
  EXPECT_EQ(find_fact(*h100, "price")->date, "2023/2026");
}

TEST(Embedded, FilesAreThereInTheGivenOrder) {
  const auto files = embedded::catalogue();
  ASSERT_EQ(files.size(), 14U);
  EXPECT_EQ(files[0].name, "accelerators.json");
  EXPECT_EQ(files[1].name, "servers.json");
  EXPECT_EQ(files[3].name, "batteries.json");
  EXPECT_EQ(files[5].name, "finance_defaults.json");
  for (const auto& file : files) {
    EXPECT_EQ(file.text.substr(0, 2), "{\n");
    EXPECT_EQ(file.text.substr(file.text.size() - 2), "}\n");
  }
}

}  // namespace
}  // namespace headroom
