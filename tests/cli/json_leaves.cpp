// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace headroom::test {

std::map<std::string, std::string> json_leaves(const std::string& text) {
  const nlohmann::json document = nlohmann::json::parse(text, nullptr, false);
  EXPECT_FALSE(document.is_discarded()) << "not one JSON document: " << text;
  std::map<std::string, std::string> leaves;
  if (document.is_discarded()) return leaves;
  const nlohmann::json flat = document.flatten();
  for (const auto& [pointer, value] : flat.items()) leaves[pointer] = value.dump();
  return leaves;
}

double json_number(const std::map<std::string, std::string>& leaves, const std::string& pointer) {
  const auto found = leaves.find(pointer);
  EXPECT_NE(found, leaves.end()) << pointer;
  if (found == leaves.end()) return std::numeric_limits<double>::quiet_NaN();
  const nlohmann::json value = nlohmann::json::parse(found->second);
  EXPECT_TRUE(value.is_number()) << pointer << " is " << found->second;
  return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace headroom::test
