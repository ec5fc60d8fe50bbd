// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "scenarios/spec.hpp"

// The `costs` section of the table. A key without a fallback
// that is not explained as optional takes the finance default of the catalogue (scenarios/read_costs.cpp).
namespace headroom {
namespace {

constexpr double month_s = 2629800.0;
constexpr double year_s = 12 * month_s;
constexpr double max_usd = 1e9;  // of one thing; with a million of them a sum still fits the ledger
constexpr Dimension money_per_power = dimensions::money - dimensions::power;

constexpr FieldSpec fabric_fields[] = {
    {.key = "per_gpu",
     .kind = FieldKind::quantity,
     .dimension = dimensions::money,
     .min = 0,
     .max = max_usd,
     .example = R"("4247.5 USD/GPU")",
     .help = "A flat price; without it, `switch` and a described network, the finance default of the catalogue."},
    {.key = "switch",
     .kind = FieldKind::quantity,
     .dimension = dimensions::money,
     .min = 0,
     .max = max_usd,
     .example = R"("36 kUSD")",
     .help =
         "Price of a switch: those of `cluster.network` are counted, and have the price of the catalogue if none is "
         "stated; without a network, those of a non-blocking fat tree."},
    {.key = "ports",
     .kind = FieldKind::integer,
     .fallback = "64",
     .min = 4,
     .max = 1024,
     .example = "64",
     .help = "Ports of a switch of a fat tree, each of the speed of one GPU's adapter; an even number."},
    {.key = "link",
     .kind = FieldKind::quantity,
     .dimension = dimensions::money,
     .min = 0,
     .max = max_usd,
     .example = R"("1280 USD")",
     .help = "With `switch`, or a network: price of a cable with its two transceivers."},
};
constexpr ObjectSpec fabric_spec{fabric_fields};

constexpr FieldSpec facility_fields[] = {
    {.key = "price",
     .kind = FieldKind::quantity,
     .dimension = money_per_power,
     .required = true,
     .min = 0,
     .example = R"("12 USD/W")",
     .help = "What building it takes, per watt of critical power."},
    {.key = "life",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .required = true,
     .max = 50 * year_s,
     .above = 0,
     .example = R"("15 y")",
     .help = "Over which the price is an annuity at the cost of capital."},
    {.key = "operation",
     .kind = FieldKind::quantity,
     .dimension = dimensions::energy_price,
     .fallback = "0 USD/kW-month",
     .min = 0,
     .example = R"("20 USD/kW-month")",
     .help = "What it takes to run the building, without energy."},
};
constexpr ObjectSpec facility_spec{facility_fields};

constexpr FieldSpec staff_fields[] = {
    {.key = "nodes_per_person",
     .kind = FieldKind::number,
     .above = 0,
     .example = "250",
     .help = "Nodes that one person looks after; without it, the finance default of the catalogue."},
    {.key = "cost",
     .kind = FieldKind::quantity,
     .dimension = dimensions::money_rate,
     .min = 0,
     .example = R"("200 kUSD/y")",
     .help = "Of one person, all included; without it, the finance default of the catalogue."},
};
constexpr ObjectSpec staff_spec{staff_fields};

constexpr std::string_view depreciations[] = {"straight-line", "macrs"};
constexpr FieldSpec tax_fields[] = {
    {.key = "rate",
     .kind = FieldKind::quantity,
     .dimension = dimensions::none,
     .required = true,
     .min = 0,
     .max = 1,
     .example = R"("21 %")",
     .help = "On what is recharged, less costs of running and depreciation. Below zero it is a saving: the firm has "
             "other income."},
    {.key = "depreciation",
     .kind = FieldKind::choice,
     .fallback = "macrs",
     .choices = depreciations,
     .help = "How tax law writes the price off: `macrs` (US, 5-year property, half-year convention) or `straight-line` "
             "over the life."},
};
constexpr ObjectSpec tax_spec{tax_fields};

constexpr FieldSpec rate_per_year(std::string_view key, std::string_view fallback, std::string_view example,
                                  std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimensions::none,
          .fallback = fallback,
          .min = 0,
          .max = 1,
          .example = example,
          .help = help};
}
constexpr FieldSpec whole_months(std::string_view key, std::string_view fallback, double min_months,
                                 std::string_view example, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimensions::time,
          .fallback = fallback,
          .min = min_months * month_s,
          .max = 30 * year_s,
          .example = example,
          .help = help};
}
constexpr FieldSpec price(std::string_view key, Dimension dimension, std::string_view fallback,
                          std::string_view example, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimension,
          .fallback = fallback,
          .min = 0,
          .max = max_usd,
          .example = example,
          .help = help};
}

constexpr std::string_view idle_rules[] = {"separate", "by-use"};
constexpr std::string_view currencies[] = {"USD"};
constexpr FieldSpec costs_fields[] = {
    {.key = "currency",
     .kind = FieldKind::choice,
     .fallback = "USD",
     .choices = currencies,
     .help = "Of all amounts; others need an exchange rate, which nobody but the reader of a report can choose."},
    rate_per_year("wacc", {}, R"("8 %")",
                  "Cost of capital per year; a month has a twelfth of it. Without it, the finance default of the "
                  "catalogue."),
    whole_months("horizon", {}, 1, R"("5 y")",
                 "Of service, in whole months, each like the simulated one; without it, the life of a server."),
    whole_months("life", {}, 1, R"("5 y")",
                 "Of what is bought, in whole months; then it is sold and bought again. Without it, the finance "
                 "default of the catalogue."),
    rate_per_year(
        "residual", {}, R"("12 %")",
        "Resale value at the end of the life, part of the price; on the way there the value falls by the same "
        "part each month. Without it, the finance default of the catalogue for this life, which must then be "
        "1 to 5 years."),
    whole_months("lead_time", "0 month", 0, R"("4 month")",
                 "From order to service, in whole months: the deposit is paid at the order, the rest at delivery."),
    rate_per_year("deposit", "0 %", R"("25 %")", "Part of a price that is paid with the order."),
    {.key = "fabric",
     .kind = FieldKind::object,
     .fallback = "{}",
     .object = &fabric_spec,
     .help = "The network between the GPUs that are bought."},
    price("storage", dimensions::money, {}, R"("1 kUSD/GPU")",
          "Shared storage per GPU that is bought; without it, the finance default of the catalogue."),
    price("installation", dimensions::money, "0 USD", R"("5 kUSD")", "Per node that is bought."),
    price("colocation", dimensions::energy_price, {}, R"("140 USD/kW-month")",
          "Space by power at full load; without it, and without `facility`, the finance default of the catalogue."),
    {.key = "facility",
     .kind = FieldKind::object,
     .object = &facility_spec,
     .help = "An owned building in the place of colocation."},
    rate_per_year("maintenance", {}, R"("4 %")",
                  "Per year, part of the price of the servers; without it, the finance default of the catalogue."),
    rate_per_year("insurance", {}, R"("1 %")",
                  "Insurance and taxes on assets per year, part of the purchase price; without it, the finance default "
                  "of the catalogue."),
    price("licences", dimensions::money_rate, "0 USD/GPU-y", R"("4500 USD/GPU-y")", "Software per GPU that is bought."),
    {.key = "staff",
     .kind = FieldKind::object,
     .fallback = "{}",
     .object = &staff_spec,
     .help = "People who run the nodes that are bought."},
    rate_per_year("inflation", "0 %", R"("2 %")", "Yearly rise of the prices of running, without energy and rents."),
    rate_per_year("energy_inflation", "0 %", R"("3 %")", "Yearly rise of the price of energy."),
    {.key = "tax", .kind = FieldKind::object, .object = &tax_spec, .help = "Without it, nothing is taxed."},
    price("alternative", dimensions::money_rate, {}, R"("2.99 USD/GPU-h")",
          "What a useful GPU-hour would cost elsewhere: with it there is a net present value, a rate of return and a "
          "payback of doing it here."),
    {.key = "idle",
     .kind = FieldKind::choice,
     .fallback = "separate",
     .choices = idle_rules,
     .help = "Who pays for hours that nobody used: a line of its own (`separate`), or the tenants in proportion to "
             "their use (`by-use`)."},
    {.key = "gpu_weight",
     .kind = FieldKind::quantity,
     .dimension = dimensions::none,
     .min = 0,
     .max = 1,
     .example = R"("95 %")",
     .help = "Part of the costs that GPUs carry in the charges of tenants, the cores carry the rest; without it, the "
             "finance default of the catalogue."},
    price("carbon_price", dimensions::carbon_price, {}, R"("50 USD/t")",
          "What a tonne of CO2-equivalent of the operation costs, by the accounting of `site.grid`; without it, "
          "nothing."),
};

}  // namespace

const ObjectSpec costs_spec{costs_fields};

}  // namespace headroom
