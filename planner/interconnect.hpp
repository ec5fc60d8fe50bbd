// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/network/site_network.hpp"

namespace headroom {

/// A bundle of links, one direction, over the whole run.
struct BundleOutcome {
  std::string name;
  FabricTier tier = FabricTier::pod;
  std::uint32_t links = 0;
  DataRate rate{};        ///< of all its links, as built
  double mean_use = 0.0;  ///< of that, on average over time
  double most_used = 0.0;
  double bound_s = 0.0;  ///< for how long it kept jobs from going faster, summed over them
};

struct NetworkOutcome {
  std::vector<BundleOutcome> bundles;  ///< those that carried anything
};

/// The part of a run that joins its nodes.
class Interconnect {
 public:
  /// All must outlive it. Domain: the section has a fabric, and is in the run (CHECK).
  Interconnect(const NetworkSection& section, const JobSource& jobs, const Window& window);
  Interconnect(const Interconnect&) = delete;
  Interconnect& operator=(const Interconnect&) = delete;

  [[nodiscard]] SiteNetwork& site() { return site_; }
  /// After the run, which ended then. First.
  void finish(Instant end);
  void add_to(RunStatistics& statistics) const;
  [[nodiscard]] NetworkOutcome outcome() const;

 private:
  NetworkSpec spec_;
  SiteNetwork site_;
  Instant end_;
};

/// Of the busiest bundle: gpu_hours.network.* are WaitingMeter's.
[[nodiscard]] std::span<const MetricSpec> interconnect_metrics();

}  // namespace headroom
