// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "scenarios/spec.hpp"

// The `workload.trace` section of the table.
namespace headroom {
namespace {

constexpr std::string_view formats[] = {"swf", "csv"};
constexpr std::string_view modes[] = {"strict", "lenient"};
constexpr std::string_view overrun_rules[] = {"kill", "extend"};
constexpr std::string_view zero_runtime_rules[] = {"drop", "keep", "one-second"};
constexpr std::string_view missing_rules[] = {"substitute", "bad"};
constexpr std::string_view bad_row_rules[] = {"fatal", "skip"};
constexpr FieldSpec trace_fields[] = {
    {.key = "format",
     .kind = FieldKind::choice,
     .required = true,
     .choices = formats,
     .example = R"("swf")",
     .help = "`swf`: the Standard Workload Format; `csv`: one job a row, columns named in the first."},
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
};

}  // namespace

const ObjectSpec trace_spec{trace_fields};

}  // namespace headroom
