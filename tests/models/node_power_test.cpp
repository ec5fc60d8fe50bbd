// SPDX-License-Identifier: Apache-2.0
#include "models/power/node_power.hpp"

#include <gtest/gtest.h>

#include "models/check.hpp"
#include "models/power/gpu_power.hpp"

namespace headroom {
namespace {

using namespace literals;

// RAPS (ExaDigiT, commit 6c142bf), Frontier: one Trento 90/280 W, four MI250X modules 88/560 W, memory 74.26 W, four
// NICs of 20 W, drives 30 W. Its idle and full nodes are 626.26 W and 2,704.26 W.
TEST(NodePower, FrontierNode) {
  const NodeParts frontier{.cpu = {1, 90.0_W, 280.0_W},
                           .dram = {1, 74.26_W, 74.26_W},
                           .nic = {4, 20.0_W, 20.0_W},
                           .nvme = {1, 30.0_W, 30.0_W}};
  const GpuPower mi250x = UtilisationGpu{.idle = 88.0_W, .peak = 560.0_W};
  EXPECT_NEAR(node_draw(frontier, {}, 4.0 * idle_power(mi250x)).total().si, 626.26, 1e-9);
  const NodeDraw full = node_draw(frontier, {.cpu = 1.0}, 4.0 * busy_power(mi250x, {}));
  EXPECT_NEAR(full.total().si, 2704.26, 1e-9);
  EXPECT_DOUBLE_EQ(full.gpus.si, 2240.0);
}

// A node with 8 H100 in training: at most 8.4 kW of its rated 10.2 kW (Latif et al., IEEE Access 2025). GPUs at their
// TDP (data sheet), NVSwitch and memory as generally quoted, the rest as in RAPS' models; nothing fitted to the 8.4 kW.
TEST(NodePower, EightH100InTraining) {
  const NodeParts dgx{.cpu = {2, 90.0_W, 350.0_W},
                      .dram = {2048, 0.07_W, 0.42_W},  // a gigabyte each
                      .nic = {10, 18.0_W, 25.0_W},
                      .nvme = {10, 5.0_W, 12.0_W},
                      .nvswitch = {4, 100.0_W, 100.0_W},
                      .fans_at_full_speed = 1.3_kW};
  const NodeUse all_busy{1.0, 1.0, 1.0, 1.0, 1.0, 0.8};
  const NodeDraw draw = node_draw(dgx, all_busy, 8.0 * 700.0_W);
  EXPECT_NEAR(draw.fans.si, 1300.0 * 0.512, 1e-9);
  EXPECT_NEAR(draw.total() / 8.4_kW, 1.0, 0.05);
  EXPECT_LT(draw.total(), 10.2_kW);
}

TEST(NodePower, FansFollowTheCubeOfTheirSpeed) {
  EXPECT_DOUBLE_EQ(fan_power(800.0_W, 0.5).si, 100.0);
  EXPECT_DOUBLE_EQ(fan_power(800.0_W, 0.0).si, 0.0);
}

TEST(NodePower, RisesWithEveryUse) {
  const NodeParts parts{.cpu = {2, 10.0_W, 20.0_W},
                        .dram = {2, 10.0_W, 20.0_W},
                        .nic = {2, 10.0_W, 20.0_W},
                        .nvme = {2, 10.0_W, 20.0_W},
                        .nvswitch = {2, 10.0_W, 20.0_W},
                        .fans_at_full_speed = 20.0_W};
  for (double NodeUse::*use :
       {&NodeUse::cpu, &NodeUse::dram, &NodeUse::nic, &NodeUse::nvme, &NodeUse::nvswitch, &NodeUse::fan_speed}) {
    NodeUse one;
    one.*use = 1.0;
    EXPECT_NEAR((node_draw(parts, one, {}).total() - node_draw(parts, {}, {}).total()).si, 20.0, 1e-12);
  }
}

TEST(NodePower, RefusesWhatIsOutsideItsDomain) {
  EXPECT_THROW(static_cast<void>(part_power({1, 90.0_W, 80.0_W}, 0.5)), InternalError);
  EXPECT_THROW(static_cast<void>(part_power({-1, 80.0_W, 90.0_W}, 0.5)), InternalError);
  EXPECT_THROW(static_cast<void>(part_power({1, 80.0_W, 90.0_W}, 1.5)), InternalError);
  EXPECT_THROW(static_cast<void>(fan_power(80.0_W, 1.5)), InternalError);
  EXPECT_THROW(static_cast<void>(node_draw({}, {}, {-1.0})), InternalError);
}

}  // namespace
}  // namespace headroom
