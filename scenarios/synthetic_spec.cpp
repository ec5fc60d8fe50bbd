// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "scenarios/spec.hpp"

// The `workload.synthetic` section of the table.
namespace headroom {
namespace {

constexpr double max_duration_s = 100 * 31557600.0;  // where every distribution is cut

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

constexpr std::string_view distributions[] = {"constant", "exponential", "lognormal", "weibull", "pareto"};
constexpr FieldSpec time_parameter(std::string_view key, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimensions::time,
          .max = max_duration_s,
          .above = 0,
          .example = R"("3 h")",
          .help = help};
}
constexpr FieldSpec duration_fields[] = {
    {.key = "dist",
     .kind = FieldKind::choice,
     .fallback = "constant",
     .choices = distributions,
     .help =
         "`constant` takes value; `exponential` mean; `lognormal` median and one of sigma, mean, p95; `weibull` scale "
         "and shape; `pareto` min and shape."},
    time_parameter("value", "Of a constant: every run time."),
    time_parameter("mean", "Of an exponential or, beside the median, of a lognormal distribution; before any cut."),
    time_parameter("median", "Of a lognormal distribution."),
    {.key = "sigma",
     .kind = FieldKind::number,
     .min = 0,
     .max = 20,
     .example = "1.5",
     .help = "Of a lognormal distribution: standard deviation of the natural logarithm."},
    time_parameter("p95", "Of a lognormal distribution: 95 % of the run times are shorter; before any cut."),
    time_parameter("scale", "Of a Weibull distribution: 63.2 % of the run times are shorter."),
    {.key = "shape",
     .kind = FieldKind::number,
     .max = 1000,
     .above = 0,
     .example = "0.6",
     .help = "Of a Weibull or Pareto distribution: the smaller, the heavier the tail."},
    time_parameter("min", "Shorter run times are set to this one; of a Pareto distribution also its scale."),
    time_parameter("max", "Longer run times are set to this one."),
};
constexpr ObjectSpec duration_spec{duration_fields};

constexpr FieldSpec estimate_fields[] = {
    {.key = "min",
     .kind = FieldKind::number,
     .fallback = "1",
     .max = 1e6,
     .above = 0,
     .example = "1",
     .help = "Least factor."},
    {.key = "max",
     .kind = FieldKind::number,
     .fallback = "1",
     .max = 1e6,
     .above = 0,
     .example = "4",
     .help = "Largest factor."},
};
constexpr ObjectSpec estimate_spec{estimate_fields};

constexpr FieldSpec class_fields[] = {
    {.key = "name",
     .kind = FieldKind::name,
     .required = true,
     .example = R"("pretrain")",
     .help = "By which results refer to the class."},
    {.key = "share",
     .kind = FieldKind::quantity,
     .fallback = "1",
     .max = 1e9,
     .above = 0,
     .example = R"("20 %")",
     .help = "Of the jobs; the shares of all classes are scaled to a sum of one."},
    {.key = "nodes",
     .kind = FieldKind::integer,
     .min = 1,
     .max = 1000000,
     .example = "4",
     .help = "Nodes of a job, each with gpus_per_node, cpus and memory; 1 if neither this nor `gpus` is given."},
    {.key = "gpus_per_node",
     .kind = FieldKind::integer,
     .min = 0,
     .max = 64,
     .example = "8",
     .help = "GPUs on each of the nodes; 0 if it is not given."},
    {.key = "gpus",
     .kind = FieldKind::integer,
     .min = 1,
     .max = 1000000,
     .example = "16",
     .help = "Instead of nodes and gpus_per_node: GPUs of a job wherever they are free, each with cpus and memory."},
    {.key = "cpus",
     .kind = FieldKind::integer,
     .fallback = "0",
     .min = 0,
     .max = 65536,
     .example = "14",
     .help = "CPU cores on each node of a job, or with `gpus` for each GPU."},
    {.key = "memory",
     .kind = FieldKind::quantity,
     .dimension = dimensions::data,
     .fallback = "0 B",
     .min = 0,
     .max = 1e18,
     .example = R"("200 GiB")",
     .help = "Host memory on each node of a job, or with `gpus` for each GPU."},
    {.key = "gpu",
     .kind = FieldKind::text,
     .example = R"("h100-sxm")",
     .help = "Runs only on nodes with this GPU model; without it, on any."},
    {.key = "priority",
     .kind = FieldKind::integer,
     .fallback = "0",
     .min = -1000000,
     .max = 1000000,
     .example = "10",
     .help = "Larger goes first under an order that looks at priorities."},
    {.key = "duration",
     .kind = FieldKind::object,
     .required = true,
     .object = &duration_spec,
     .shorthand = "value",
     .example = R"({ "dist": "lognormal", "median": "2 h", "sigma": 1.2 })",
     .help = "Run time at reference speed; a string is a constant."},
    {.key = "estimate",
     .kind = FieldKind::object,
     .fallback = "{}",
     .object = &estimate_spec,
     .help = "What users say a job takes: its run time times a uniform factor from min to max, rounded up to a second. "
             "If min is below 1, jobs are killed at their estimate, else they have no limit."},
};
constexpr ObjectSpec class_spec{class_fields};

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
};
constexpr ObjectSpec tenant_spec{tenant_fields};

constexpr FieldSpec synthetic_fields[] = {
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
    {.key = "diurnal",
     .kind = FieldKind::object,
     .fallback = "{}",
     .object = &diurnal_spec,
     .help = "Day and night in the rate of arrivals."},
    {.key = "classes",
     .kind = FieldKind::list,
     .required = true,
     .min = 1,
     .object = &class_spec,
     .help = "Kinds of jobs."},
    {.key = "tenants",
     .kind = FieldKind::list,
     .object = &tenant_spec,
     .help = "Who submits; without it, one tenant submits everything."},
};
constexpr std::string_view rate_or_load[] = {"rate", "load"};

}  // namespace

const ObjectSpec synthetic_spec{synthetic_fields, rate_or_load};

}  // namespace headroom
