// SPDX-License-Identifier: Apache-2.0
// The program: rows of verbs become a command line, exceptions become exit codes. CLI11 stays in this file.
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iterator>

#include "models/edit_distance.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/make_pool.hpp"
#include "planner/cli/verb.hpp"
#include "planner/flow_worker/flow_worker.hpp"
#include "sim/scheduler.hpp"

namespace headroom::cli {
namespace {

const Verb* const verbs[] = {&init_verb,   &validate_verb, &run_verb,       &sweep_verb,    &compare_verb,
                             &plan_verb,   &cooling_verb,  &network_verb,   &training_verb, &trace_verb,
                             &schema_verb, &explain_verb,  &catalogue_verb, &version_verb};

std::string long_name(std::string_view name) {
  const std::size_t dashes = name.find("--");
  return std::string(name.substr(dashes == std::string_view::npos ? 0 : dashes));
}

void add_positional(CLI::App& command, const PositionalSpec& spec, Arguments& arguments) {
  const std::string name(spec.name);
  auto* option = command.add_option_function<std::vector<std::string>>(
      name,
      [&arguments, name](const std::vector<std::string>& values) {
        for (const std::string& value : values) arguments.add(name, value);
      },
      std::string(spec.help));
  option->type_name("");
  if (spec.need != PositionalSpec::Need::optional) option->required();
  option->expected(1, spec.need == PositionalSpec::Need::many ? 1 << 20 : 1);
  // A vector would swallow every word that follows, also those of the next positional.
  option->allow_extra_args(spec.need == PositionalSpec::Need::many);
}

void add_flag(CLI::App& command, const FlagSpec& spec, Arguments& arguments) {
  const std::string key = long_name(spec.name);
  if (spec.kind == FlagSpec::Kind::flag) {
    command
        .add_flag_callback(
            std::string(spec.name), [&arguments, key] { arguments.add(key, ""); }, std::string(spec.help))
        ->disable_flag_override();  // "--json=false" would turn it on
    return;
  }
  auto* option = command.add_option_function<std::vector<std::string>>(
      std::string(spec.name),
      [&arguments, key](const std::vector<std::string>& values) {
        for (const std::string& value : values) arguments.add(key, value);
      },
      std::string(spec.help));
  option->type_name(std::string(spec.value))->allow_extra_args(false);
  option->expected(1);
  option->multi_option_policy(spec.kind == FlagSpec::Kind::repeated ? CLI::MultiOptionPolicy::TakeAll
                                                                    : CLI::MultiOptionPolicy::TakeLast);
}

/// CLI11 says that a word was not expected; a person wants to know which one was meant: an option if it begins like
/// one, else a verb.
std::string suggestion_for(const std::string& word, const CLI::App& app) {
  std::vector<std::string> known;
  const auto chosen = app.get_subcommands();
  if (word.starts_with('-')) {
    for (const CLI::Option* option : (chosen.empty() ? app : *chosen.front()).get_options())
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  } else if (chosen.empty()) {
    for (const Verb* verb : verbs) known.emplace_back(verb->name);
  }
  const std::vector<std::string_view> views(known.begin(), known.end());
  const auto near = nearest_name(word, views);
  return near ? " Did you mean \"" + std::string(*near) + "\"?" : "";
}

int usage_error(const CLI::ParseError& error, const CLI::App& app) {
  std::string text = error.what();
  if (text.ends_with(" missing")) text = text.substr(0, text.find(':')) + " needs a value.";
  const std::vector<std::string> extras = app.remaining(true);
  if (!extras.empty()) text = "\"" + extras.front() + "\" is not known here." + suggestion_for(extras.front(), app);
  complain("headroom: " + text + "\n");
  const auto chosen = app.get_subcommands();
  complain("Try \"headroom " + (chosen.empty() ? "" : chosen.front()->get_name() + " ") + "--help\".\n");
  return exit_usage;
}

/// Every process reads the same command line; what is said about it, and all that is no work for the pool, is said and
/// done by the one that leads.
int run_verb_of_pool(const Verb& verb, const Arguments& arguments) {
  const bool helps = !arguments.pool->leads() && verb.spread == Verb::Spread::nothing;
  return helps ? exit_ok : verb.run(arguments);
}

int dispatch(int argc, char** argv, WorkPool& pool) {
  CLI::App app{
      "Headroom simulates a GPU cluster and plans its capacity.\n"
      "A scenario file goes in, a verdict comes out; start with \"headroom init\"."};
  app.name("headroom");
  app.require_subcommand(1);
  app.set_help_flag("-h,--help", "Show this help");
  app.set_version_flag("--version", "", "Print the version");
  Arguments arguments;
  arguments.command_line.assign(argv, argv + argc);
  arguments.pool = &pool;
  for (const Verb* verb : verbs) {
    CLI::App* command = app.add_subcommand(std::string(verb->name), std::string(verb->summary));
    for (const PositionalSpec& spec : verb->positionals) add_positional(*command, spec, arguments);
    for (const FlagSpec& spec : verb->flags) add_flag(*command, spec, arguments);
  }
  if (argc == 1) {  // somebody who knows nothing yet
    complain(app.help());
    return exit_usage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print(app.help());  // of the verb, if one was given
    return exit_ok;
  } catch (const CLI::CallForVersion&) {
    print(version_sentence());
    return exit_ok;
  } catch (const CLI::ParseError& error) {
    return usage_error(error, app);
  }
  const std::string chosen = app.get_subcommands().front()->get_name();
  for (const Verb* verb : verbs)
    if (verb->name == chosen) return run_verb_of_pool(*verb, arguments);
  return exit_usage;
}

/// A full disk shows when the last of the output is handed over.
int delivered(int status) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
  complain("headroom: the standard output cannot be written\n");
  return exit_io;
}

}  // namespace
}  // namespace headroom::cli

int main(int argc, char** argv) {
  using namespace headroom::cli;
  // Tables grow to megabytes and are freed at the end: memory that goes back to the system on the way is faulted in
  // again.
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 1 << 22);
  const auto pool = make_pool(argc, argv);
  try {
    return delivered(dispatch(argc, argv, *pool));
  } catch (const headroom::PolicyError& error) {
    complain(std::string("headroom: ") + error.what() + "\n");
  } catch (const headroom::OtherFilesError& error) {
    complain(std::string("headroom: ") + error.what() + "\n");
    return exit_io;
  } catch (const headroom::FlowWorkerError& error) {
    complain(std::string("headroom: ") + error.what() + "\n");
    return exit_io;
  } catch (const std::bad_alloc&) {
    complain("headroom: out of memory\n");
    return exit_limit;
  } catch (const std::exception& error) {
    complain(std::string("headroom: internal error: ") + error.what() + "\n");
  }
  return exit_internal;
}
