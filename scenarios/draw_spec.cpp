// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "scenarios/spec.hpp"

// What power follows in a GPU without a clock law, and the parts of a node beside its GPUs: objects of `draw`.
namespace headroom {
namespace {

constexpr std::string_view shapes[] = {"linear", "sqrt", "square",     "cubic", "power-law",
                                       "fan",    "log2", "asymptotic", "table"};
constexpr FieldSpec point_fields[] = {
    {.key = "use",
     .kind = FieldKind::quantity,
     .dimension = dimensions::none,
     .required = true,
     .min = 0,
     .max = 1,
     .example = R"("50 %")",
     .help = "Compute activity."},
    {.key = "power",
     .kind = FieldKind::quantity,
     .dimension = dimensions::none,
     .required = true,
     .min = 0,
     .max = 1,
     .example = R"("70 %")",
     .help = "Part of the way from idle to peak power."},
};
constexpr ObjectSpec point_spec{point_fields};

constexpr FieldSpec gpu_model_fields[] = {
    {.key = "shape",
     .kind = FieldKind::choice,
     .required = true,
     .choices = shapes,
     .example = R"("cubic")",
     .help =
         "Of u, the compute activity: `linear` u, `sqrt` u^(1/2), `square` u^2, `cubic` u^3, `power-law` u^r, `fan` "
         "2u - u^r (Fan, Weber, Barroso 2007), `log2` log2(1 + u), `asymptotic` (1 + w - exp(-w / knee)) / 2 with "
         "w = u^r, `table` straight lines between `points`."},
    {.key = "exponent",
     .kind = FieldKind::number,
     .max = 100,
     .above = 0,
     .example = "1.4",
     .help = "The r of `power-law`; of `fan`, 1 to 2 and 1.4 without it; of `asymptotic`, 1 without it."},
    {.key = "knee",
     .kind = FieldKind::number,
     .max = 100,
     .above = 0,
     .example = "0.3",
     .help = "Of `asymptotic`; 0.3 without it."},
    {.key = "points",
     .kind = FieldKind::list,
     .min = 2,
     .object = &point_spec,
     .help = "Of `table`: from (0, 0) to (1, 1), uses rising, powers not falling."},
};

constexpr FieldSpec part_power(std::string_view key, std::string_view example, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimensions::power,
          .min = 0,
          .max = 1e6,
          .example = example,
          .help = help};
}
constexpr FieldSpec part_fields[] = {
    {.key = "count",
     .kind = FieldKind::number,
     .min = 0,
     .max = 1e6,
     .example = "2",
     .help = "How many of them a node has; of memory, how many GB. Without it, what the catalogue says of the server."},
    part_power("idle", R"("90 W")", "Each; without it, that of the catalogue."),
    part_power("busy", R"("350 W")", "Each, at full use; likewise."),
};
constexpr ObjectSpec part_spec{part_fields};

constexpr FieldSpec speed_row(std::string_view key, std::string_view example, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimensions::none,
          .min = 0,
          .max = 1,
          .example = example,
          .help = help};
}
constexpr FieldSpec fans_fields[] = {
    part_power("power", R"("1.3 kW")",
               "Of all fans of a node at full speed; it goes with the cube of the speed, and all of it warms air."),
    speed_row("slowest", R"("65 %")", "Speed over full speed of the idle node; without it, that of the catalogue."),
    speed_row("fastest", R"("81 %")", "The same with all of the node fully busy."),
    {.key = "steps",
     .kind = FieldKind::integer,
     .fallback = "8",
     .min = 1,
     .max = 100,
     .example = "8",
     .help = "In between, the speed follows what the node draws beyond idle, in so many steps."},
};
constexpr ObjectSpec fans_spec{fans_fields};

constexpr FieldSpec part_row(std::string_view key, std::string_view help) {
  return {.key = key, .kind = FieldKind::object, .object = &part_spec, .help = help};
}
constexpr FieldSpec node_parts_fields[] = {
    part_row("cpu", "Sockets. Busy: the cores that a job holds, by the `host` of its activity."),
    part_row("dram",
             "Memory. Busy: what a job holds of it (without a statement, its part of the GPUs or cores), by "
             "the `host` of its activity."),
    part_row("nic", "Adapters. Busy: a job that runs on several nodes, by its part of the GPUs or cores."),
    part_row("nvme", "Drives. Busy: a job's part of the GPUs or cores, by the `host` of its activity."),
    part_row("nvswitch", "Switches between the GPUs. Busy: a job's part of the GPUs."),
    {.key = "fans", .kind = FieldKind::object, .object = &fans_spec, .help = "Fans of the node."},
};

}  // namespace

const ObjectSpec gpu_model_spec{gpu_model_fields}, node_parts_spec{node_parts_fields};

}  // namespace headroom
