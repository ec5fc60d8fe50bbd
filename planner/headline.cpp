// SPDX-License-Identifier: Apache-2.0
#include "planner/headline.hpp"

#include <algorithm>
#include <string_view>

namespace headroom {
namespace {

// What an architect and a researcher ask first; utilisation by whichever resource there is.
constexpr std::string_view asked_first[] = {"jobs.wait.mean",          "jobs.wait.p95",   "jobs.bounded_slowdown.mean",
                                            "utilisation.gpu",         "utilisation.cpu", "makespan",
                                            "cost.per_useful_gpu_hour"};
constexpr std::size_t most_others = 4;

}  // namespace

std::vector<std::size_t> headline_metrics(std::span<const MetricColumn> metrics, std::span<const std::string> wanted,
                                          const std::function<bool(std::size_t)>& differs) {
  std::vector<std::size_t> chosen;
  const auto add = [&](std::string_view name) {
    const auto found = std::ranges::find(metrics, name, &MetricColumn::name);
    if (found != metrics.end()) chosen.push_back(static_cast<std::size_t>(found - metrics.begin()));
  };
  for (const std::string& name : wanted) add(name);
  if (!chosen.empty()) return chosen;
  for (const std::string_view name : asked_first) add(name);
  std::erase_if(chosen, [&](std::size_t i) { return !differs(i); });
  if (!chosen.empty()) return chosen;
  for (std::size_t i = 0; i < metrics.size() && chosen.size() < most_others; ++i)
    if (metrics[i].better != Better::neither && differs(i)) chosen.push_back(i);
  return chosen;
}

}  // namespace headroom
