// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/json_tree.hpp"

/// Workloads with the published moments of real clusters, compiled in from scenarios/data/workloads.
namespace headroom {

/// One number that the preset rests on.
struct PresetFact {
  std::string key, value, source, date, confidence;  ///< confidence as in scenarios/data/README.md
};

struct WorkloadPreset {
  std::string name, label;
  std::vector<PresetFact> facts;
  std::vector<std::string> method;  ///< how the numbers of the section follow from the facts, and what is assumed
  JsonNode section;                 ///< of workload.synthetic, without a rate; every value is marked `from_preset`
};

/// In the order of the files. A file that is damaged is a bug (CHECK).
[[nodiscard]] std::vector<std::string> preset_names();
/// Nothing if there is none of that name.
[[nodiscard]] std::optional<WorkloadPreset> find_preset(std::string_view name);

/// The text at `workload.synthetic.preset`, if there is one.
[[nodiscard]] std::optional<std::string> named_preset(const JsonNode& scenario);

/// Lays `workload.synthetic` of the scenario over the preset, so that a null takes away what the preset has. To be done
/// once, when all that a person wrote lies in one tree: laid over another preset it would be a mixture of both. With a
/// name that no preset has, nothing happens: the check reports it.
void expand_preset(JsonNode& scenario, std::string_view name);

}  // namespace headroom
