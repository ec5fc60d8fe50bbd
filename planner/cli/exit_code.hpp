// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace headroom::cli {

/// What the program tells its caller; scripts rely on these numbers.
enum ExitCode : int {
  exit_ok = 0,
  exit_internal = 1,       ///< our own code is wrong
  exit_usage = 2,          ///< the command line
  exit_invalid_input = 3,  ///< a scenario or a trace; nothing was written
  exit_infeasible = 4,
  exit_io = 5,             ///< a result could not be written
  exit_limit = 6,          ///< --limit-time
  exit_assertion = 99,     ///< an assertion of the scenario failed
  exit_interrupted = 130,  ///< what was finished is kept and marked incomplete
};

}  // namespace headroom::cli
