// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/performance/training_search.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/training_catalogue.hpp"

/// How long a step of one class of jobs takes on the GPUs of one pool, whether it fits, and what would be faster.
namespace headroom {

/// What an hour of a GPU costs, used or not.
struct GpuHourPrice {
  double usd = 0.0;
  std::string origin;  ///< "--price", "rent of the pool", ...
};

/// From the `costs` section: the rent of the pool, or what an owned GPU comes to by the closed form of
/// models/cost/gpu_hour.hpp, with what is stated of it. Nothing without that section.
[[nodiscard]] std::optional<GpuHourPrice> price_of_pool(const Scenario& scenario, std::size_t pool);

struct TrainingQuestion {
  TrainingClass job;
  std::size_t pool = 0;  ///< of the cluster, with GPUs
  std::int64_t gpus = 0;
  bool searches = false;
  std::optional<GpuHourPrice> price;
};

struct TrainingAnswer {
  TrainingQuestion question;
  std::string pool;
  std::int64_t pool_gpus = 0;
  TrainingHardware hardware;
  std::optional<RankedPlan> stated;  ///< the plan of the scenario on these GPUs; nothing if it does not go there
  std::string why_not_stated;
  std::vector<RankedPlan> fastest;     ///< if it was asked for, or if the stated plan does not fit
  std::vector<RankedPlan> by_count;    ///< the fastest on fewer and fewer GPUs, down to `fewest`
  std::optional<std::int64_t> fewest;  ///< on which anything fits

  [[nodiscard]] bool stated_fits() const { return stated && stated->memory.total() <= hardware.memory; }
  /// What the answer speaks of: the fastest plan if there was a search, else the stated one; nullptr if nothing fits.
  [[nodiscard]] const RankedPlan* chosen() const;
};

/// `hardware`: of the pool, for the precision of the job.
[[nodiscard]] TrainingAnswer answer_training(const Scenario& scenario, TrainingQuestion question,
                                             TrainingHardware hardware);

}  // namespace headroom
