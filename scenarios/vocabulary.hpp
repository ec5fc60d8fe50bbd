// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sim/metric_spec.hpp"
#include "sim/option.hpp"

/// The names that a scenario may use and that `scenarios` itself does not know: filled once by the planner, handed
/// down, and read by the parser, the schema, `explain` and "did you mean".
namespace headroom {

struct PolicyEntry {
  std::string_view name;
  std::string_view summary;
  std::span<const OptionSpec> options;
};

/// One question that policies answer: `order`, `backfill`, `placement` of the scheduler, `policy` of the
/// cloud, `capping` of power.
struct PolicyFamily {
  std::string_view key;  ///< in its section of the scenario; keys of different families differ
  std::string_view help;
  std::string_view fallback;  ///< the policy that is used when the key is absent
  std::vector<PolicyEntry> entries;
};

struct Vocabulary {
  std::vector<PolicyFamily> scheduler;
  std::vector<PolicyFamily> cloud;
  std::vector<PolicyFamily> power;
  std::vector<MetricSpec> metrics;

  /// visit(name of the section, family)
  template <class Visit>
  void for_each_family(Visit visit) const {
    for (const PolicyFamily& family : scheduler) visit(std::string_view("scheduler"), family);
    for (const PolicyFamily& family : cloud) visit(std::string_view("cloud"), family);
    for (const PolicyFamily& family : power) visit(std::string_view("power"), family);
  }
};

}  // namespace headroom
