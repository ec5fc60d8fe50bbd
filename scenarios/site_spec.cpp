// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "scenarios/spec.hpp"

// The `site` section of the table: tariff and grid, panels and battery, contracts.
namespace headroom {
namespace {

constexpr double day_s = 86400.0;
constexpr double year_s = 31557600.0;
constexpr double max_w = 1e12;
constexpr double max_energy_price = 1e3 / 3.6e6;  // USD/J: 1,000 USD/kWh, a hundred times the dearest hours there were
constexpr double max_demand_price = 1e-3;         // USD/J: some 2,600 USD/kW-month

constexpr FieldSpec quantity(std::string_view key, Dimension dimension, double max, std::string_view example,
                             std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimension,
          .min = 0,
          .max = max,
          .example = example,
          .help = help};
}
constexpr FieldSpec required(FieldSpec spec) {
  spec.required = true;
  return spec;
}
constexpr FieldSpec with_fallback(FieldSpec spec, std::string_view fallback) {
  spec.fallback = fallback;
  return spec;
}

constexpr FieldSpec series_fields[] = {
    {.key = "path",
     .kind = FieldKind::text,
     .required = true,
     .example = R"("ercot-2023.csv.zst")",
     .help = "A file of comma-separated values, one row an hour or any other step: the first column is the time (UTC, "
             "or as a comment line of the file says), the first row names the columns. It is aligned with `run.start` "
             "by month, day and hour and begins again after its end; see `headroom explain site.tariff.hourly`."},
    {.key = "column",
     .kind = FieldKind::text,
     .example = R"("usd_per_MWh")",
     .help = "Name of the column; without it, the first one whose name is known to be of this kind."},
    {.key = "unit",
     .kind = FieldKind::text,
     .example = R"("USD/MWh")",
     .help = "Unit of its numbers, or what 1 stands for (`0.4536 kg/MWh`); without it, as the name of the column "
             "says where that is known."},
};
constexpr ObjectSpec series_spec{series_fields};

constexpr FieldSpec series(std::string_view key, bool is_required, std::string_view example, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::object,
          .required = is_required,
          .object = &series_spec,
          .shorthand = "path",
          .example = example,
          .help = help};
}

constexpr std::string_view charged_days[] = {"working", "all"};
constexpr FieldSpec on_peak_fields[] = {
    quantity("demand", dimensions::energy_price, max_demand_price, R"("8 USD/kW-month")",
             "Charge on the highest quarter of an hour of a month in these hours, beside the other charge."),
    quantity("energy", dimensions::energy_price, max_energy_price, R"("0.14 USD/kWh")",
             "Price of electricity in these hours, in the place of `energy` of the tariff."),
    {.key = "from",
     .kind = FieldKind::integer,
     .required = true,
     .min = 0,
     .max = 23,
     .example = "14",
     .help = "Hour of the day, local time, in which they begin."},
    {.key = "to",
     .kind = FieldKind::integer,
     .required = true,
     .min = 1,
     .max = 24,
     .example = "20",
     .help = "Hour of the day at which they end."},
    {.key = "days",
     .kind = FieldKind::choice,
     .fallback = "working",
     .choices = charged_days,
     .help = "On which days."},
    {.key = "utc_offset",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .fallback = "0 h",
     .min = -day_s,
     .max = day_s,
     .example = R"("-6 h")",
     .help = "Local time less UTC, all year: there is no summer time."},
};
constexpr ObjectSpec on_peak_spec{on_peak_fields};

constexpr FieldSpec coincident_fields[] = {
    required(quantity("demand", dimensions::energy_price, max_demand_price, R"("5 USD/kW-month")",
                      "Charge of every month on the mean of what was bought in the quarters of an hour with a peak of "
                      "the whole grid.")),
    {.key = "at",
     .kind = FieldKind::texts,
     .required = true,
     .example = R"(["2027-08-10T22:00:00Z"])",
     .help = "When the whole grid had its peaks; those outside the run do not count. ERCOT's 4CP has four a summer."},
};
constexpr ObjectSpec coincident_spec{coincident_fields};

constexpr FieldSpec tariff_fields[] = {
    quantity("energy", dimensions::energy_price, max_energy_price, R"("0.087 USD/kWh")",
             "Price of electricity at all hours; without it, and without `hourly`, the finance default of the "
             "catalogue."),
    series("hourly", false, R"("ercot-2023.csv.zst")",
           "Prices by the hour in its place. A year in the file is a ring: where its year is not that of the run, the "
           "run begins at the same month, day and hour (29 February at the 28th), hours are counted from there, and "
           "days of the week are those of the file."),
    quantity("adder", dimensions::energy_price, max_energy_price, R"("0.02 USD/kWh")",
             "On every unit of energy beside its price: transmission, taxes."),
    {.key = "fixed",
     .kind = FieldKind::quantity,
     .dimension = dimensions::money_rate,
     .min = 0,
     .max = 1e6,
     .example = R"("500 USD/month")",
     .help = "Paid for the connection, whatever is bought."},
    quantity("demand", dimensions::energy_price, max_demand_price, R"("12 USD/kW-month")",
             "Charge on the highest quarter of an hour of a month."),
    {.key = "on_peak",
     .kind = FieldKind::object,
     .object = &on_peak_spec,
     .help = "Hours of the day in which demand or energy cost more."},
    {.key = "coincident",
     .kind = FieldKind::object,
     .object = &coincident_spec,
     .help = "Charge on what was bought while the whole grid had its peaks."},
    quantity("ratchet", dimensions::none, 1, R"("80 %")",
             "Part of the highest peak of the last 11 months on which `demand` is charged at least."),
};
constexpr ObjectSpec tariff_spec{tariff_fields};

constexpr std::string_view accountings[] = {"average", "marginal"};
constexpr FieldSpec grid_fields[] = {
    quantity("carbon", dimensions::carbon_intensity, 1e-2, R"("317 g/kWh")",
             "CO2-equivalent of a unit of energy, on average over what feeds the grid (location-based)."),
    series("hourly", false, R"("US-TEX-ERCO.csv.zst")", "The same by the hour, in its place."),
    series("marginal", false, R"({ "path": "caiso.csv", "column": "Caiso_North", "unit": "0.4536 kg/MWh" })",
           "CO2-equivalent of one more unit of energy, by the hour."),
    {.key = "accounting",
     .kind = FieldKind::choice,
     .fallback = "average",
     .choices = accountings,
     .help = "Which of the two is the carbon of the run, for prices and policies; both are reported."},
    {.key = "server_life",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .fallback = "5 y",
     .max = 50 * year_s,
     .above = 0,
     .example = R"("6 y")",
     .help = "Over which the carbon of making a node is spread evenly, used or not."},
};
constexpr ObjectSpec grid_spec{grid_fields};

constexpr FieldSpec solar_fields[] = {
    required(quantity("peak", dimensions::power, max_w, R"("200 kW")", "Nameplate power of the panels.")),
    series("trace", true, R"({ "path": "solar.csv", "column": "Berlin", "unit": "1" })",
           "What they make, as a part of the nameplate (0 to 1)."),
};
constexpr ObjectSpec solar_spec{solar_fields};

constexpr FieldSpec battery_fields[] = {
    {.key = "energy",
     .kind = FieldKind::quantity,
     .dimension = dimensions::energy,
     .required = true,
     .max = 1e16,
     .above = 0,
     .example = R"("400 kWh")",
     .help = "Capacity of all cells."},
    {.key = "power",
     .kind = FieldKind::quantity,
     .dimension = dimensions::power,
     .required = true,
     .max = max_w,
     .above = 0,
     .example = R"("200 kW")",
     .help = "Of its converter, in both directions; the cells may allow less."},
    {.key = "dispatch",
     .kind = FieldKind::policy,
     .fallback = "{}",
     .help = "When it charges and discharges. A call of `demand_response` comes before it."},
    with_fallback(quantity("first_content", dimensions::none, 1, R"("100 %")", "Content at the start of the run."),
                  "50 %"),
    with_fallback(quantity("reserve", dimensions::none, 1, R"("20 %")", "Part of the capacity that is not discharged."),
                  "0 %"),
    {.key = "cells",
     .kind = FieldKind::text,
     .fallback = "lg-m50",
     .example = R"("lg-m50")",
     .help = "What it is made of, which the keys below replace: a name of `headroom catalogue list battery`."},
    {.key = "charge_efficiency",
     .kind = FieldKind::quantity,
     .dimension = dimensions::none,
     .max = 1,
     .above = 0,
     .example = R"("97.8 %")",
     .help = "Of what enters the terminals, what is stored."},
    {.key = "discharge_factor",
     .kind = FieldKind::number,
     .min = 1,
     .max = 10,
     .example = "1.014",
     .help = "What is taken from the store, over what leaves the terminals."},
    {.key = "charge_rate",
     .kind = FieldKind::quantity,
     .dimension = dimensions::frequency,
     .max = 1,
     .above = 0,
     .example = R"("0.7 1/h")",
     .help = "Most power of charging over capacity."},
    {.key = "discharge_rate",
     .kind = FieldKind::quantity,
     .dimension = dimensions::frequency,
     .max = 1,
     .above = 0,
     .example = R"("1.5 1/h")",
     .help = "Most power of discharging over capacity."},
    quantity("ceiling_slope", dimensions::time, day_s, R"("0.365 h")",
             "The content to which it can be charged falls by this, times the power: why a battery that is almost full "
             "charges slowly."),
    quantity("floor_slope", dimensions::time, day_s, R"("0.024 h")",
             "The content down to which it can be discharged rises by this, times the power."),
};
constexpr ObjectSpec battery_spec{battery_fields};

constexpr FieldSpec ppa_fields[] = {
    required(quantity("price", dimensions::energy_price, max_energy_price, R"("0.045 USD/kWh")",
                      "Fixed, for the life of the contract: no inflation.")),
    quantity("share", dimensions::none, 1, R"("50 %")", "Part of what is bought that the contract covers."),
    quantity("volume", dimensions::power, max_w, R"("800 kW")",
             "Or a constant power, needed or not: what is not needed is sold at the market price."),
};
constexpr std::string_view ppa_forms[] = {"share", "volume"};
constexpr ObjectSpec ppa_spec{ppa_fields, ppa_forms};

constexpr FieldSpec call_fields[] = {
    {.key = "at",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .required = true,
     .min = 0,
     .max = 200 * year_s,
     .example = R"("9 d 14 h")",
     .help = "Simulated time at which it begins, counted from `run.start`."},
    {.key = "for",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .required = true,
     .max = year_s,
     .above = 0,
     .example = R"("2 h")",
     .help = "How long it lasts."},
    quantity("reduce_to", dimensions::power, max_w, R"("600 kW")", "The site is to buy no more than this."),
    quantity("reduce_by", dimensions::power, max_w, R"("200 kW")",
             "Or so much less than in the last whole quarter of an hour before the call."),
};
constexpr std::string_view call_forms[] = {"reduce_to", "reduce_by"};
constexpr ObjectSpec call_spec{call_fields, call_forms};

constexpr FieldSpec curtailment_fields[] = {
    {.key = "worth",
     .kind = FieldKind::quantity,
     .dimension = dimensions::money_rate,
     .required = true,
     .min = 0,
     .max = 1e3,
     .example = R"("2 USD/GPU-h")",
     .help = "What an hour of useful work of a GPU is worth: by it means are compared, and the lost hours priced."},
    quantity("battery", dimensions::power, max_w, R"("50 kW")",
             "Power that the battery is counted on for throughout a call; what it then cannot give is missed."),
    quantity("battery_price", dimensions::energy_price, 1e-2, R"("200 USD/kWh")", "Price of its cells, by capacity."),
    quantity(
        "battery_fade", dimensions::none, 0.1, R"("0.004 %")",
        "Part of its capacity that a full cycle costs; without it, as the catalogue has it of its cells. At 80 % it is "
        "replaced."),
    with_fallback(quantity("capping", dimensions::none, 1, R"("50 %")",
                           "So deep, as a part of the steps of `power.cap_steps`, GPUs may be held; 0: they are not."),
                  "100 %"),
    {.key = "pausing",
     .kind = FieldKind::texts,
     .example = R"(["evaluation"])",
     .help =
         "Classes of jobs that may be paused until the call is over; without it, none. Of them, those of the lowest "
         "priority are paused first, and of equals those that began last. While jobs of a partition are paused, "
         "nothing else starts there."},
    quantity("pause_cost", dimensions::time, day_s, R"("10 min")",
             "So much of what it has done a paused job does again: what checkpoint and restart take."),
    with_fallback(
        quantity("lost_share", dimensions::none, 1, R"("50 %")",
                 "Of the time for which jobs are paused, the part that nobody makes good: all of it where the "
                 "cluster is full around the clock, nothing where there is room later. It counts as cost."),
        "0 %"),
    with_fallback(quantity("rebound", dimensions::time, day_s, R"("30 min")",
                           "Time after a call in which jobs come back one after the other and the limit of the site "
                           "rises to what it drew before."),
                  "15 min"),
};
constexpr ObjectSpec curtailment_spec{curtailment_fields};

constexpr FieldSpec site_fields[] = {
    {.key = "tariff", .kind = FieldKind::object, .object = &tariff_spec, .help = "What electricity costs."},
    {.key = "climate",
     .kind = FieldKind::object,
     .object = &climate_spec,
     .shorthand = "from",
     .example = R"("ashburn-va")",
     .help = "Weather of the site, for cooling that follows it."},
    {.key = "grid", .kind = FieldKind::object, .object = &grid_spec, .help = "Carbon of the grid."},
    {.key = "solar", .kind = FieldKind::object, .object = &solar_spec, .help = "Panels of the site."},
    {.key = "battery", .kind = FieldKind::object, .object = &battery_spec, .help = "Battery of the site."},
    {.key = "ppa",
     .kind = FieldKind::object,
     .object = &ppa_spec,
     .help = "A contract over electricity at a fixed price (power purchase agreement), settled hour by hour against "
             "the price of the tariff."},
    {.key = "demand_response",
     .kind = FieldKind::list,
     .object = &call_spec,
     .help = "Calls of the grid to buy less for a while. The battery answers them, and what `curtailment` allows; what "
             "is missed is reported."},
    {.key = "curtailment",
     .kind = FieldKind::object,
     .object = &curtailment_spec,
     .example = R"({ "worth": "2 USD/GPU-h", "capping": "50 %", "pausing": ["evaluation"], "pause_cost": "10 min" })",
     .help = "How calls are answered beside the battery: by holding GPUs and pausing jobs, the cheapest means first."},
};

}  // namespace

const ObjectSpec site_spec{site_fields};

}  // namespace headroom
