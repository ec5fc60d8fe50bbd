// SPDX-License-Identifier: Apache-2.0
#include "scenarios/distribution_spec.hpp"

#include <array>
#include <string_view>

namespace headroom {
namespace {

constexpr std::string_view shares[] = {"0 %",  "1 %",  "5 %",  "10 %", "15 %", "20 %", "25 %", "30 %",
                                       "35 %", "40 %", "45 %", "50 %", "55 %", "60 %", "65 %", "70 %",
                                       "75 %", "80 %", "85 %", "90 %", "95 %", "99 %", "100 %"};

constexpr auto quantiles(Dimension dimension, double max, std::string_view example) {
  std::array<FieldSpec, std::size(shares)> rows;
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i] = {.key = shares[i],
               .kind = FieldKind::quantity,
               .dimension = dimension,
               .min = 0,
               .max = max,
               .example = example,
               .help = "So much of all is at most this."};
  return rows;
}

constexpr auto power_quantiles = quantiles(dimensions::power, 1e6, R"("101 W")");
constexpr auto share_quantiles = quantiles(dimensions::none, 1.0, R"("40 %")");

constexpr FieldSpec measured_fields[] = {
    {.key = "quantiles",
     .kind = FieldKind::object,
     .object = &power_quantiles_spec,
     .help = "Two or more of them. What lies beyond the first and the last is not known and not compared."},
    {.key = "path",
     .kind = FieldKind::text,
     .example = R"("gpu_power.csv")",
     .help = "In their place: a file of comma-separated values whose first row names the columns."},
    {.key = "value",
     .kind = FieldKind::text,
     .example = R"("col0")",
     .help = "The column of the powers, in watts; without it, the first one."},
    {.key = "share",
     .kind = FieldKind::text,
     .example = R"("col1")",
     .help = "The column with the share of all that is at most that, from 0 to 1 or to 100; without it, the second."},
    {.key = "mean",
     .kind = FieldKind::quantity,
     .dimension = dimensions::power,
     .min = 0,
     .max = 1e6,
     .example = R"("191 W")",
     .help = "The mean that was published; without it, that of a distribution which is known from 0 to 100 %."},
};
constexpr std::string_view measured_forms[] = {"quantiles", "path"};

}  // namespace

const ObjectSpec power_quantiles_spec{power_quantiles};
const ObjectSpec share_quantiles_spec{share_quantiles};
const ObjectSpec measured_distribution_spec{measured_fields, measured_forms};

}  // namespace headroom
