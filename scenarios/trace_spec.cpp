// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include "scenarios/read_trace/formats.hpp"
#include "scenarios/spec.hpp"

// The `workload.trace` section of the table.
namespace headroom {
namespace {

/// "`swf`: the Standard Workload Format; `csv`: ..."
std::string format_help() {
  std::string help = "How the file is written. ";
  for (const TraceFormat& format : trace_formats()) {
    if (&format != trace_formats().data()) help += "; ";
    help += "`";
    help += format.name;
    help += "`: ";
    help += format.help;
  }
  return help + ".";
}
const std::string help_of_formats = format_help();

constexpr std::string_view modes[] = {"strict", "lenient"};
constexpr std::string_view overrun_rules[] = {"kill", "extend"};
constexpr std::string_view zero_runtime_rules[] = {"drop", "keep", "one-second"};
constexpr std::string_view missing_rules[] = {"substitute", "bad"};
constexpr std::string_view bad_row_rules[] = {"fatal", "skip"};
constexpr std::string_view dependency_rules[] = {"follow", "ignore"};
constexpr std::string_view tenant_sources[] = {"user", "partition", "class"};
constexpr double max_factor = 1000;

constexpr FieldSpec rename_fields[] = {
    {.key = "from",
     .kind = FieldKind::text,
     .required = true,
     .example = R"("user3")",
     .help = "The tenant as the trace, or `tenant_from`, names it."},
    {.key = "to",
     .kind = FieldKind::name,
     .required = true,
     .example = R"("vision")",
     .help = "Its name from here on."},
};
constexpr ObjectSpec rename_spec{rename_fields};

const FieldSpec trace_fields[] = {
    // not constexpr, because the formats have a table of their own
    {.key = "format",
     .kind = FieldKind::choice,
     .required = true,
     .choices = trace_format_names,
     .example = R"("swf")",
     .help = help_of_formats},
    {.key = "path",
     .kind = FieldKind::text,
     .required = true,
     .example = R"("traces/march.swf.gz")",
     .help = "The file; .gz and .zst are unpacked. A relative path starts from the file that writes it."},
    {.key = "mode",
     .kind = FieldKind::choice,
     .fallback = "lenient",
     .choices = modes,
     .help =
         "Sets the defaults of the rules below. `lenient`: overrun kill, zero_runtime drop, missing substitute, "
         "bad_rows skip. `strict` changes nothing and lets nothing pass: overrun extend, zero_runtime keep, missing "
         "bad, bad_rows fatal. Every rule counts the rows that it touched."},
    {.key = "overrun",
     .kind = FieldKind::choice,
     .choices = overrun_rules,
     .help =
         "A job that ran longer than it requested: `kill` ends it at its request, `extend` takes its run time as the "
         "request. The default depends on `mode`."},
    {.key = "zero_runtime",
     .kind = FieldKind::choice,
     .choices = zero_runtime_rules,
     .help =
         "A job that ran for no time: `drop` leaves it out, `keep` runs it for no time, `one-second` for one second. "
         "The default depends on `mode`."},
    {.key = "missing",
     .kind = FieldKind::choice,
     .choices = missing_rules,
     .help = "No value where one is due: `substitute` takes the documented substitute, `bad` makes it a bad row. The "
             "default depends on `mode`."},
    {.key = "bad_rows",
     .kind = FieldKind::choice,
     .choices = bad_row_rules,
     .help =
         "A row that cannot be read: `fatal` refuses the trace, `skip` leaves the row out with a warning. The default "
         "depends on `mode`."},
    {.key = "dependencies",
     .kind = FieldKind::choice,
     .choices = dependency_rules,
     .help = "What a job says that it depends on: `follow` makes it wait, `ignore` does not. The default is `follow`, "
             "but `ignore` for `swf`: the submit times of such a log hold the waiting of its users already."},
    {.key = "tenant_from",
     .kind = FieldKind::choice,
     .fallback = "user",
     .choices = tenant_sources,
     .help =
         "Whose a job is: its `user` as the format says, or its `partition` (virtual cluster), or its `class`. This "
         "and all keys below apply in this order."},
    {.key = "rename_tenants",
     .kind = FieldKind::list,
     .object = &rename_spec,
     .help = "Other names for tenants; several that get one name become one."},
    {.key = "window",
     .kind = FieldKind::texts,
     .example = R"(["7 d", "14 d"])",
     .help = "Begin and end: durations since the first submit, or dates or times such as \"2017-10-02\". Only jobs "
             "submitted from the begin until before the end are replayed; times then count from the begin."},
    {.key = "warm_start",
     .kind = FieldKind::boolean,
     .fallback = "false",
     .help = "With a window: jobs that ran or waited at its begin, as the trace recorded it, run or wait when the "
             "simulation begins."},
    {.key = "sample",
     .kind = FieldKind::quantity,
     .fallback = "100 %",
     .max = 1,
     .above = 0,
     .example = R"("10 %")",
     .help = "Each job is kept with this probability; the run's seed decides which."},
    {.key = "arrivals",
     .kind = FieldKind::quantity,
     .fallback = "100 %",
     .max = max_factor,
     .above = 0,
     .example = R"("150 %")",
     .help = "Times between submits are divided by this factor; run times stay, so the load grows with it."},
    {.key = "max_jobs",
     .kind = FieldKind::integer,
     .min = 1,
     .max = 1e15,
     .example = "10000",
     .help = "Only the first so many of the jobs that are left; what a warm start adds does not count."},
    {.key = "exact_estimates",
     .kind = FieldKind::boolean,
     .fallback = "false",
     .help = "Every user knows the run time: estimates become run times. Limits stay."},
};

}  // namespace

const ObjectSpec trace_spec{trace_fields};

}  // namespace headroom
