// SPDX-License-Identifier: Apache-2.0
#include "models/power/loss_stage.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "models/check.hpp"

namespace headroom {
namespace {

/// A piece of a table: efficiency = at_zero + rise * x.
struct Piece {
  double at_zero, rise;
};

Piece piece_between(const EfficiencyTable::Point& left, const EfficiencyTable::Point& right) {
  const double rise = (right.efficiency - left.efficiency) / (right.load - left.load);
  return {left.efficiency - rise * left.load, rise};
}

/// P_in / rated at a point.
double input_at(const EfficiencyTable::Point& point) {
  return point.load / point.efficiency;
}

double input_of(const QuadraticLoss& stage, double x) {
  return x + stage.constant + stage.linear * x + stage.square * x * x;
}

double input_of(const EfficiencyTable& stage, double x) {
  const auto& points = stage.points;
  if (x <= points.front().load) return x + (input_at(points.front()) - points.front().load);
  if (x >= points.back().load) return x / points.back().efficiency;
  std::size_t right = 1;
  while (points[right].load < x) ++right;
  const auto [at_zero, rise] = piece_between(points[right - 1], points[right]);
  return x / (at_zero + rise * x);
}

/// Solves square x^2 + (1 + linear) x = input - constant in the form that also holds for square = 0.
std::optional<double> output_of(const QuadraticLoss& stage, double input) {
  const double beyond_no_load = input - stage.constant;
  if (beyond_no_load < 0.0) return std::nullopt;
  const double first = 1.0 + stage.linear;
  return 2.0 * beyond_no_load / (first + std::sqrt(first * first + 4.0 * stage.square * beyond_no_load));
}

std::optional<double> output_of(const EfficiencyTable& stage, double input) {
  const auto& points = stage.points;
  if (input <= input_at(points.front())) {
    const double output = input - (input_at(points.front()) - points.front().load);
    return output < 0.0 ? std::nullopt : std::optional(output);
  }
  if (input >= input_at(points.back())) return input * points.back().efficiency;
  std::size_t right = 1;
  while (input_at(points[right]) < input) ++right;
  const auto [at_zero, rise] = piece_between(points[right - 1], points[right]);
  return input * at_zero / (1.0 - input * rise);
}

Power rated_of(const LossStage& stage) {
  return std::visit([](const auto& s) { return s.rated; }, stage);
}

std::optional<std::string> fault_of(const QuadraticLoss& stage) {
  if (!(stage.rated.si > 0.0)) return "the rated power must be > 0";
  if (!(stage.constant >= 0.0 && stage.square >= 0.0 && stage.linear > -1.0))
    return "constant and square loss must be >= 0, and the linear one above -1";
  if (stage.linear < 0.0 && stage.linear * stage.linear > 4.0 * stage.constant * stage.square)
    return "the loss must not fall below zero at any load";
  return std::nullopt;
}

std::optional<std::string> fault_of(const EfficiencyTable& stage) {
  if (!(stage.rated.si > 0.0)) return "the rated power must be > 0";
  if (stage.points.empty()) return "an efficiency table has at least one point";
  const EfficiencyTable::Point* before = nullptr;
  for (const EfficiencyTable::Point& point : stage.points) {
    if (!(point.load > 0.0 && point.efficiency > 0.0 && point.efficiency <= 1.0))
      return "loads must be > 0, and efficiencies in (0, 1]";
    if (before != nullptr && !(point.load > before->load)) return "loads must rise";
    // Between two points P_in = x / (at_zero + rise x) rises exactly if at_zero > 0.
    if (before != nullptr && !(piece_between(*before, point).at_zero > 0.0))
      return "efficiency must not rise so steeply that more output takes less input";
    before = &point;
  }
  return std::nullopt;
}

void check(const ParallelStages& stages) {
  HEADROOM_CHECK(stages.healthy >= 1, "at least one healthy stage");
  HEADROOM_CHECK(!stages.staged_at || stages.staged_at->si > 0.0, "stages are switched at a load above zero");
}

}  // namespace

QuadraticLoss affine_loss(Power rated, Power no_load, double efficiency) {
  HEADROOM_CHECK(rated.si > 0.0 && no_load.si >= 0.0 && efficiency > 0.0 && efficiency <= 1.0, "outside the domain");
  return {.rated = rated, .constant = no_load / (efficiency * rated), .linear = (1.0 - efficiency) / efficiency};
}

std::optional<std::string> validate(const LossStage& stage) {
  return std::visit([](const auto& s) { return fault_of(s); }, stage);
}

Power stage_input(const LossStage& stage, Power output) {
  HEADROOM_CHECK(output.si >= 0.0, "power flows one way");
  const Power rated = rated_of(stage);
  return std::visit([&](const auto& s) { return input_of(s, output / rated) * rated; }, stage);
}

std::optional<Power> stage_output(const LossStage& stage, Power input) {
  HEADROOM_CHECK(input.si >= 0.0, "power flows one way");
  const Power rated = rated_of(stage);
  const auto x = std::visit([&](const auto& s) { return output_of(s, input / rated); }, stage);
  if (!x) return std::nullopt;
  return *x * rated;
}

double stage_efficiency(const LossStage& stage, Power output) {
  HEADROOM_CHECK(output.si > 0.0, "no efficiency without a load");
  return output / stage_input(stage, output);
}

int stages_on(const ParallelStages& stages, Power output) {
  check(stages);
  HEADROOM_CHECK(output.si >= 0.0, "power flows one way");
  if (!stages.staged_at) return stages.healthy;
  const double needed = std::ceil(output / *stages.staged_at);
  return needed >= stages.healthy ? stages.healthy : std::max(1, static_cast<int>(needed));
}

Power stage_input(const ParallelStages& stages, Power output) {
  const int on = stages_on(stages, output);
  return static_cast<double>(on) * stage_input(stages.unit, output / on);
}

std::optional<Power> stage_output(const ParallelStages& stages, Power input) {
  check(stages);
  // From the most units down: the first number that can be on with this input carries most.
  for (int on = stages.healthy; on >= 1; --on) {
    const auto each = stage_output(stages.unit, input / on);
    if (!each) {
      if (!stages.staged_at) return std::nullopt;
      continue;
    }
    Power output = static_cast<double>(on) * *each;
    if (!stages.staged_at) return output;
    const Power most = static_cast<double>(on) * *stages.staged_at;
    const Power least = static_cast<double>(on - 1) * *stages.staged_at;
    if (on < stages.healthy) output = std::min(output, most);
    if (on == 1 || output > least) return output;
  }
  return std::nullopt;
}

}  // namespace headroom
