// SPDX-License-Identifier: Apache-2.0
#include "scenarios/node_links.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "scenarios/catalogue.hpp"
#include "scenarios/read_measured_collectives.hpp"
#include "tests/temporary_folder.hpp"

namespace headroom {
namespace {

std::string fault_of(const NodeSpec& node) {
  const auto found = catalogue_node_links(node);
  const auto* const fault = std::get_if<std::string>(&found);
  return fault == nullptr ? "" : *fault;
}

struct NodeRow {
  const char* server;
  std::uint32_t gpus, joined, nics;
  double nic_channel_gb_s;
};
// Vendor data sheets: what NVLink joins and how many ports there are; the speed is the highest of NCCL's list that a
// port has.
constexpr NodeRow node_rows[] = {
    {"dgx-1", 8, 8, 4, 12},
    {"dgx-2", 16, 16, 8, 12},
    {"dgx-a100-640gb", 8, 8, 8, 24},
    {"dgx-h100", 8, 8, 8, 48},
    {"dgx-b200", 8, 8, 8, 48},
    {"hgx-b300", 8, 8, 8, 96},
    {"gb200-nvl72-tray", 72, 72, 72, 48},
    {"l40s-8x", 8, 1, 2, 24},
    {"t4-4x", 4, 1, 1, 12},
};

TEST(NodeLinks, AreThoseOfTheServersOfTheCatalogue) {
  for (const NodeRow& row : node_rows) {
    NodeSpec node = *catalogue_node(row.server);
    node.like = row.server;
    ASSERT_EQ(fault_of(node), "") << row.server;
    const NodeLinks links = std::get<KnownNodeLinks>(catalogue_node_links(node)).links;
    EXPECT_EQ(links.gpus, row.gpus) << row.server;
    EXPECT_EQ(links.joined, row.joined) << row.server;
    EXPECT_EQ(links.nics, row.nics) << row.server;
    EXPECT_DOUBLE_EQ(links.nic.bandwidth.si, row.nic_channel_gb_s * 1e9) << row.server;
    EXPECT_EQ(links.nvls.channels > 0, links.tuning.nvls_efficiency > 0.0 && links.joined > 2) << row.server;
  }
}

TEST(NodeLinks, EveryEntryOfLinksMakesANode) {
  int links = 0;
  for (const CatalogueEntry& entry : catalogue("collective")) {
    const CatalogueFact* const names = find_fact(entry, "accelerators");
    if (names == nullptr) continue;
    ++links;
    std::string name;
    for (const char c : names->value + ",") {
      if (c == ' ') continue;
      if (c != ',') {
        name += c;
        continue;
      }
      const auto known = catalogue_gpu_names();
      EXPECT_NE(std::find(known.begin(), known.end(), name), known.end()) << entry.name << " names " << name;
      EXPECT_EQ(fault_of({.gpus = 4, .gpu_model = name}), "") << entry.name;
      name.clear();
    }
  }
  EXPECT_EQ(links, 10);
}

TEST(NodeLinks, WhatIsNotKnownIsSaid) {
  EXPECT_EQ(fault_of({.cpus = 8}), "it has no GPUs");
  EXPECT_EQ(fault_of({.gpus = 8}), "nobody says which GPUs it has");
  EXPECT_EQ(fault_of({.gpus = 8, .gpu_model = "mi300x"}),
            "the catalogue does not say how GPUs \"mi300x\" are linked (headroom catalogue list collective)");
}

TEST(NodeLinks, WhatWasRecalledOrChosenIsAnAssumption) {
  const auto known = std::get<KnownNodeLinks>(catalogue_node_links(*catalogue_node("dgx-h100")));
  bool has_nvls = false;
  for (const AssumedValue& value : known.assumptions) {
    EXPECT_NE(value.confidence, "H") << value.path;
    has_nvls = has_nvls || value.path == "links-h100-nvswitch: nvls_bandwidth";
  }
  EXPECT_TRUE(has_nvls);
}

class MeasuredTable : public testing::Test {
 protected:
  std::string fault(const std::string& text) {
    folder_.write("table.csv", text);
    const auto table = read_measured_collectives((folder_.path() / "table.csv").string());
    const auto* const why = std::get_if<std::string>(&table);
    return why == nullptr ? "" : *why;
  }
  test::TemporaryFolder folder_;
};

TEST_F(MeasuredTable, ColumnsMayStandInAnyOrder) {
  EXPECT_EQ(fault("# ours, of May\nranks,nodes,op,time_us,size_bytes,who\n8,1,all-reduce,33,1048576,me\n"), "");
}

TEST_F(MeasuredTable, IsRefusedWithTheLineAndTheReason) {
  const std::string head = "op,ranks,nodes,size_bytes,time_us\nall-reduce,8,1,1048576,33\n";
  EXPECT_EQ(fault("op,ranks,nodes,size,time_us\n"), "line 1: there is no column \"size_bytes\"");
  EXPECT_EQ(fault(head + "all_reduce,8,1,1e6,33\n"),
            "line 3: \"all_reduce\" is no collective operation; did you mean \"all-reduce\"?");
  EXPECT_EQ(fault(head + "all-reduce,8,1,1 MiB,33\n"), "line 3: size_bytes: \"1 MiB\" is no number of that kind");
  EXPECT_EQ(fault(head + "all-reduce,-8,1,1e6,33\n"), "line 3: ranks: \"-8\" is no number of that kind");
  EXPECT_EQ(fault(head + "all-reduce,8,1,2e6\n"), "line 3: 4 cells, and the header has 5");
  EXPECT_EQ(fault(head + "all-reduce,8,9,2e6,40\n"), "line 3: a group has 1 to as many nodes as ranks");
  EXPECT_EQ(fault(head + "all-reduce,8,1,1048576,40\n"), "line 3: this operation, group and size is there twice");
  EXPECT_EQ(fault("op,ranks,nodes,size_bytes,time_us\n"), "it has no rows of values");
  EXPECT_EQ(fault(head + "all-reduce,8,1,2e6,0\n"), "line 3: a time must be above 0");
}

}  // namespace
}  // namespace headroom
