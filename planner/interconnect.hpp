// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "planner/network_outcome.hpp"
#include "scenarios/scenario.hpp"
#include "sim/network/site_network.hpp"
#include "sim/run_statistics.hpp"

namespace headroom {

/// The part of a run that joins its nodes.
class Interconnect {
 public:
  /// Section and jobs must outlive it. Domain: the section has a fabric, and is in the run; there is a factory if its
  /// fidelity is `flow` (CHECK).
  Interconnect(const NetworkSection& section, const JobSource& jobs, const Window& window,
               const FlowOracleFactory& make_oracle, std::uint64_t seed);
  Interconnect(const Interconnect&) = delete;
  Interconnect& operator=(const Interconnect&) = delete;

  [[nodiscard]] SiteNetwork& site() { return site_; }
  /// After the run, which ended then. First.
  void finish(Instant end);
  void add_to(RunStatistics& statistics) const;
  [[nodiscard]] NetworkOutcome outcome() const;

 private:
  [[nodiscard]] double mean_use(BundleId bundle) const;
  [[nodiscard]] std::vector<TimeSeries> series() const;

  NetworkSpec spec_;
  std::unique_ptr<FlowOracle> oracle_;  ///< none but for `flow`
  SiteNetwork site_;
  Instant end_;
};

/// Of the busiest bundle: gpu_hours.network.* are WaitingMeter's.
[[nodiscard]] std::span<const MetricSpec> interconnect_metrics();

}  // namespace headroom
