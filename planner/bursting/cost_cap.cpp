// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "planner/bursting/policies.hpp"

namespace headroom {
namespace {

constexpr double day_s = 86400.0;

/// Like queue-wait, as long as there is money: a bucket that fills at the rate of the budget, holds a day of it and
/// what may be carried over, begins with a day, and from which each burst takes what it costs by the estimate. Of those
/// for whom there is too little in it, the first submitted is the next to get it, however dear.
class CostCap final : public BurstPolicy {
 public:
  CostCap(TimeSpan threshold, double usd_per_s, double carry_over_s)
      : threshold_(threshold),
        usd_per_s_(usd_per_s),
        most_usd_(usd_per_s * (day_s + carry_over_s)),
        usd_(usd_per_s * day_s) {}
  [[nodiscard]] std::string_view name() const override { return "cost-cap"; }

  [[nodiscard]] BurstAnswer decide(BurstQuestion& question) override {
    if (const auto free = burst_for_free(question)) return *free;
    const Instant due = question.queued + threshold_;
    if (question.now < due) return BurstAnswer::look_again(due);
    const BurstOffer* const offer = cheapest_offer(question.offers(), question.job);
    if (offer == nullptr) return BurstAnswer::never();
    const double cost_usd = offer->cost_usd(question.job);
    if (cost_usd > most_usd_) return BurstAnswer::never();
    if (question.is_behind) return BurstAnswer::wait_for_turn(Instant::never());
    fill(question.now);
    if (cost_usd <= usd_) return BurstAnswer::burst(offer->offer);
    const double wait_ns = std::ceil((cost_usd - usd_) / usd_per_s_ * 1e9);
    return BurstAnswer::wait_for_turn(question.now + TimeSpan{1 + static_cast<std::int64_t>(wait_ns)});
  }

  void moved(const BurstQuestion& question, const BurstOffer& offer) override { usd_ -= offer.cost_usd(question.job); }

 private:
  void fill(Instant now) {
    usd_ = std::min(most_usd_, usd_ + usd_per_s_ * (now - filled_).in_seconds());
    filled_ = now;
  }

  TimeSpan threshold_;
  double usd_per_s_, most_usd_, usd_;
  Instant filled_;
};

}  // namespace

std::unique_ptr<BurstPolicy> make_cost_cap(const Options& options, std::uint64_t) {
  return std::make_unique<CostCap>(TimeSpan::from(Duration{options.number("threshold")}), options.number("budget"),
                                   options.number("carry_over"));
}

}  // namespace headroom
