// SPDX-License-Identifier: Apache-2.0
#include "models/power/loss_stage.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "models/check.hpp"

namespace headroom {
namespace {

using namespace literals;

struct Row {
  const char* name;
  double constant, linear, square;
  std::array<double, 5> efficiency;  ///< at 10, 25, 50, 75 and 100 % load
};
// Computed by others from the three coefficients, to the printed digits. The last row is the least-squares quadratic
// through the four points of 80 PLUS Titanium, which no quadratic meets.
constexpr Row columns[] = {
    {"server supply, Titanium class", 0.006, 0.012, 0.042, {.929, .956, .957, .951, .943}},
    {"48 to 54 V power shelf", 0.004, 0.010, 0.014, {.951, .971, .976, .975, .973}},
    {"UPS, double conversion", 0.012, 0.010, 0.020, {.883, .941, .958, .961, .960}},
    {"UPS, line-interactive", 0.004, 0.004, 0.003, {.958, .980, .987, .989, .989}},
    {"PDU transformer", 0.005, 0.0, 0.010, {.951, .978, .985, .986, .985}},
    {"busway", 0.0, 0.0, 0.010, {.999, .998, .995, .993, .990}},
    {"MV/LV transformer", 0.002, 0.0, 0.008, {.980, .990, .992, .991, .990}},
    {"Titanium points, least squares", 0.0176, -0.0647, 0.1458, {.888, .959, .958, .936, .910}},
};
constexpr std::array<double, 5> loads{0.10, 0.25, 0.50, 0.75, 1.00};

TEST(LossStage, EfficienciesOfTheColumns) {
  for (const Row& row : columns) {
    const LossStage stage = QuadraticLoss{1.0_kW, row.constant, row.linear, row.square};
    ASSERT_FALSE(validate(stage)) << row.name;
    for (std::size_t i = 0; i < loads.size(); ++i)
      EXPECT_NEAR(stage_efficiency(stage, loads[i] * 1.0_kW), row.efficiency[i], 6e-4) << row.name << " " << loads[i];
  }
}

// The four points of 80 PLUS Titanium at 230 V internal: 90, 94, 96 and 91 % at 10, 20, 50 and 100 % load.
const EfficiencyTable titanium{3.3_kW, {{0.1, 0.90}, {0.2, 0.94}, {0.5, 0.96}, {1.0, 0.91}}};

TEST(LossStage, ATableGoesThroughItsPoints) {
  const LossStage stage = titanium;
  ASSERT_FALSE(validate(stage));
  for (const auto& point : titanium.points)
    EXPECT_NEAR(stage_efficiency(stage, point.load * titanium.rated), point.efficiency, 1e-12);
  EXPECT_NEAR(stage_efficiency(stage, 0.35 * titanium.rated), 0.95, 1e-12);
  // Below the first point the loss stays what it is there: 0.1 / 0.9 - 0.1 of the rating.
  EXPECT_NEAR(stage_input(stage, {}).si, 3300.0 * (0.1 / 0.9 - 0.1), 1e-9);
  EXPECT_NEAR(stage_efficiency(stage, 1.2 * titanium.rated), 0.91, 1e-12);
}

std::vector<LossStage> all_stages() {
  std::vector<LossStage> all{titanium, affine_loss(3.0_kW, 13.0_W, 0.98)};
  for (const Row& row : columns) all.emplace_back(QuadraticLoss{2.0_kW, row.constant, row.linear, row.square});
  return all;
}

TEST(LossStage, RisesAndIsInverted) {
  for (const LossStage& stage : all_stages()) {
    Power before{-1.0};
    for (Power output{}; output < 4.0_kW; output += 7.0_W) {
      const Power input = stage_input(stage, output);
      EXPECT_GE(input, output);
      EXPECT_GT(input, before);
      before = input;
      const auto back = stage_output(stage, input);
      ASSERT_TRUE(back);
      EXPECT_NEAR(back->si, output.si, 1e-9);
    }
  }
  const LossStage ups = QuadraticLoss{1.0_kW, 0.012, 0.010, 0.020};
  EXPECT_FALSE(stage_output(ups, 11.9_W)) << "the no-load loss is 12 W";
  EXPECT_FALSE(stage_output(titanium, 36.0_W)) << "the no-load loss is 36.7 W";
}

/// Frontier in the form and with the parameters of RAPS (ExaDigiT, commit 6c142bf): 16 nodes behind a SIVOC each, and
/// four switches of 250 W, on the four rectifiers of a chassis; 8 chassis in each of 74 racks, 25 CDUs of 8,473.47 W.
constexpr double chassis_count = 74.0 * 8.0;
constexpr Power cdus{25.0 * 8473.47};
const LossStage sivoc = affine_loss(3.0_kW, 13.0_W, 0.98);
const ParallelStages rectifiers{affine_loss(12.5_kW, 17.0_W, 0.96), 4};

struct Frontier {
  Power total, loss;
};
Frontier frontier(Power node) {
  const Power after_rectifiers = 16.0 * stage_input(sivoc, node) + 4.0 * 250.0_W;
  const Power chassis = stage_input(rectifiers, after_rectifiers);
  const Power useful = 16.0 * node + 4.0 * 250.0_W;
  return {chassis_count * chassis + cdus, chassis_count * (chassis - useful)};
}

// RAPS prints 7.3065 and 28.2279 MW. Its formulas give the losses below, to 0.1 %; it prints 0.5717 and 1.8102 MW, 0.9
// kW more, which is 0.2 %.
TEST(LossStage, FrontierIdleAndFull) {
  EXPECT_NEAR(stage_input(sivoc, 626.26_W).si, 652.31, 0.005);
  const Frontier idle = frontier(626.26_W);
  EXPECT_NEAR(idle.total.si / 7.3065e6, 1.0, 1e-3);
  EXPECT_NEAR(idle.loss.si / 0.5708e6, 1.0, 1e-3);
  EXPECT_NEAR(idle.loss.si / 0.5717e6, 1.0, 2e-3);
  const Frontier full = frontier(2704.26_W);
  EXPECT_NEAR(full.total.si / 28.2279e6, 1.0, 1e-3);
  EXPECT_NEAR(full.loss.si / 1.8093e6, 1.0, 1e-3);
  EXPECT_NEAR(full.loss.si / 1.8102e6, 1.0, 2e-3);
  EXPECT_NEAR(stage_efficiency(sivoc, 626.26_W), 0.960, 5e-4);
  EXPECT_NEAR(stage_efficiency(sivoc, 2704.26_W), 0.975, 5e-4);
  EXPECT_NEAR(stage_efficiency(rectifiers.unit, 2.86_kW), 0.954, 5e-4);
  // The table of the source cuts 0.9586 where others are rounded.
  EXPECT_NEAR(stage_efficiency(rectifiers.unit, 11.34_kW), 0.959, 1e-3);
}

// RAPS switches rectifiers at 13,670 W. At Frontier's mean power of 16.9 MW that is worth about 0.1 % (Wojda et al., SC
// 2024).
TEST(ParallelStages, LoadSharingSavesAThousandth) {
  ParallelStages staged = rectifiers;
  staged.staged_at = Power{13670.0};
  const Power chassis = (16.9_kW * 1000.0 - cdus) / chassis_count;
  const auto output = stage_output(rectifiers, chassis);
  ASSERT_TRUE(output);
  EXPECT_EQ(stages_on(staged, *output), 2);
  EXPECT_NEAR(1.0 - stage_input(staged, *output) / chassis, 0.001, 5e-4);
}

TEST(ParallelStages, CountsWhatIsNeeded) {
  ParallelStages staged{titanium, 4, 1.0_kW};
  EXPECT_EQ(stages_on(staged, {}), 1);
  EXPECT_EQ(stages_on(staged, 1.0_kW), 1);
  EXPECT_EQ(stages_on(staged, 1000.1_W), 2);
  EXPECT_EQ(stages_on(staged, 9.0_kW), 4);
  staged.staged_at.reset();
  EXPECT_EQ(stages_on(staged, {}), 4);
}

// Redundant supplies run at half load: two Titanium supplies at 25 % each lose more than one at 50 %.
TEST(ParallelStages, RedundancyCostsEfficiencyAtLowLoad) {
  const ParallelStages one{titanium, 1};
  const ParallelStages two{titanium, 2};
  EXPECT_GT(stage_input(two, 0.2 * titanium.rated), stage_input(one, 0.2 * titanium.rated));
  EXPECT_LT(stage_input(two, 1.0 * titanium.rated), stage_input(one, 1.0 * titanium.rated));
}

TEST(ParallelStages, TheLargestOutputOfAnInput) {
  for (const LossStage& unit : all_stages())
    for (const auto& staged_at : {std::optional<Power>{}, std::optional<Power>{1.0_kW}}) {
      const ParallelStages stages{unit, 3, staged_at};
      for (Power input = 5.0_W; input < 6.0_kW; input += 11.0_W) {
        const auto output = stage_output(stages, input);
        if (!output) {
          EXPECT_GT(stage_input(stages, {}), input);
          continue;
        }
        EXPECT_LE(stage_input(stages, *output).si, input.si + 1e-9);
        EXPECT_GT(stage_input(stages, *output + 0.001_W), input) << "more is possible";
      }
    }
}

TEST(LossStage, ParametersThatCannotBe) {
  EXPECT_TRUE(validate(LossStage{QuadraticLoss{.rated = {}}}));
  EXPECT_TRUE(validate(LossStage{QuadraticLoss{.rated = 1.0_kW, .constant = -0.1}}));
  EXPECT_TRUE(validate(LossStage{QuadraticLoss{.rated = 1.0_kW, .constant = 0.001, .linear = -0.1, .square = 0.1}}));
  EXPECT_TRUE(validate(LossStage{EfficiencyTable{1.0_kW, {}}}));
  EXPECT_TRUE(validate(LossStage{EfficiencyTable{1.0_kW, {{0.5, 0.9}, {0.5, 0.91}}}}));
  EXPECT_TRUE(validate(LossStage{EfficiencyTable{1.0_kW, {{0.5, 1.1}}}}));
  EXPECT_TRUE(validate(LossStage{EfficiencyTable{1.0_kW, {{0.1, 0.3}, {0.11, 0.9}}}})) << "input would fall";
}

TEST(LossStage, RefusesWhatIsOutsideItsDomain) {
  EXPECT_THROW(static_cast<void>(stage_input(LossStage{titanium}, {-1.0})), InternalError);
  EXPECT_THROW(static_cast<void>(stage_output(LossStage{titanium}, {-1.0})), InternalError);
  EXPECT_THROW(static_cast<void>(stage_efficiency(titanium, {})), InternalError);
  EXPECT_THROW(static_cast<void>(affine_loss(1.0_kW, 1.0_W, 0.0)), InternalError);
  EXPECT_THROW(static_cast<void>(stages_on({titanium, 0}, 1.0_W)), InternalError);
  EXPECT_THROW(static_cast<void>(stage_output(ParallelStages{titanium, 2, Power{}}, 1.0_W)), InternalError);
}

}  // namespace
}  // namespace headroom
