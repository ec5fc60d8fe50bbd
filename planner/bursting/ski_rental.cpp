// SPDX-License-Identifier: Apache-2.0
// Waiting is rent that runs, bursting is buying, at the price of the instances and of the wait for them: whoever waits
// until the waiting has cost as much as the burst would, and then bursts, never pays more than twice what the best
// choice with hindsight pays (Karlin, Manasse, Rudolph and Sleator, "Competitive snoopy caching", Algorithmica 3,
// 1988). At a random share x of that time, with density e^x / (e - 1) in [0, 1], it is e / (e - 1) = 1.582 on average
// against whoever does not know the draw (Karlin, Manasse, McGeoch and Owicki, "Competitive randomized algorithms for
// nonuniform problems", Algorithmica 11, 1994).
#include <cmath>
#include <numbers>

#include "planner/bursting/policies.hpp"
#include "sim/random.hpp"

namespace headroom {
namespace {

class SkiRental final : public BurstPolicy {
 public:
  SkiRental(double usd_per_hour, bool is_random, std::uint64_t seed)
      : usd_per_hour_(usd_per_hour), is_random_(is_random), seed_(seed) {}
  [[nodiscard]] std::string_view name() const override { return "ski-rental"; }
  [[nodiscard]] BurstAnswer decide(BurstQuestion& question) override {
    if (const auto free = burst_for_free(question)) return *free;
    const BurstOffer* const offer = cheapest_offer(question.offers(), question.job);
    if (offer == nullptr) return BurstAnswer::never();
    const double usd_per_s = question.usd_per_hour_of_waiting.value_or(usd_per_hour_) / 3600.0;
    // Who bursts waits too, for its instances. Infinite or no number if waiting is free.
    const double wait_s = offer->cost_usd(question.job) / usd_per_s + offer->delay().in_seconds();
    return burst_at(question, question.queued.in_seconds() + share_of(question.job) * wait_s);
  }

 private:
  [[nodiscard]] double share_of(const JobSpec& job) const {
    if (!is_random_) return 1.0;
    return std::log1p(Rng(seed_, Stream::bursting, job.number).uniform() * (std::numbers::e - 1.0));
  }

  double usd_per_hour_;
  bool is_random_;
  std::uint64_t seed_;
};

}  // namespace

std::unique_ptr<BurstPolicy> make_ski_rental(const Options& options, std::uint64_t seed) {
  return std::make_unique<SkiRental>(options.number("value") * 3600.0, options.number("randomised") != 0.0, seed);
}

}  // namespace headroom
