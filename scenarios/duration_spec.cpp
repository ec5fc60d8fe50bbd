// SPDX-License-Identifier: Apache-2.0
#include <span>
#include <string_view>

#include "scenarios/spec.hpp"

// A random time, wherever a scenario has one.
namespace headroom {
namespace {

constexpr double max_duration_s = 100 * 31557600.0;  // where every distribution is cut

constexpr FieldSpec time_parameter(std::string_view key, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimensions::time,
          .max = max_duration_s,
          .above = 0,
          .example = R"("3 h")",
          .help = help};
}
// A mixture stands last: its parts have the choices before it.
constexpr std::string_view distributions[] = {"constant", "exponential", "lognormal", "weibull", "pareto", "mixture"};
constexpr FieldSpec kind_row(std::span<const std::string_view> choices, std::string_view fallback,
                             std::string_view help) {
  return {.key = "dist", .kind = FieldKind::choice, .fallback = fallback, .choices = choices, .help = help};
}
constexpr FieldSpec value_row = time_parameter("value", "Of a constant: every run time.");
constexpr FieldSpec mean_row =
    time_parameter("mean", "Of an exponential or, beside the median, of a lognormal distribution; before any cut.");
constexpr FieldSpec median_row = time_parameter("median", "Of a lognormal distribution.");
constexpr FieldSpec sigma_row = {.key = "sigma",
                                 .kind = FieldKind::number,
                                 .min = 0,
                                 .max = 20,
                                 .example = "1.5",
                                 .help = "Of a lognormal distribution: standard deviation of the natural logarithm."};
constexpr FieldSpec p95_row =
    time_parameter("p95", "Of a lognormal distribution: 95 % of the run times are shorter; before any cut.");
constexpr FieldSpec scale_row =
    time_parameter("scale", "Of a Weibull distribution: 63.2 % of the run times are shorter.");
constexpr FieldSpec shape_row = {.key = "shape",
                                 .kind = FieldKind::number,
                                 .max = 1000,
                                 .above = 0,
                                 .example = "0.6",
                                 .help = "Of a Weibull or Pareto distribution: the smaller, the heavier the tail."};
constexpr FieldSpec min_row =
    time_parameter("min", "Shorter run times are set to this one; of a Pareto distribution also its scale.");
constexpr FieldSpec max_row = time_parameter("max", "Longer run times are set to this one.");

constexpr FieldSpec component_fields[] = {
    {.key = "share",
     .kind = FieldKind::quantity,
     .fallback = "1",
     .max = 1e9,
     .above = 0,
     .example = R"("60 %")",
     .help = "Of the run times; the shares of all components are scaled to a sum of one."},
    kind_row(std::span(distributions).first(5), "lognormal", "As for a duration that is no mixture."),
    value_row,
    mean_row,
    median_row,
    sigma_row,
    p95_row,
    scale_row,
    shape_row,
    min_row,
    max_row,
};
constexpr ObjectSpec component_spec{component_fields};

constexpr FieldSpec duration_fields[] = {
    kind_row(distributions, "constant",
             "`constant` takes value; `exponential` mean; `lognormal` median and one of sigma, mean, p95; `weibull` "
             "scale and shape; `pareto` min and shape; `mixture` components."),
    value_row,
    mean_row,
    median_row,
    sigma_row,
    p95_row,
    scale_row,
    shape_row,
    min_row,
    max_row,
    {.key = "components",
     .kind = FieldKind::list,
     .min = 1,
     .object = &component_spec,
     .help = "Of a mixture: each run time comes from one of these distributions; min and max cut all of them."},
};

}  // namespace

const ObjectSpec duration_spec{duration_fields};

}  // namespace headroom
