// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "scenarios/distribution_spec.hpp"

// The `power` section of the table, and what a node draws.
namespace headroom {
namespace {

constexpr double max_w = 1e12;

constexpr FieldSpec power_row(std::string_view key, std::string_view example, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimensions::power,
          .min = 0,
          .max = max_w,
          .example = example,
          .help = help};
}
constexpr FieldSpec fraction_row(std::string_view key, std::string_view example, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimensions::none,
          .min = 0,
          .max = 1,
          .example = example,
          .help = help};
}

constexpr FieldSpec draw_fields[] = {
    power_row("gpu_idle", R"("78.8 W")", "A GPU with no kernel resident."),
    power_row("gpu_base", R"("75 W")", "A busy GPU with nothing to do for its cores and its memory."),
    power_row("gpu_memory", R"("90 W")", "Its memory at full activity, at any clock."),
    power_row("gpu_peak", R"("700 W")", "A GPU with everything at full activity and full clock."),
    power_row("gpu_least_limit", R"("200 W")", "Lowest power that a GPU can be held to."),
    fraction_row("clock_floor", "0.78",
                 "Clock, over the highest one, below which the voltage no longer falls (`fidelity: dvfs`)."),
    {.key = "voltage_slope",
     .kind = FieldKind::quantity,
     .dimension = dimensions::none,
     .min = 0,
     .max = 10,
     .example = "0.75",
     .help = "Rise of the relative voltage per relative rise of the clock above the floor (`fidelity: dvfs`)."},
    {.key = "gpu_model",
     .kind = FieldKind::object,
     .object = &gpu_model_spec,
     .shorthand = "shape",
     .example = R"("cubic")",
     .help =
         "Power of these GPUs follows their use alone, by a published curve from `gpu_idle` to `gpu_peak`, whatever "
         "the others do. Nothing is known of their clock then: they cannot be held to less."},
    power_row("host_idle", R"("1.6 kW")", "All of a node but its GPUs, with nothing running."),
    power_row("host_peak", R"("4.6 kW")", "The same with all cores, links and fans at full activity."),
    {.key = "parts",
     .kind = FieldKind::object,
     .object = &node_parts_spec,
     .example = R"({ "cpu": { "count": 2, "idle": "90 W", "busy": "350 W" } })",
     .help = "Instead of `host_idle` and `host_peak`: what the node is made of beside its GPUs. `{}` is what the "
             "catalogue says of the server (`headroom catalogue list part`)."},
};

constexpr FieldSpec losses_fields[] = {
    power_row("rated", R"("3.3 kW")",
              "Of one unit; its loss is rated x (constant + linear x + quadratic x²) at the "
              "load x = output / rated."),
    fraction_row("constant", "0.006", "Part of the loss."),
    fraction_row("linear", "0.012", "Part of the loss."),
    fraction_row("quadratic", "0.042", "Part of the loss."),
    {.key = "efficiency",
     .kind = FieldKind::quantity,
     .dimension = dimensions::none,
     .max = 1,
     .above = 0,
     .example = R"("98 %")",
     .help = "The other form: input = (output + overhead) / efficiency."},
    power_row("overhead", R"("13 W")", "Of one unit, beside `efficiency`."),
};
constexpr std::string_view losses_forms[] = {"rated", "efficiency"};
constexpr ObjectSpec losses_spec{losses_fields, losses_forms};

constexpr FieldSpec time_row(std::string_view key, std::string_view fallback, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimensions::time,
          .fallback = fallback,
          .max = 100 * 31557600.0,
          .above = 0,
          .help = help};
}
constexpr FieldSpec breaker_fields[] = {
    time_row("trip_heat", "60 s",
             "It trips after trip_heat / (r² - 1) at r times its limit: 60 s follows thermal-magnetic breakers."),
    time_row("cooling", "5 min", "Time constant at which it forgets an overload."),
    {.key = "magnetic_at",
     .kind = FieldKind::number,
     .fallback = "5",
     .max = 1000,
     .above = 1,
     .help = "So many times its limit trip it at once."},
    time_row("magnetic_delay", "20 ms", "What that takes."),
    time_row("reset", "1 h", "From the trip until somebody has closed it again."),
};
constexpr ObjectSpec breaker_spec{breaker_fields};
constexpr FieldSpec ups_fields[] = {
    time_row("ride_through", "5 min", "So long its full batteries carry the limit of the level."),
    {.key = "generator",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .max = 86400,
     .above = 0,
     .example = R"("60 s")",
     .help = "From the loss of the feed until generators carry the load; without it, there are none."},
    time_row("recharge", "8 h", "Of empty batteries; what it draws is not counted."),
};
constexpr ObjectSpec ups_spec{ups_fields};

constexpr FieldSpec level_fields[] = {
    {.key = "name",
     .kind = FieldKind::name,
     .required = true,
     .example = R"("row")",
     .help =
         "What a place of this level is called: `feed`, `row`, `rack`; and in paths such as `power.tree[row].limit`."},
    {.key = "nodes",
     .kind = FieldKind::integer,
     .min = 1,
     .max = 1e9,
     .example = "40",
     .help =
         "So many nodes to a place, filled in the order of the pools. Without it, one place has all of them; the first "
         "level always has. A last level of one node is the node with its power supplies."},
    power_row("limit", R"("600 kW")", "What a place may draw; how long one draws more is reported."),
    {.key = "derating",
     .kind = FieldKind::quantity,
     .dimension = dimensions::none,
     .fallback = "100 %",
     .max = 1,
     .above = 0,
     .example = R"("80 %")",
     .help = "Part of `limit` that counts, because a load that lasts may not use all of it."},
    power_row("equipment", R"("1 kW")", "Computers at each place that are no nodes, such as switches, all the time."),
    power_row("cooling", R"("8.47 kW")", "Pumps and fans at each place, all the time."),
    {.key = "units",
     .kind = FieldKind::integer,
     .fallback = "1",
     .min = 1,
     .max = 1000,
     .example = "6",
     .help = "Converters of each place, which share its load equally."},
    {.key = "breaker",
     .kind = FieldKind::object,
     .object = &breaker_spec,
     .help = "A circuit breaker at the feed of each place, rated for its limit. Without it, nothing trips."},
    {.key = "ups",
     .kind = FieldKind::object,
     .object = &ups_spec,
     .help = "Batteries that carry a place while it is not fed."},
    {.key = "losses",
     .kind = FieldKind::object,
     .object = &losses_spec,
     .help = "Of each of these; without, nothing is lost."},
};
constexpr ObjectSpec level_spec{level_fields};

constexpr FieldSpec class_fields[] = {
    {.key = "name",
     .kind = FieldKind::text,
     .required = true,
     .example = R"("pretrain")",
     .help = "The class of jobs: of the workload, or as its log names it."},
    {.key = "activity",
     .kind = FieldKind::text,
     .required = true,
     .example = R"("dense-training")",
     .help = "What it makes its nodes do: a name of `headroom catalogue list activity`."},
    {.key = "held_first",
     .kind = FieldKind::boolean,
     .fallback = "false",
     .help = "Where power runs short, these jobs are held before the others."},
};
constexpr ObjectSpec class_power_spec{class_fields};

constexpr FieldSpec measured_fields[] = {
    {.key = "gpu",
     .kind = FieldKind::object,
     .object = &measured_distribution_spec,
     .help = "The power of one GPU, over all that are on, busy or not, and over time."},
    {.key = "node",
     .kind = FieldKind::object,
     .object = &measured_distribution_spec,
     .help = "The power of one node with GPUs, at the inputs of its power supplies, likewise."},
};
constexpr ObjectSpec measured_spec{measured_fields};

constexpr std::string_view fidelities[] = {"none", "linear", "dvfs"};
constexpr FieldSpec power_fields[] = {
    {.key = "fidelity",
     .kind = FieldKind::choice,
     .fallback = "none",
     .choices = fidelities,
     .help =
         "`dvfs`: power follows what jobs do and the clock of their GPUs, and their speed follows the clock; `linear`: "
         "power is proportional to their compute activity, or follows it by `gpu_model`; `none`: only the stated "
         "`load` is paid for."},
    {.key = "gpu_model",
     .kind = FieldKind::object,
     .object = &gpu_model_spec,
     .shorthand = "shape",
     .example = R"("fan")",
     .help = "With `fidelity: linear`, the curve of all GPUs for which `draw.gpu_model` says no other; without it, a "
             "straight line."},
    {.key = "load",
     .kind = FieldKind::quantity,
     .dimension = dimensions::none,
     .min = 0,
     .max = 1,
     .example = R"("80 %")",
     .help =
         "Mean power of a node over its power at full load. Only the price of energy depends on it. Without it, the "
         "finance default of the catalogue. Nothing depends on it where power is simulated."},
    power_row("gpu_limit", R"("500 W")",
              "Power limit that every GPU is set to; without it, its own (`fidelity: dvfs`)."),
    {.key = "tree",
     .kind = FieldKind::list,
     .object = &level_spec,
     .help = "Levels of the electricity of the site, from the feed down."},
    {.key = "activity",
     .kind = FieldKind::text,
     .example = R"("dense-training")",
     .help = "Of jobs whose class is not in `classes`; without it, dense-training."},
    {.key = "utilisation",
     .kind = FieldKind::object,
     .object = &share_quantiles_spec,
     .help =
         "How busy jobs keep the cores and the memory of their GPUs, as quantiles over GPUs that are held: each job "
         "of a class that is not in `classes` draws its own value, in place of those of `activity`."},
    {.key = "classes", .kind = FieldKind::list, .object = &class_power_spec, .help = "What classes of jobs do."},
    {.key = "measured",
     .kind = FieldKind::object,
     .object = &measured_spec,
     .help = "Distributions of power that were measured somewhere, to lay beside those of the run. The run does not "
             "depend on them."},
    {.key = "capping", .kind = FieldKind::policy, .fallback = "{}", .help = "What happens at a limit of the tree."},
    {.key = "cap_steps",
     .kind = FieldKind::integer,
     .fallback = "20",
     .min = 1,
     .max = 100,
     .help = "Steps between the power limit of a GPU and the lowest that it can be held to."},
    {.key = "admission",
     .kind = FieldKind::boolean,
     .fallback = "false",
     .help = "A job starts only if no limit of the tree is exceeded then, with nobody held."},
};

}  // namespace

const ObjectSpec draw_spec{draw_fields};
const ObjectSpec power_spec{power_fields};

}  // namespace headroom
