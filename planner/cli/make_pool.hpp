// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "planner/work_pool.hpp"

namespace headroom::cli {

/// What the program runs on, made before it reads its command line and destroyed last: threads in `headroom`
/// (thread_pool.cpp), the ranks of an MPI job in `headroom-mpi` (mpi/rank_pool.cpp). All else of the two is the same.
[[nodiscard]] std::unique_ptr<WorkPool> make_pool(int& argc, char**& argv);

}  // namespace headroom::cli
