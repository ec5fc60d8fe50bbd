// SPDX-License-Identifier: Apache-2.0
#include "models/check.hpp"

namespace headroom {

void check_failed(const char* condition, const char* file, int line, const std::string& why) {
  throw InternalError(std::string(file) + ":" + std::to_string(line) + ": check failed: " + condition + ": " + why);
}

}  // namespace headroom
