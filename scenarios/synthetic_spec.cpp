// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "scenarios/spec.hpp"

// The `workload.synthetic` section of the table.
namespace headroom {
namespace {

constexpr FieldSpec diurnal_fields[] = {
    {.key = "amplitude",
     .kind = FieldKind::quantity,
     .fallback = "0",
     .min = 0,
     .max = 1,
     .example = R"("40 %")",
     .help = "Rate(t) = mean * (1 + amplitude * cos(2 pi (t - peak) / 1 d)), with t the time of day in UTC."},
    {.key = "peak",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .fallback = "14:00:00",
     .min = 0,
     .max = 86400,
     .example = R"("14:00:00")",
     .help = "Time of day, in UTC and counted from `run.start`, at which most jobs arrive."},
};
constexpr ObjectSpec diurnal_spec{diurnal_fields};

constexpr FieldSpec day_row(std::string_view day) {
  return {.key = day,
          .kind = FieldKind::number,
          .min = 0,
          .max = 1e6,
          .example = "0.6",
          .help = "Rate on this day, in UTC and counted from `run.start`, beside that of the others; 1 if not given."};
}
constexpr FieldSpec weekly_fields[] = {
    day_row("monday"), day_row("tuesday"),  day_row("wednesday"), day_row("thursday"),
    day_row("friday"), day_row("saturday"), day_row("sunday"),
};
constexpr ObjectSpec weekly_spec{weekly_fields};

constexpr FieldSpec burst_fields[] = {
    {.key = "size",
     .kind = FieldKind::number,
     .required = true,
     .min = 1,
     .max = 1e6,
     .example = "3.4",
     .help = "Mean number of submissions in a burst; the number is geometric."},
    {.key = "gap",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .required = true,
     .min = 0,
     .max = 31557600.0,
     .example = R"("10 s")",
     .help = "Mean time between two submissions of a burst; it is exponential."},
};
constexpr ObjectSpec burst_spec{burst_fields};

constexpr FieldSpec user_fields[] = {
    {.key = "count",
     .kind = FieldKind::integer,
     .required = true,
     .min = 1,
     .max = 1e7,
     .example = "200",
     .help = "Users; each belongs to one tenant and has one job at a time."},
    {.key = "think",
     .kind = FieldKind::object,
     .required = true,
     .object = &duration_spec,
     .shorthand = "value",
     .example = R"({ "dist": "lognormal", "median": "10 min", "sigma": 1.5 })",
     .help = "Time from the end of a job to the next one of the same user; at least a second. A quiet hour or day lets "
             "the user think again."},
    {.key = "resubmit",
     .kind = FieldKind::quantity,
     .fallback = "0",
     .min = 0,
     .max = 1,
     .example = R"("80 %")",
     .help = "Probability that a job that was killed at its limit comes again, with twice the estimate."},
};
constexpr ObjectSpec user_spec{user_fields};

constexpr FieldSpec tenant_fields[] = {
    {.key = "name",
     .kind = FieldKind::name,
     .required = true,
     .example = R"("research")",
     .help = "By which results refer to the tenant."},
    {.key = "share",
     .kind = FieldKind::quantity,
     .fallback = "1",
     .max = 1e9,
     .above = 0,
     .example = R"("60 %")",
     .help = "Of the jobs; the shares of all tenants are scaled to a sum of one."},
    {.key = "partition",
     .kind = FieldKind::text,
     .example = R"("a100")",
     .help = "Where the tenant's jobs run, unless their class says otherwise."},
};
constexpr ObjectSpec tenant_spec{tenant_fields};

// The names of the files in data/workloads.
constexpr std::string_view workload_presets[] = {"philly", "helios", "seren", "kalos", "pai"};

constexpr FieldSpec synthetic_fields[] = {
    {.key = "preset",
     .kind = FieldKind::choice,
     .choices = workload_presets,
     .help = "A workload with the published moments of a real cluster, below all keys that are written beside it. Its "
             "rate is not part of it: give rate or load."},
    {.key = "jobs",
     .kind = FieldKind::integer,
     .min = 1,
     .max = 1e9,
     .example = "10000",
     .help = "Number of jobs; without it, they arrive until the horizon."},
    {.key = "rate",
     .kind = FieldKind::quantity,
     .dimension = dimensions::frequency,
     .max = 1e9,
     .above = 0,
     .example = R"("120 1/h")",
     .help = "Mean rate of arrivals."},
    {.key = "load",
     .kind = FieldKind::quantity,
     .max = 1000,
     .above = 0,
     .example = R"("75 %")",
     .help =
         "Instead of a rate: GPU time that arrives per unit of time and GPU of the cluster (CPU time and cores where "
         "there are no GPUs)."},
    {.key = "users",
     .kind = FieldKind::object,
     .object = &user_spec,
     .help = "Instead of a rate: users who wait for their jobs before they submit the next."},
    {.key = "growth",
     .kind = FieldKind::quantity,
     .fallback = "0 %",
     .min = -0.9,
     .max = 9,
     .example = R"("6 %")",
     .help = "Of the rate in a mean month of 30.4375 days, compounded: 6 % double it in a year. rate and load are "
             "those at the begin."},
    {.key = "diurnal",
     .kind = FieldKind::object,
     .fallback = "{}",
     .object = &diurnal_spec,
     .help = "Day and night in the rate of arrivals."},
    {.key = "weekly",
     .kind = FieldKind::object,
     .object = &weekly_spec,
     .help = "Days of the week in the rate of arrivals, relative to each other: the mean rate stays."},
    {.key = "bursts",
     .kind = FieldKind::object,
     .object = &burst_spec,
     .help = "Users submit several jobs together, of one tenant, class and size; the mean rate stays."},
    {.key = "dependent",
     .kind = FieldKind::quantity,
     .min = 0,
     .max = 1,
     .example = R"("20 %")",
     .help = "Of the jobs: so many are followed by a job of their tenant that runs only after they have completed."},
    {.key = "classes",
     .kind = FieldKind::list,
     .min = 1,
     .object = &class_spec,
     .help = "Kinds of jobs; at least one, unless a preset brings them."},
    {.key = "tenants",
     .kind = FieldKind::list,
     .object = &tenant_spec,
     .help = "Who submits; without it, one tenant submits everything."},
};
constexpr std::string_view rate_choice[] = {"rate", "load", "users"};

}  // namespace

const ObjectSpec synthetic_spec{synthetic_fields, rate_choice};

}  // namespace headroom
