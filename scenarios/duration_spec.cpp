// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <span>
#include <string_view>

#include "scenarios/duration_distribution.hpp"
#include "scenarios/spec.hpp"

// A random time, and a random number of what training does, wherever a scenario has one.
namespace headroom {
namespace {

/// What is distributed.
struct Distributed {
  Dimension dimension;
  double most;
  std::string_view example;
};
constexpr Distributed times{dimensions::time, longest_duration.si, R"("3 h")"};
constexpr Distributed counts{dimensions::none, 1e18, "20000"};

constexpr FieldSpec parameter(const Distributed& what, std::string_view key, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = what.dimension,
          .max = what.most,
          .above = 0,
          .example = what.example,
          .help = help};
}
constexpr FieldSpec plain_parameter(std::string_view key, double most, std::string_view example,
                                    std::string_view help) {
  return {.key = key, .kind = FieldKind::number, .max = most, .example = example, .help = help};
}
// A mixture stands last: its parts have the choices before it.
constexpr std::string_view distributions[] = {"constant", "exponential", "lognormal", "weibull", "pareto", "mixture"};
constexpr FieldSpec kind_row(std::span<const std::string_view> choices, std::string_view fallback,
                             std::string_view help) {
  return {.key = "dist", .kind = FieldKind::choice, .fallback = fallback, .choices = choices, .help = help};
}

constexpr std::array<FieldSpec, 9> parameters(const Distributed& what) {
  FieldSpec sigma =
      plain_parameter("sigma", 20, "1.5", "Of a lognormal distribution: standard deviation of the natural logarithm.");
  FieldSpec shape =
      plain_parameter("shape", 1000, "0.6", "Of a Weibull or Pareto distribution: the smaller, the heavier the tail.");
  sigma.min = 0;
  shape.above = 0;
  return {
      parameter(what, "value", "Of a constant."),
      parameter(what, "mean", "Of an exponential or, beside the median, of a lognormal distribution; before any cut."),
      parameter(what, "median", "Of a lognormal distribution."),
      sigma,
      parameter(what, "p95", "Of a lognormal distribution: 95 % of the values are smaller; before any cut."),
      parameter(what, "scale", "Of a Weibull distribution: 63.2 % of the values are smaller."),
      shape,
      parameter(what, "min", "Smaller values are set to this one; of a Pareto distribution also its scale."),
      parameter(what, "max", "Larger values are set to this one.")};
}

constexpr auto component_fields(const Distributed& what) {
  std::array<FieldSpec, 11> out;
  out[0] = {.key = "share",
            .kind = FieldKind::quantity,
            .fallback = "1",
            .max = 1e9,
            .above = 0,
            .example = R"("60 %")",
            .help = "Of the values; the shares of all components are scaled to a sum of one."};
  out[1] = kind_row(std::span(distributions).first(5), "lognormal", "As for a distribution that is no mixture.");
  const auto own = parameters(what);
  for (std::size_t i = 0; i < own.size(); ++i) out[i + 2] = own[i];
  return out;
}

constexpr auto fields(const Distributed& what, const ObjectSpec& component) {
  std::array<FieldSpec, 11> out;
  out[0] = kind_row(distributions, "constant",
                    "`constant` takes value; `exponential` mean; `lognormal` median and one of sigma, mean, p95; "
                    "`weibull` scale and shape; `pareto` min and shape; `mixture` components.");
  const auto own = parameters(what);
  for (std::size_t i = 0; i < own.size(); ++i) out[i + 1] = own[i];
  out[10] = {.key = "components",
             .kind = FieldKind::list,
             .min = 1,
             .object = &component,
             .help = "Of a mixture: each value comes from one of these distributions; min and max cut all of them."};
  return out;
}

constexpr auto time_component_fields = component_fields(times), count_component_fields = component_fields(counts);
constexpr ObjectSpec time_component{time_component_fields}, count_component{count_component_fields};
constexpr auto time_fields = fields(times, time_component), count_fields = fields(counts, count_component);

}  // namespace

const ObjectSpec duration_spec{time_fields}, count_spec{count_fields};

}  // namespace headroom
