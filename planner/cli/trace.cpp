// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "models/edit_distance.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/trace_actions.hpp"
#include "reports/document_directory.hpp"
#include "reports/write_summary_json.hpp"
#include "reports/write_text.hpp"

namespace headroom::cli {
namespace {

constexpr PositionalSpec positionals[] = {
    {"ACTION",
     "inspect: what is in it; check: what is wrong with it, also against a cluster; convert: write it as swf or csv; "
     "sample: the same with a window, thinned or faster; compare: how near it is to another; fit: a synthetic workload "
     "like it; backtest: its recorded starts against our replay; usage: what jobs asked for and what they used"},
    {"FILE", "A trace, plain, gzip or zstd; for compare also a scenario"},
    {"OTHER", "The trace or scenario to compare with", PositionalSpec::Need::optional},
};
constexpr FlagSpec flags[] = {
    {FlagSpec::Kind::value, "--format", "NAME", "Of FILE; by default found out from its name and first line"},
    {FlagSpec::Kind::flag, "--strict", "", "A bad row is an error, not a warning; nothing is substituted"},
    {FlagSpec::Kind::repeated, "--set", "KEY=VALUE",
     "A key of workload.trace (\"headroom explain workload.trace\"): --set arrivals=\"150 %\"; or a whole path, which "
     "is for the scenario where compare or fit has one"},
    {FlagSpec::Kind::value, "--scenario", "FILE",
     "The cluster and scheduler for check and backtest; for usage, whose GPUs have how much memory"},
    {FlagSpec::Kind::value, "--price", "PRICE", "usage: what a GPU costs an hour, such as \"2.10 USD/h\""},
    {FlagSpec::Kind::value, "--price-cpu", "PRICE", "usage: what a core costs an hour, for jobs without GPUs"},
    {FlagSpec::Kind::value, "--slowdown", "FACTOR",
     "usage: a run may become so many times as long on what is recommended (1.1)"},
    {FlagSpec::Kind::value, "--seed", "N", "For --set sample=...: which jobs are kept"},
    {FlagSpec::Kind::value, "--to", "NAME", "convert, sample: swf or csv; by default from the name of the output"},
    {FlagSpec::Kind::value, "-o,--output", "PATH",
     "convert, sample, fit: the file, else stdout; the others: a directory for report, tables and pictures"},
    {FlagSpec::Kind::flag, "--json", "", "Print one JSON document"},
};

struct Action {
  std::string_view name;
  int (*run)(const Arguments&);
  enum class Output : unsigned char { directory, file } output = Output::directory;
};
constexpr std::array actions = {Action{"inspect", &inspect_trace_file},
                                Action{"check", &check_trace_file},
                                Action{"convert", &convert_trace_file, Action::Output::file},
                                Action{"sample", &sample_trace_file, Action::Output::file},
                                Action{"compare", &compare_trace_files},
                                Action{"fit", &fit_trace_file, Action::Output::file},
                                Action{"backtest", &backtest_trace_file},
                                Action{"usage", &usage_of_trace_file}};

/// Runs it, unless it is clear beforehand that its output cannot be what was asked for: minutes of work should not end
/// with a refusal.
int run_action(const Action& action, const Arguments& arguments) {
  const std::string path = arguments.value("--output").value_or("");
  if (action.output == Action::Output::file && (path.ends_with(".gz") || path.ends_with(".zst"))) {
    complain("headroom: " + path + ": files are written unpacked; leave out \"" + path.substr(path.rfind('.')) +
             "\" and pack it afterwards.\n");
    return exit_usage;
  }
  if (action.output == Action::Output::directory && arguments.has("--output")) {
    if (const auto fault = document_directory_fault(path)) {
      complain("headroom: " + *fault + "\n");
      return exit_io;
    }
  }
  return action.run(arguments);
}

int run(const Arguments& arguments) {
  const std::string wanted = *arguments.value("ACTION");
  std::string known;
  std::vector<std::string_view> names;
  for (const Action& action : actions) {
    if (action.name == wanted) {
      if (arguments.has("OTHER") == (wanted == "compare")) return run_action(action, arguments);
      complain(wanted == "compare" ? "headroom: compare takes two traces or scenarios.\n"
                                   : "headroom: trace " + wanted + " takes one file.\n");
      return exit_usage;
    }
    names.push_back(action.name);
    known += (known.empty() ? "" : ", ") + std::string(action.name);
  }
  const auto near = nearest_name(wanted, names);
  complain("headroom: trace knows the actions " + known + ", not \"" + wanted + "\"." +
           (near ? " Did you mean \"" + std::string(*near) + "\"?" : "") + "\n");
  return exit_usage;
}

}  // namespace

int deliver(const Arguments& arguments, const Document& document) {
  if (const auto directory = arguments.value("--output")) {
    if (const auto fault = write_document_directory(*directory, document)) {
      complain("headroom: " + *fault + "\n");
      return exit_io;
    }
  }
  print(arguments.has("--json") ? write_summary_json(document, SummaryTables::included) : write_text(document));
  if (const auto directory = arguments.value("--output"); directory && !arguments.has("--json"))
    print("Report, tables and pictures: " + *directory + "\n");
  return exit_ok;
}

const Verb trace_verb{"trace", "Inspect, check, convert, compare, fit, back-test and right-size job logs", positionals,
                      flags, &run};

}  // namespace headroom::cli
