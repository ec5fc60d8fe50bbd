// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "scenarios/read_draw.hpp"

namespace headroom {
namespace {

enum class ShapeName : std::uint8_t { linear, sqrt, square, cubic, power_law, fan, log2, asymptotic, table };

PowerShape table_of(const Field& model) {
  TabulatedShape table;
  for (const Field& point : model.items("points")) table.points.push_back({point.number("use"), point.number("power")});
  return table;
}

PowerShape shape_of(const Field& model, ShapeName name) {
  const auto number = [&](std::string_view key, double usual) { return model.has(key) ? model.number(key) : usual; };
  switch (name) {
    case ShapeName::linear:
      return PowerLawShape{1.0};
    case ShapeName::sqrt:
      return PowerLawShape{0.5};
    case ShapeName::square:
      return PowerLawShape{2.0};
    case ShapeName::cubic:
      return PowerLawShape{3.0};
    case ShapeName::power_law:
      return PowerLawShape{number("exponent", 1.0)};
    case ShapeName::fan:
      return CalibratedShape{number("exponent", CalibratedShape{}.exponent)};
    case ShapeName::log2:
      return LogarithmicShape{};
    case ShapeName::asymptotic:
      return AsymptoticShape{number("knee", AsymptoticShape{}.knee), number("exponent", AsymptoticShape{}.exponent)};
    case ShapeName::table:
      return table_of(model);
  }
  return {};
}

}  // namespace

PowerShape read_power_shape(const Field& model) {
  if (!model.has("shape")) return {};  // reported
  const auto name = model.whole<ShapeName>("shape");
  const auto refuse = [&](std::string_view key, bool is_read) {
    if (model.has(key) && !is_read) model.error(key, "is not read with this shape");
  };
  const bool is_asymptotic = name == ShapeName::asymptotic;
  refuse("exponent", name == ShapeName::power_law || name == ShapeName::fan || is_asymptotic);
  refuse("knee", is_asymptotic);
  refuse("points", name == ShapeName::table);
  if (name == ShapeName::power_law && !model.has("exponent") && !model.is_faulty("exponent"))
    model.error("", "\"power-law\" needs its exponent", R"(add "exponent")");
  PowerShape shape = shape_of(model, name);
  if (!model.is_faulty("points") && !model.is_faulty("exponent") && !model.is_faulty("knee"))
    if (const auto fault = validate(shape)) model.error("", *fault);
  return shape;
}

}  // namespace headroom
