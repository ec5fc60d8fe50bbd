// SPDX-License-Identifier: Apache-2.0
#include "planner/cli/verb.hpp"

#include <cstdio>

namespace headroom::cli {

std::optional<std::string> Arguments::value(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> Arguments::values(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}
void complain(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace headroom::cli
