// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/units.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/verb.hpp"
#include "reports/manifest.hpp"

/// What the verbs that simulate have in common.
namespace headroom::cli {

struct RunFlags {
  unsigned threads = 1;
  std::optional<Duration> time_limit;
};

/// --threads and --limit-time, or a sentence about them or a number that is none: --seed, --replicas, ... Whether those
/// are in range is the reader's business.
[[nodiscard]] std::variant<RunFlags, std::string> read_run_flags(const Arguments& arguments);

/// What the command line changes of the scenario, as --set takes it: --set, and behind it the flags that are short for
/// a key, --seed, --replicas, --max-replicas and --precision.
[[nodiscard]] std::vector<std::string> overrides_of(const Arguments& arguments);

/// A sentence if no metric is called so, with the one that was meant.
[[nodiscard]] std::optional<std::string> fault_of_metric(const std::string& name);

/// Eight digits that stand for a text, for the name of a directory.
[[nodiscard]] std::string short_hash(const std::string& text);

/// The command that gives the numbers again: the verb with its FILE, `overrides` as --set, and the values of `flags`,
/// in words for a shell.
[[nodiscard]] std::string reproduce(std::string_view verb, const Arguments& arguments,
                                    std::span<const std::string> overrides, std::span<const char* const> flags);

/// What the manifest says of the program and its command line, which ends now.
[[nodiscard]] RunFacts facts_of_program(const Arguments& arguments, std::chrono::system_clock::time_point started);

/// Of a directory that is not empty, the sentence says what helps.
[[nodiscard]] std::string with_way_out(std::string fault);

/// Says why, and is the exit code.
int fail(ExitCode code, const std::string& sentence);

}  // namespace headroom::cli
