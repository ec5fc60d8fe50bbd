// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "scenarios/spec.hpp"

// The `cloud` section of the table.
namespace headroom {
namespace {

constexpr double max_time_s = 100 * 31557600.0;
constexpr double max_bytes = 1e18;
constexpr double max_rate = 1e9;  // USD/s, B/s: beyond it sums leave their range

constexpr FieldSpec time_row(std::string_view key, std::string_view fallback, std::string_view example,
                             std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimensions::time,
          .fallback = fallback,
          .min = 0,
          .max = max_time_s,
          .example = example,
          .help = help};
}

constexpr FieldSpec size_row(std::string_view key, std::string_view fallback, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimensions::data,
          .fallback = fallback,
          .min = 0,
          .max = max_bytes,
          .example = R"("200 GB")",
          .help = help};
}

constexpr FieldSpec boot_fields[] = {
    time_row("median", "", R"("4 min")", "Half of the instances are up after this time."),
    time_row("p95", "", R"("10 min")", "95 % of them are; without it, every boot takes the median."),
};
constexpr ObjectSpec boot_spec{boot_fields};

constexpr std::string_view billings[] = {"on-demand", "spot", "reserved"};
constexpr FieldSpec offer_fields[] = {
    {.key = "name",
     .kind = FieldKind::name,
     .required = true,
     .example = R"("h100-on-demand")",
     .help = "By which results and paths such as `cloud.offers[h100-on-demand].quota` refer to the offer."},
    {.key = "instance",
     .kind = FieldKind::object,
     .required = true,
     .object = &instance_spec,
     .shorthand = "like",
     .example = R"({ "cpus": 96, "gpus": 8, "gpu": "h100-sxm", "memory": "2 TiB" })",
     .help = "What an instance is: a node like those of a pool, or an instance type of the catalogue, such as "
             "aws/p5.48xlarge. A job that names a GPU model needs the same name here."},
    {.key = "billing",
     .kind = FieldKind::choice,
     .fallback = "on-demand",
     .choices = billings,
     .help = "`on-demand` is paid while it is rented; `spot` too, and goes away with its zone; `reserved` is paid for "
             "the whole run, used or not, and is never given back."},
    {.key = "price",
     .kind = FieldKind::quantity,
     .dimension = dimensions::money_rate,
     .min = 0,
     .max = max_rate,
     .example = R"("55.04 USD/h")",
     .help = "Of one instance; without it, that of the catalogue for its type and billing (reserved: for a year)."},
    {.key = "quota",
     .kind = FieldKind::integer,
     .required = true,
     .min = 1,
     .max = 1000000,
     .example = "16",
     .help = "So many instances at a time, at most."},
    {.key = "boot",
     .kind = FieldKind::object,
     .fallback = "{}",
     .object = &boot_spec,
     .shorthand = "median",
     .example = R"({ "median": "4 min", "p95": "10 min" })",
     .help = "Time from the request of an instance until jobs can start on it, lognormal; a string is a constant. "
             "Without it, the median is 4 min and the 95th percentile 10 min."},
    time_row("minimum", "60 s", R"("60 s")", "An instance is paid for this long at least; beyond it, by the second."),
    time_row("hold", "10 min", R"("10 min")", "An instance that no job needs is given back after this time."),
    {.key = "success",
     .kind = FieldKind::quantity,
     .fallback = "100 %",
     .min = 0,
     .max = 1,
     .example = R"("90 %")",
     .help = "Probability that a requested instance can be had; of several that are requested together, all or none."},
    time_row("retry", "10 min", R"("10 min")", "After a refusal, the offer is not asked again for so long."),
    {.key = "spot",
     .kind = FieldKind::text,
     .example = R"("traces/us-east-2a_v100_1.json")",
     .help =
         "When the zone of a spot offer has instances: a file with {\"metadata\": {\"gap_seconds\": ...}, \"data\": "
         "[...]}, one number a tick, 0 for none; it is repeated. Without it, they can always be had."},
    {.key = "egress",
     .kind = FieldKind::quantity,
     .dimension = dimensions::data_price,
     .fallback = "0 USD/GB",
     .min = 0,
     .max = 1.0,
     .example = R"("0.09 USD/GB")",
     .help = "Price of what comes back."},
};
constexpr ObjectSpec offer_spec{offer_fields};

constexpr FieldSpec data_fields[] = {
    size_row("in", "0 B", "Copied there before a job starts, while its instances boot."),
    size_row("out", "0 B", "That come back when it has ended, which takes no time and holds no instance."),
};
constexpr ObjectSpec data_spec{data_fields};

constexpr FieldSpec class_terms_fields[] = {
    {.key = "name",
     .kind = FieldKind::text,
     .required = true,
     .example = R"("pretrain")",
     .help = "The class of jobs: of the workload, or as its log names it."},
    size_row("in", "", "Instead of `data.in`."),
    size_row("out", "", "Instead of `data.out`."),
    time_row("checkpoint", "", R"("30 min")", "Instead of the common one."),
    time_row("deadline", "", R"("2 d")", "From the submission of a job until it should have ended, for `deadline`."),
    {.key = "value",
     .kind = FieldKind::quantity,
     .dimension = dimensions::money_rate,
     .min = 0,
     .max = max_rate,
     .example = R"("5 USD/h")",
     .help = "What the waiting of one of these jobs costs, for `ski-rental`."},
};
constexpr ObjectSpec class_terms_spec{class_terms_fields};

constexpr FieldSpec cloud_fields[] = {
    {.key = "offers",
     .kind = FieldKind::list,
     .required = true,
     .min = 1,
     .object = &offer_spec,
     .help =
         "What can be rented. Each offer is a line of its own, with the same scheduler. A job that does not fit the "
         "empty cluster is rejected, even if it would fit here."},
    {.key = "wan",
     .kind = FieldKind::quantity,
     .dimension = dimensions::data_rate,
     .max = 1e15,
     .above = 0,
     .example = R"("20 Gbit/s")",
     .help = "Rate at which the data of a job are copied; transfers do not slow each other."},
    {.key = "data",
     .kind = FieldKind::object,
     .fallback = "{}",
     .object = &data_spec,
     .example = R"({ "in": "200 GB", "out": "10 GB" })",
     .help = "What is copied for each job that bursts."},
    time_row(
        "checkpoint", "0 s", R"("30 min")",
        "Jobs keep whole intervals of this work when their instance goes away, at home too; 0: none of it. Who has "
        "kept nothing five times in a row stays at home."),
    {.key = "classes",
     .kind = FieldKind::list,
     .object = &class_terms_spec,
     .help = "Classes of jobs for which bursting means something else."},
    {.key = "policy", .kind = FieldKind::policy, .fallback = "{}", .help = "Which waiting jobs burst, and when."},
};

}  // namespace

const ObjectSpec cloud_spec{cloud_fields};

}  // namespace headroom
