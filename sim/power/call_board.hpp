// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/ids.hpp"
#include "sim/power/micro_power.hpp"

namespace headroom {

/// Where power and whoever answers the calls of the grid meet, without calling each other. Each part has one owner who
/// writes.
class CallBoard {
 public:
  /// While it is there, GPUs are held so hard that the site draws no more, but no harder than `deepest`.
  struct Hold {
    MicroPower limit;
    std::uint8_t deepest = 0;  ///< step of PoolDraw
    friend bool operator==(const Hold&, const Hold&) = default;
  };
  struct Site {
    MicroPower total;               ///< what the site draws
    MicroPower nodes;               ///< of it, at the inputs of nodes' parts
    MicroPower capped;              ///< there, by so much less because of the hold
    std::int64_t slowed_milli = 0;  ///< GPUs that would do what is not done because of the hold, in thousandths
  };

  struct Job {          // that runs
    MicroPower active;  ///< what its nodes draw because of it
    MicroPower spared;  ///< what they would draw more without the hold
  };

  // Whoever answers calls writes, power reads.
  void set_hold(const std::optional<Hold>& hold) { hold_ = hold; }
  [[nodiscard]] const std::optional<Hold>& hold() const { return hold_; }

  // Power writes.
  void set_site(const Site& site) { site_ = site; }
  [[nodiscard]] const Site& site() const { return site_; }
  void set_job(JobId job, const Job& draw) {
    if (job.index >= jobs_.size()) jobs_.resize(std::size_t{2} * job.index + 1);
    jobs_[job.index] = draw;
  }
  [[nodiscard]] Job job(JobId job) const { return job.index < jobs_.size() ? jobs_[job.index] : Job{}; }

 private:
  std::optional<Hold> hold_;
  Site site_;
  std::vector<Job> jobs_;
};

}  // namespace headroom
