// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "scenarios/workload_source.hpp"
#include "sim/network/flow_oracle.hpp"
#include "sim/simulate.hpp"

/// `fairshare` against flows on single links: the same jobs, on the same nodes, at the same moments of a run.
namespace headroom {

/// A job that sends. Lengths are those of a second of its work, in seconds.
struct VerifiedJob {
  std::uint64_t number = 0;  ///< JobSpec::number
  std::string job_class;
  std::uint32_t gpus = 0;
  double alone = 1.0;        ///< if no link were narrower than its ports, or shared
  double fairshare = 1.0;    ///< as a run has it
  double interleaved = 1.0;  ///< the bounds that stand beside it
  double colliding = 1.0;
  double flow = 1.0;    ///< as the oracle has it; infinite: no step came to its end
  std::string binding;  ///< bundle that keeps it from more; empty: none

  /// Of the steps: how much longer they are than we say.
  [[nodiscard]] double error() const { return flow / fairshare - 1.0; }
  /// It meets others, or a link that is narrower than its ports.
  [[nodiscard]] bool is_slowed() const;
};

struct VerifiedMoment {
  Instant at;
  std::vector<VerifiedJob> jobs;  ///< that send and are not cut off, in the order in which they were submitted
  std::size_t cut_off = 0;
  std::size_t flows = 0, links = 0;                  ///< that the oracle was asked about
  double fairshare_wall_s = 0.0, flow_wall_s = 0.0;  ///< what the machine took
};

struct NetworkVerification {
  std::vector<VerifiedMoment> moments;
  bool complete = true;  ///< false: it was stopped
};

struct VerificationSettings {
  std::uint32_t moments = 10;  ///< >= 1; evenly over the run, from the end of the warm-up on
  FlowOracle* oracle = nullptr;
  ProgressListener* progress = nullptr;
  std::function<bool(const VerifiedMoment&)> heard = {};  ///< of each when it is done; false: no other is looked at
};

/// Runs the scenario on jobs that `open` makes: once, or twice where it has no horizon, to know when it ends. Throws
/// what the oracle throws.
///
/// Domain  its network has a fabric, and its fidelity is `fairshare` (CHECK).
[[nodiscard]] NetworkVerification verify_network(const Scenario& scenario,
                                                 const std::function<std::unique_ptr<JobSource>()>& open,
                                                 const VerificationSettings& settings);

}  // namespace headroom
