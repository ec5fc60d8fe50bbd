// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/units.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/verb.hpp"

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

/// Says why, and is the exit code.
int fail(ExitCode code, const std::string& sentence);

}  // namespace headroom::cli
