// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "scenarios/spec.hpp"

// The table, but for the workload (scenarios/workload_spec.cpp). Limits that are not physical keep every later sum in
// range: 200 years in nanoseconds and 10^18 bytes fit 63 bits.
namespace headroom {
namespace {

constexpr double year_s = 31557600.0;
constexpr double max_time_s = 200 * year_s;
constexpr double max_bytes = 1e18;

constexpr FieldSpec run_fields[] = {
    {.key = "start",
     .kind = FieldKind::instant,
     .fallback = "1970-01-01T00:00:00Z",
     .example = R"("2027-01-01T00:00:00Z")",
     .help = "Calendar time at which simulated time begins; a date alone is midnight UTC."},
    {.key = "horizon",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .max = max_time_s,
     .above = 0,
     .example = R"("28 d")",
     .help = "The run stops at this simulated time; without it, when the last job has ended."},
    {.key = "warm_up",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .fallback = "0 s",
     .min = 0,
     .max = max_time_s,
     .example = R"("2 d")",
     .help =
         "Jobs submitted before this time run but are not measured: the cluster starts empty, which no cluster does."},
    {.key = "cool_down",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .fallback = "0 s",
     .min = 0,
     .max = max_time_s,
     .example = R"("1 d")",
     .help = "Jobs submitted in this last part of the run are not measured: the queue behind them is missing."},
    {.key = "seed",
     .kind = FieldKind::integer,
     .fallback = "1",
     .min = 0,
     .max = 9007199254740991.0,
     .example = "42",
     .help = "Every random draw follows from it; the same scenario and seed give the same bytes."},
    {.key = "replicas",
     .kind = FieldKind::integer,
     .fallback = "1",
     .min = 1,
     .max = 10000,
     .example = "10",
     .help = "Independent runs whose means and 95 % confidence intervals are reported. Replica 0 has the seed, the "
             "others have seeds that follow from it. Needs something that is drawn: a log alone has one outcome."},
    {.key = "precision",
     .kind = FieldKind::texts,
     .example = R"(["jobs.wait.p95 5 %"])",
     .help = "Metric and half-width of its interval, in percent of the mean (5 %) or as a quantity (10 min): replicas "
             "are added, from 10 on, until all of these are reached or there are `max_replicas`."},
    {.key = "max_replicas",
     .kind = FieldKind::integer,
     .fallback = "200",
     .min = 2,
     .max = 10000,
     .example = "50",
     .help = "The most replicas that `precision` may ask for."},
};
constexpr ObjectSpec run_spec{run_fields};

constexpr FieldSpec node_fields[] = {
    {.key = "like",
     .kind = FieldKind::text,
     .example = R"("dgx-h100")",
     .help = "A server of the catalogue; the other keys replace what the catalogue says about it."},
    {.key = "cpus",
     .kind = FieldKind::integer,
     .min = 0,
     .max = 65536,
     .example = "112",
     .help = "CPU cores that jobs can use."},
    {.key = "gpus", .kind = FieldKind::integer, .min = 0, .max = 64, .example = "8", .help = "GPUs of the node."},
    {.key = "gpu",
     .kind = FieldKind::text,
     .example = R"("h100-sxm")",
     .help = "Model of the GPUs: a name of the catalogue, or a name of your own."},
    {.key = "gpu_memory",
     .kind = FieldKind::quantity,
     .dimension = dimensions::data,
     .max = max_bytes,
     .above = 0,
     .example = R"("80 GB")",
     .help = "Memory of one GPU; not a limit if it is not stated."},
    {.key = "memory",
     .kind = FieldKind::quantity,
     .dimension = dimensions::data,
     .max = max_bytes,
     .above = 0,
     .example = R"("2 TiB")",
     .help = "Memory of the host; not a limit if it is not stated."},
    {.key = "price",
     .kind = FieldKind::quantity,
     .dimension = dimensions::money,
     .min = 0,
     .max = 1e9,
     .example = R"("310 kUSD")",
     .help = "Of one node, delivered. For the `costs` section; without it, the middle of what the catalogue says of "
             "the server."},
    {.key = "power",
     .kind = FieldKind::quantity,
     .dimension = dimensions::power,
     .min = 0,
     .max = 1e9,
     .example = R"("10.96 kW")",
     .help = "At full load, with its share of switches and storage servers. For the `costs` section; without it, what "
             "the catalogue says of its GPUs with all around them, else of the server. Where power is simulated and "
             "nobody knows what GPUs and host draw, usual shares of it are assumed."},
    {.key = "embodied_carbon",
     .kind = FieldKind::quantity,
     .dimension = dimensions::carbon,
     .min = 0,
     .max = 1e6,
     .example = R"("2.2 t")",
     .help = "CO2-equivalent of making one node. For `site.grid`; without it, what the catalogue says of the server."},
    {.key = "draw",
     .kind = FieldKind::object,
     .object = &draw_spec,
     .help = "What the node draws, for the `power` section; without it, what the catalogue says of its GPUs and of the "
             "server."},
};
constexpr ObjectSpec node_spec{node_fields};

constexpr FieldSpec pool_fields[] = {
    {.key = "name",
     .kind = FieldKind::name,
     .required = true,
     .example = R"("h100")",
     .help = "By which results and paths such as `cluster.pools[h100].nodes` refer to the pool."},
    {.key = "nodes",
     .kind = FieldKind::integer,
     .required = true,
     .min = 1,
     .max = 1000000,
     .example = "64",
     .help = "Number of nodes."},
    {.key = "node",
     .kind = FieldKind::object,
     .required = true,
     .object = &node_spec,
     .shorthand = "like",
     .example = R"({ "cpus": 112, "gpus": 8, "gpu": "h100-sxm", "memory": "2 TiB" })",
     .help = "What each node is; a string names a server of the catalogue."},
    {.key = "nodes_per_rack",
     .kind = FieldKind::integer,
     .min = 1,
     .max = 1000000,
     .example = "4",
     .help = "The pool fills racks of this size; without it, one rack holds the pool."},
    {.key = "partition",
     .kind = FieldKind::text,
     .example = R"("research")",
     .help =
         "The static partition (virtual cluster) that the pool belongs to: its jobs wait in a line of their own and "
         "run "
         "nowhere else. Jobs name theirs; where pools name partitions, a job that names none runs on pools without."},
    {.key = "rent",
     .kind = FieldKind::quantity,
     .dimension = dimensions::money_rate,
     .min = 0,
     .max = 1e6,
     .example = R"("2.99 USD/GPU-h")",
     .help = "The pool is rented and not bought: the price of each of its GPUs (of each node where there are none) for "
             "every hour, used or not, with space and power."},
};
constexpr ObjectSpec pool_spec{pool_fields};

constexpr std::string_view change_kinds[] = {"arrive", "leave", "maintenance"};
constexpr FieldSpec change_fields[] = {
    {.key = "pool", .kind = FieldKind::text, .required = true, .example = R"("h100")", .help = "Which pool changes."},
    {.key = "what",
     .kind = FieldKind::choice,
     .required = true,
     .choices = change_kinds,
     .example = R"("maintenance")",
     .help =
         "`arrive`: the nodes are not there before `at`. `leave`: they are gone from `at` on. `maintenance`: they are "
         "down from `at` until `until`."},
    {.key = "nodes",
     .kind = FieldKind::integer,
     .min = 1,
     .max = 1000000,
     .example = "16",
     .help = "How many nodes; without it, all from `first` on."},
    {.key = "first",
     .kind = FieldKind::integer,
     .min = 0,
     .max = 999999,
     .example = "48",
     .help = "Number of the first one within the pool, from 0; without it, the last `nodes` of the pool."},
    {.key = "at",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .required = true,
     .min = 0,
     .max = max_time_s,
     .example = R"("10 d")",
     .help = "Simulated time of the change, counted from `run.start`."},
    {.key = "until",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .max = max_time_s,
     .above = 0,
     .example = R"("10 d 8 h")",
     .help = "Of a maintenance: when the nodes are up again."},
    {.key = "drain",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .fallback = "0 s",
     .min = 0,
     .max = max_time_s,
     .example = R"("1 d")",
     .help = "So long before `at` the nodes take no new job. What still runs on them at `at` is ended, loses what its "
             "lease "
             "has done, and queues again."},
};
constexpr ObjectSpec change_spec{change_fields};

constexpr FieldSpec cluster_fields[] = {
    {.key = "pools",
     .kind = FieldKind::list,
     .required = true,
     .min = 1,
     .object = &pool_spec,
     .help = "Groups of equal nodes."},
    {.key = "changes",
     .kind = FieldKind::list,
     .object = &change_spec,
     .help = "Capacity over time: nodes that arrive, leave, or are taken for maintenance."},
    {.key = "network",
     .kind = FieldKind::object,
     .object = &network_spec,
     .shorthand = "fidelity",
     .example = R"({ "collectives": { "nvls": false } })",
     .help = "What connects the nodes, and how their GPUs speak to each other."},
    {.key = "storage", .kind = FieldKind::unavailable, .help = "Tiers of the shared storage."},
};
constexpr ObjectSpec cluster_spec{cluster_fields};

constexpr std::string_view shiftings[] = {"none", "cheapest-hours", "cleanest-hours"};
constexpr std::string_view forecasts[] = {"past", "perfect"};
constexpr FieldSpec shifting_fields[] = {
    {.key = "policy",
     .kind = FieldKind::choice,
     .fallback = "none",
     .choices = shiftings,
     .help = "`cheapest-hours`: a job does not queue before the hours in which energy is expected to cost least over "
             "its estimated length; `cleanest-hours`: the same with the carbon of the grid, by its accounting."},
    {.key = "max_delay",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .fallback = "16 h",
     .min = 0,
     .max = 31557600.0,
     .example = R"("12 h")",
     .help = "A job is held for no longer than this after its submission."},
    {.key = "classes",
     .kind = FieldKind::texts,
     .example = R"(["evaluation"])",
     .help = "Classes of jobs that may be held; without it, all."},
    {.key = "forecast",
     .kind = FieldKind::choice,
     .fallback = "past",
     .choices = forecasts,
     .help = "`past`: the mean of the same hour over up to 14 days of the same kind (working days, weekends) that the "
             "run has seen; a job is not held on the first day. `perfect`: the series itself, a bound."},
    {.key = "pausing",
     .kind = FieldKind::boolean,
     .fallback = "false",
     .help =
         "The job runs in the best hours, in several stretches, and gives its nodes up in between. It ends no later "
         "than its estimate and `max_delay` after its submission, if it finds room whenever it comes back."},
    {.key = "stretch",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .fallback = "1 h",
     .min = 60,
     .max = 604800,
     .example = R"("2 h")",
     .help = "With `pausing`: it runs for so long at least before it is paused."},
    {.key = "pause_cost",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .min = 0,
     .max = 86400,
     .example = R"("10 min")",
     .help = "With `pausing`: so much of what it has done a paused job does again, as checkpoint and restart take so "
             "long."},
};
constexpr ObjectSpec shifting_spec{shifting_fields};

constexpr std::string_view head_of_line_rules[] = {"strict", "skip"};
constexpr std::string_view event_orders[] = {"batched", "sequential"};
constexpr FieldSpec scheduler_fields[] = {
    {.key = "order", .kind = FieldKind::policy, .fallback = "{}", .help = "Which queued job is next."},
    {.key = "backfill",
     .kind = FieldKind::policy,
     .fallback = "{}",
     .help = "Which jobs may start before the one that is next and does not fit."},
    {.key = "placement", .kind = FieldKind::policy, .fallback = "{}", .help = "On which nodes a job runs."},
    {.key = "head_of_line",
     .kind = FieldKind::choice,
     .fallback = "strict",
     .choices = head_of_line_rules,
     .help =
         "When the next job does not fit: `strict` waits for it (a backfill policy may pass it), `skip` starts every "
         "later job that fits."},
    {.key = "event_order",
     .kind = FieldKind::choice,
     .fallback = "batched",
     .choices = event_orders,
     .help = "`batched` schedules once after all events of one instant; `sequential` after each event, as several "
             "published simulators do."},
    {.key = "shifting",
     .kind = FieldKind::object,
     .object = &shifting_spec,
     .shorthand = "policy",
     .example = R"({ "policy": "cleanest-hours", "max_delay": "12 h" })",
     .help = "Which jobs are held for cheap or clean hours when they are submitted."},
};
constexpr ObjectSpec scheduler_spec{scheduler_fields};

constexpr FieldSpec plan_fields[] = {
    {.key = "decide",
     .kind = FieldKind::free,
     .example = R"({ "cluster.pools[h100].nodes": "32:128:8" })",
     .help = "Keys of the scenario and the values among which to choose: a range lo:hi:step, or a list."},
    {.key = "goal",
     .kind = FieldKind::text,
     .example = R"("min cost.present_value")",
     .help = "`min` or `max`, and a metric."},
    {.key = "subject_to",
     .kind = FieldKind::texts,
     .example = R"(["jobs.wait.p95 < 2 h"])",
     .help = "What the choice must keep, written as assertions are."},
};
constexpr ObjectSpec plan_spec{plan_fields};

constexpr std::string_view path_roots[] = {"file", "working-directory"};
constexpr FieldSpec scenario_fields[] = {
    {.key = "$schema",
     .kind = FieldKind::text,
     .example = R"("headroom.schema.json")",
     .help = "For editors: where the output of `headroom schema` is."},
    {.key = "headroom",
     .kind = FieldKind::integer,
     .fallback = "1",
     .min = 1,
     .max = 1,
     .help = "Version of the scenario format."},
    {.key = "title",
     .kind = FieldKind::text,
     .fallback = "untitled",
     .example = R"("Do 64 nodes carry our training plan?")",
     .help = "The question that the scenario answers; it heads the report."},
    {.key = "extends",
     .kind = FieldKind::texts,
     .example = R"(["site.json"])",
     .help =
         "Files below this one, a later one over an earlier one; paths start from this file. Objects merge, lists of "
         "named things merge by name, null deletes, everything else replaces."},
    {.key = "relative_to",
     .kind = FieldKind::choice,
     .fallback = "file",
     .choices = path_roots,
     .help = "What relative paths start from: the file that writes them, or the working directory, as in "
             "scenario.resolved.json. `extends` always starts from its file."},
    {.key = "notes", .kind = FieldKind::free, .help = "For people; kept, and otherwise ignored."},
    {.key = "sources", .kind = FieldKind::free, .help = "Where values come from, by their path; kept as it is."},
    {.key = "run",
     .kind = FieldKind::object,
     .fallback = "{}",
     .object = &run_spec,
     .help = "Time, length and seed of the run."},
    {.key = "cluster",
     .kind = FieldKind::object,
     .required = true,
     .object = &cluster_spec,
     .help = "What there is to run jobs on."},
    {.key = "workload",
     .kind = FieldKind::object,
     .required = true,
     .object = &workload_spec,
     .help = "The jobs: a trace to replay, or a synthetic workload."},
    {.key = "scheduler",
     .kind = FieldKind::object,
     .fallback = "{}",
     .object = &scheduler_spec,
     .help = "Who runs when and where, composed of policies; a policy given as a string is short for { \"policy\": "
             "\"...\" }."},
    {.key = "assertions",
     .kind = FieldKind::texts,
     .example = R"(["jobs.wait.p95 < 4 h"])",
     .help = "What must hold of the result: metric, relation (<, <=, >, >=, ==) and quantity. If one fails, the exit "
             "status is 99."},
    {.key = "site", .kind = FieldKind::object, .object = &site_spec, .help = "What the place of the cluster gives."},
    {.key = "power", .kind = FieldKind::object, .object = &power_spec, .help = "What the nodes draw."},
    {.key = "cooling", .kind = FieldKind::object, .object = &cooling_spec, .help = "What it takes to cool them."},
    {.key = "reliability", .kind = FieldKind::unavailable, .help = "Failure rates, repair and spares."},
    {.key = "faults", .kind = FieldKind::list, .object = &fault_spec, .help = "Faults at stated times."},
    {.key = "cloud",
     .kind = FieldKind::object,
     .object = &cloud_spec,
     .help = "Instances to rent, and which waiting jobs go there. Without it nothing is rented."},
    {.key = "costs",
     .kind = FieldKind::object,
     .object = &costs_spec,
     .help = "Prices, capital cost and lives. With this section, be it empty, a run says what it costs (cost.*)."},
    {.key = "plan",
     .kind = FieldKind::object,
     .object = &plan_spec,
     .help = "What `headroom plan` decides; no other verb looks at it."},
};
constexpr ObjectSpec root_spec{scenario_fields};

}  // namespace

const ObjectSpec instance_spec{node_fields};

const ObjectSpec& scenario_spec() {
  return root_spec;
}

}  // namespace headroom
