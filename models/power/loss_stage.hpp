// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/units.hpp"

/// What is lost where electricity is converted or carried: power supplies, rectifiers, UPS, transformers, cables. What
/// a stage takes in is what it gives out and what it loses, and what it loses is heat.
namespace headroom {

/// P_in = P_out + rated (constant + linear x + square x^2) with x = P_out / rated: what is lost at no load, with the
/// current, and in resistances. The linear term may be below zero, if the loss stays above it.
struct QuadraticLoss {
  Power rated;
  double constant = 0.0, linear = 0.0, square = 0.0;
};

/// P_in = (P_out + no_load) / efficiency, the form of RAPS (ExaDigiT).
///
/// Domain   rated > 0, no_load >= 0, efficiency in (0, 1] (CHECK).
[[nodiscard]] QuadraticLoss affine_loss(Power rated, Power no_load, double efficiency);

/// Measured points, with straight lines of efficiency in between. Below the first one the stage loses what it loses
/// there, as no-load losses do; beyond the last one the efficiency stays. Loads rise; so does P_in, which validate()
/// checks.
struct EfficiencyTable {
  struct Point {
    double load;  ///< P_out / rated, > 0
    double efficiency;
  };
  Power rated;
  std::vector<Point> points;
};

using LossStage = std::variant<QuadraticLoss, EfficiencyTable>;

/// What is wrong with the parameters, if anything.
[[nodiscard]] std::optional<std::string> validate(const LossStage& stage);

/// P_in for a P_out. Rises with the output, and is the no-load loss at zero. A load beyond the rating is computed, not
/// judged.
///
/// Domain   output >= 0 (CHECK).
[[nodiscard]] Power stage_input(const LossStage& stage, Power output);

/// The P_out that takes `input`, in closed form: what is left for the load of what is fed in. Nothing if the input does
/// not even cover the no-load loss.
///
/// Domain   input >= 0 (CHECK).
[[nodiscard]] std::optional<Power> stage_output(const LossStage& stage, Power input);

/// P_out / P_in. Domain: output > 0 (CHECK).
[[nodiscard]] double stage_efficiency(const LossStage& stage, Power output);

/// Equal stages in parallel. Without `staged_at` the healthy ones share the load equally, which is how redundant
/// supplies come to run half empty. With it, only as many as needed are on, each at `staged_at` at most ("smart load
/// sharing"): ceil(P_out / staged_at), at least 1; when all are on, they share what there is.
struct ParallelStages {
  LossStage unit;
  int healthy = 1;
  std::optional<Power> staged_at = std::nullopt;
};

/// How many stages are on.
///
/// Domain   output >= 0, at least one healthy unit, staged_at > 0 (CHECK); so below.
[[nodiscard]] int stages_on(const ParallelStages& stages, Power output);

[[nodiscard]] Power stage_input(const ParallelStages& stages, Power output);

/// The largest P_out that takes no more than `input`, exactly; nothing if there is none. With staging the input jumps
/// where one more stage comes on, so the answer may take less than `input`.
[[nodiscard]] std::optional<Power> stage_output(const ParallelStages& stages, Power input);

}  // namespace headroom
