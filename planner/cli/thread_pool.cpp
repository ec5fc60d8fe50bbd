// SPDX-License-Identifier: Apache-2.0
#include "planner/cli/make_pool.hpp"

namespace headroom::cli {

std::unique_ptr<WorkPool> make_pool(int&, char**&) {
  return std::make_unique<ThreadPool>();
}

}  // namespace headroom::cli
