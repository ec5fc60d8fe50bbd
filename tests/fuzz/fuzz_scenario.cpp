// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/check.hpp"
#include "scenarios/read_scenario.hpp"
#include "tests/scenarios/fake_vocabulary.hpp"

// Any bytes are a scenario with or without faults, never a crash; a scenario without faults resolves to itself. What
// follows a NUL is an override. Texts that extend files are left out: they would make the run depend on the disk.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headroom;
  static const Vocabulary vocabulary = fake_vocabulary();
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.find("extends") != std::string::npos) return 0;
  const std::size_t nul = bytes.find('\0');
  std::vector<std::string> overrides;
  if (nul != std::string::npos) overrides.push_back(bytes.substr(nul + 1));

  Diagnostics diagnostics;
  const auto scenario = read_scenario_text(bytes.substr(0, nul), "fuzz.json", overrides, vocabulary, diagnostics);
  (void)to_text(diagnostics);
  (void)to_json(diagnostics);
  HEADROOM_CHECK(scenario.has_value() == diagnostics.ok(), "a scenario exactly if there is no error");
  if (!scenario) return 0;
  const auto again = read_scenario_text(scenario->resolved_json, "resolved.json", {}, vocabulary, diagnostics);
  HEADROOM_CHECK(again && again->resolved_json == scenario->resolved_json, "the resolved scenario is the scenario");
  return 0;
}
