// SPDX-License-Identifier: Apache-2.0
// Collectives against what NCCL was measured to do, and against an independent port of its tuning model.
//
// [model]   all-reduce bus bandwidths of a port of NCCL's src/graph/tuning.cc (HEAD of June 2026) that somebody else
//           wrote, with the inputs of its search: 24 channels of 15 GB/s in a node, 16 of 20 for NVLS, 8 NICs of 48.
// [vidur]   Vidur (MIT), data/profiling/network/h100_dgx and the pair-wise machines: medians of all-reduce and
//           send-receive, started one by one from PyTorch.
// [212]     NVIDIA/nccl-tests#212, [2140] NVIDIA/nccl#2140: eight H100, 370 GB/s by a ring and 480 with NVLS.
// [1374]    NVIDIA/nccl#1374: eight H800, whose NVLink has 8 links for 18, reach 215 GB/s with NVLS.
// [1221]    NVIDIA/nccl#1221: H100 nodes with 8 x 400 Gbit/s RoCE, NVLS off and on.
// [cw43]    coreweave/nccl-tests#43: 72 GPUs of a GB200 NVL72, out of place and in place.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <variant>

#include "models/network/collective_time.hpp"
#include "scenarios/catalogue.hpp"
#include "scenarios/node_links.hpp"

namespace headroom {
namespace {

using Op = CollectiveOp;
constexpr double mib = 1048576.0, gib = 1024.0 * mib;

KnownNodeLinks known(const std::string& server) {
  const auto found = catalogue_node_links(*catalogue_node(server));
  return std::get<KnownNodeLinks>(found);
}

NodeLinks links_of_gpu(const std::string& model, std::uint32_t gpus) {
  return std::get<KnownNodeLinks>(catalogue_node_links({.gpus = gpus, .gpu_model = model})).links;
}

/// GB/s of the bus.
double busbw(const NodeLinks& node, CollectiveGroup group, double bytes, CollectiveOptions options = {},
             NetworkShare network = {}) {
  return collective_time(Op::all_reduce, group, {bytes}, node, network, options).busbw.si / 1e9;
}

constexpr CollectiveOptions no_nvls{.features = {.nvls = false}};

struct ModelRow {
  std::uint32_t ranks;
  double bytes, busbw;
  CollectiveAlgorithm algorithm;
};
// [model]; rounded to whole GB/s there, but for the last.
constexpr ModelRow model_rows[] = {
    {8, 1 * mib, 66, CollectiveAlgorithm::ring},          {8, 8 * mib, 273, CollectiveAlgorithm::nvls},
    {8, 64 * mib, 460, CollectiveAlgorithm::nvls},        {8, 256 * mib, 497, CollectiveAlgorithm::nvls},
    {8, 8 * gib, 510, CollectiveAlgorithm::nvls},         {16, 64 * mib, 371, CollectiveAlgorithm::nvls_tree},
    {16, 1 * gib, 455, CollectiveAlgorithm::nvls_tree},   {64, 64 * mib, 257, CollectiveAlgorithm::nvls_tree},
    {64, 1 * gib, 355, CollectiveAlgorithm::nvls_tree},   {4096, 64 * mib, 174, CollectiveAlgorithm::nvls_tree},
    {4096, 1 * gib, 341, CollectiveAlgorithm::nvls_tree}, {64, 8 * gib, 377, CollectiveAlgorithm::ring},
};

TEST(Nccl, IsTheModelThatNcclHasOfItself) {
  NodeLinks node = known("dgx-h100").links;
  node.nvls.bandwidth = {20e9};
  for (const ModelRow& row : model_rows) {
    const CollectiveGroup group{row.ranks, row.ranks / 8};
    EXPECT_NEAR(busbw(node, group, row.bytes), row.busbw, 0.55) << row.ranks << " ranks, " << row.bytes / mib << " MiB";
    EXPECT_EQ(collective_time(Op::all_reduce, group, {row.bytes}, node, {}, {}).algorithm, row.algorithm) << row.ranks;
  }
  EXPECT_NEAR(busbw(node, {64, 8}, 8 * gib), 377.0, 0.1);
}

TEST(Nccl, EightH100AsItsMaintainersHaveMeasured) {  // [212], [2140]; 5 %: "about" in the source
  const NodeLinks node = known("dgx-h100").links;
  for (const double bytes : {1 * gib, 8 * gib}) {
    EXPECT_NEAR(busbw(node, {8, 1}, bytes, no_nvls), 370.0, 0.05 * 370.0);
    EXPECT_NEAR(busbw(node, {8, 1}, bytes), 480.0, 0.05 * 480.0);
  }
  EXPECT_LT(busbw(node, {8, 1}, 256 * mib), 0.99 * busbw(node, {8, 1}, 8 * gib)) << "not yet at its peak";
}

TEST(Nccl, H800IsH100WithEightLinksOfEighteen) {  // [1374]
  NodeLinks node = known("dgx-h100").links;
  for (NcclGraph* const graph : {&node.ring, &node.nvls}) graph->bandwidth = 8.0 / 18.0 * graph->bandwidth;
  EXPECT_NEAR(busbw(node, {8, 1}, 8 * gib), 215.0, 0.05 * 215.0);
}

// [cw43] 2 GiB is the first size there that is not still climbing, which the model does in microseconds: 10 %.
TEST(Nccl, RackOf72IsOneNode) {
  const KnownNodeLinks rack = known("gb200-nvl72-tray");
  EXPECT_EQ(rack.links.gpus, 72U);
  EXPECT_NEAR(busbw(rack.links, {72, 1}, 8 * gib), 840.0, 0.03 * 840.0);
  EXPECT_NEAR(busbw(rack.links, {72, 1}, 4 * gib), 837.0, 0.03 * 837.0);
  EXPECT_NEAR(busbw(rack.links, {72, 1}, 2 * gib), 766.0, 0.10 * 766.0);
}

// [1221] The ring on two nodes says what a NIC gives, 330 / 8 GB/s; the other three follow: with NVLS 430 on two nodes,
// and 320 with and without on four, where trees no longer get more out of the NICs.
TEST(Nccl, NvlsHelpsOverTwoNodesAndNoMore) {
  const NodeLinks node = known("dgx-h100").links;
  const NetworkShare roce{.per_nic = {330e9 / 8}};
  EXPECT_NEAR(busbw(node, {16, 2}, 8 * gib, no_nvls, roce), 330.0, 0.01 * 330.0);
  EXPECT_NEAR(busbw(node, {16, 2}, 8 * gib, {}, roce), 430.0, 0.10 * 430.0);
  EXPECT_NEAR(busbw(node, {32, 4}, 8 * gib, no_nvls, roce), 320.0, 0.05 * 320.0);
  EXPECT_NEAR(busbw(node, {32, 4}, 8 * gib, {}, roce), 320.0, 0.05 * 320.0);
}

struct VidurRow {
  std::uint32_t ranks;
  double bytes, measured_us;
};
constexpr VidurRow vidur_large[] = {
    {8, 8388608, 74},   {8, 33554432, 196}, {8, 54132736, 289}, {8, 66977792, 347},
    {8, 67108864, 322}, {4, 8388608, 62},   {4, 33554432, 167}, {4, 67108864, 318},
    {2, 8388608, 46},   {2, 33554432, 136}, {2, 67108864, 245},
};

double microseconds(const NodeLinks& node, const VidurRow& row, CollectiveOptions options) {
  return collective_time(Op::all_reduce, {row.ranks, 1}, {row.bytes}, node, {}, options).time.si * 1e6;
}

// [vidur] No row was used to choose a number. Two GPUs reach 300 GB/s there, and NCCL's model gives a ring the same 360
// for any number of GPUs: those rows are below the bracket, and within 20 % of it.
TEST(Nccl, EightGpusLieBetweenRingAndNvlsAndFewerAreNearTheRing) {
  const NodeLinks node = known("dgx-h100").links;
  for (const VidurRow& row : vidur_large) {
    const double ring = microseconds(node, row, no_nvls), nvls = microseconds(node, row, {});
    EXPECT_LE(nvls, row.measured_us) << row.ranks << " GPUs, " << row.bytes;
    if (row.ranks == 8) {
      EXPECT_GE(ring, row.measured_us) << row.bytes;
      EXPECT_NEAR(nvls, row.measured_us, 0.25 * row.measured_us) << row.bytes;
    }
    EXPECT_NEAR(ring, row.measured_us, 0.25 * row.measured_us) << row.ranks << " GPUs, " << row.bytes;
  }
}

// [vidur] Around 1 MiB the GPU needs less than the host: 34, 41 and 43 us. The launch of 64 KB (36, 40, 41 us; the
// first of these is the constant) covers them; 20 %: hosts of one table differ by as much.
TEST(Nccl, SmallMessagesTakeALaunch) {
  const KnownNodeLinks dgx = known("dgx-h100");
  const CollectiveOptions eager{.features = {}, .launch = dgx.eager_launch};
  for (const VidurRow& row :
       {VidurRow{8, 1048576, 34}, {4, 1048576, 41}, {2, 1048576, 43}, {4, 65536, 40}, {2, 65536, 41}})
    EXPECT_NEAR(microseconds(dgx.links, row, eager), row.measured_us, 0.20 * row.measured_us) << row.ranks;
  // Where the host was ahead, two GPUs took 7 to 10 us there for up to 512 KiB, and eight took 39 for 2 MiB.
  EXPECT_NEAR(microseconds(dgx.links, {2, 65536, 7}, {}), 7.0, 1.5);
  EXPECT_NEAR(microseconds(dgx.links, {2, 518144, 10}, {}), 10.0, 2.0);
  EXPECT_NEAR(microseconds(dgx.links, {8, 2097152, 39}, {}), 39.0, 0.25 * 39.0);
}

TEST(Nccl, MessagesBetweenTwoGpus) {  // [vidur] send-receive in a node
  const NodeLinks node = known("dgx-h100").links;
  for (const auto& [bytes, measured_us] : {std::pair{4.98e6, 21.0}, {13.1e6, 43.0}, {67.1e6, 193.0}}) {
    const double us = collective_time(Op::send_receive, {2, 1}, {bytes}, node, {}, {}).time.si * 1e6;
    EXPECT_NEAR(us, measured_us, 0.25 * measured_us) << bytes;
  }
}

// [vidur] Machines with PCIe and bridges between pairs: bus bandwidth of 64 MiB among two and among four, 2.063 ms of
// the latter on H100. 3 %: the constants are these numbers without their latency.
TEST(Nccl, PairsLoseWhereTheyLeaveTheirBridge) {
  const NodeLinks h100 = links_of_gpu("h100-nvl", 4), a100 = links_of_gpu("a100-pcie-80gb", 4);
  EXPECT_NEAR(busbw(h100, {4, 1}, 64 * mib), 1.5 * 64 * mib / 2.063e-3 / 1e9, 0.03 * 49);
  EXPECT_NEAR(busbw(h100, {2, 1}, 1 * gib), 191.0, 0.03 * 191);
  EXPECT_NEAR(busbw(a100, {2, 1}, 1 * gib), 189.0, 0.03 * 189);
  EXPECT_NEAR(busbw(a100, {4, 1}, 1 * gib), 24.0, 0.03 * 24);
}

struct LawCase {
  const char* server;
  double rank_rate, nic_rate;  // GB/s of the wires
};
constexpr LawCase law_cases[] = {{"dgx-h100", 450, 50}, {"dgx-a100-640gb", 300, 25}, {"dgx-b200", 900, 50}};

bool reduces_in_switches(CollectiveAlgorithm algorithm) {
  using A = CollectiveAlgorithm;
  return algorithm == A::nvls || algorithm == A::collnet_direct || algorithm == A::collnet_chain;
}

TEST(NcclLaws, LongerMessagesTakeNoLessTimeAndNoneIsFasterThanTheWires) {
  int tried = 0;
  for (const LawCase& law : law_cases) {
    const NodeLinks node = known(law.server).links;
    for (const auto name : collective_op_names())
      for (const CollectiveGroup group :
           {CollectiveGroup{2, 1}, {3, 1}, {8, 1}, {2, 2}, {16, 2}, {12, 3}, {1024, 128}}) {
        const Op op = *collective_op(name);
        if (op == Op::send_receive && group.ranks != 2) continue;
        const double nics = std::max(1.0, std::floor(8.0 * group.ranks / group.nodes / 8.0));
        const PortRates ports{{law.rank_rate * 1e9}, {nics * law.nic_rate * 1e9}};
        Duration last{};
        for (double bytes = 1; bytes < 64e9; bytes *= 1.19) {
          const auto candidates = nccl_candidates(op, group, {bytes}, node, {}, {.nvls = true, .sharp = true});
          for (const NcclCandidate& one : candidates.all()) {
            ++tried;
            if (reduces_in_switches(one.algorithm)) continue;
            EXPECT_GE(one.time.si, least_time(op, group, {bytes}, ports).si)
                << law.server << " " << name << " " << to_string(one.algorithm) << " " << group.ranks;
          }
          EXPECT_GE(candidates.best().time, last) << name << " " << group.ranks << " " << bytes;
          last = candidates.best().time;
        }
      }
  }
  EXPECT_GT(tried, 10000);
}

TEST(NcclLaws, ASlowerNetworkIsNeverFasterAndIsFeltInProportion) {
  const NodeLinks node = known("dgx-h100").links;
  for (const auto name : collective_op_names()) {
    const Op op = *collective_op(name);
    const CollectiveGroup group = op == Op::send_receive ? CollectiveGroup{2, 2} : CollectiveGroup{64, 8};
    Duration last{};
    for (const double rate : {400e9, 50e9, 48e9, 30e9, 12e9, 6e9}) {
      const auto answer = collective_time(op, group, {8 * gib}, node, {.per_nic = {rate}}, {});
      EXPECT_GE(answer.time, last) << name << " " << rate;
      last = answer.time;
    }
    const auto half = collective_time(op, group, {8 * gib}, node, {.per_nic = {3e9}}, {});
    EXPECT_NEAR(half.time / last, 2.0, 0.02) << name;
    const auto far = collective_time(op, group, {1e4}, node, {.per_nic = {50e9}, .latency = {5e-6}}, {});
    EXPECT_GT(far.time, collective_time(op, group, {1e4}, node, {}, {}).time) << name;
  }
}

TEST(NcclLaws, WhatWasMeasuredWinsAndASingleRankTakesNoTime) {
  const NodeLinks node = known("dgx-h100").links;
  const MeasuredCollective rows[] = {{Op::all_reduce, {8, 1}, {1e6}, {33e-6}}};
  const auto measured = std::get<MeasuredCollectives>(MeasuredCollectives::from(rows));
  const CollectiveOptions options{.features = {}, .launch = {1.0}, .measured = &measured};
  const auto answer = collective_time(Op::all_reduce, {8, 1}, {1e6}, node, {}, options);
  EXPECT_EQ(answer.algorithm, CollectiveAlgorithm::measured);
  EXPECT_EQ(answer.time.si, 33e-6);
  EXPECT_DOUBLE_EQ(answer.busbw.si, 1.75e6 / 33e-6);
  EXPECT_EQ(collective_time(Op::all_reduce, {16, 2}, {1e6}, node, {}, options).time.si, 1.0) << "a launch";
  EXPECT_EQ(collective_time(Op::all_reduce, {1, 1}, {1e6}, node, {}, options).time.si, 0.0);
}

}  // namespace
}  // namespace headroom
