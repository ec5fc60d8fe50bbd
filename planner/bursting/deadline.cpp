// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "planner/bursting/policies.hpp"

namespace headroom {
namespace {

/// A job bursts when it could else no longer end in time: at its deadline less its estimate, with a margin, and less
/// the time until it can run there. Its deadline is that of its class, or a multiple of its estimate after its
/// submission.
class Deadline final : public BurstPolicy {
 public:
  Deadline(double factor, double safety) : factor_(factor), safety_(safety) {}
  [[nodiscard]] std::string_view name() const override { return "deadline"; }
  [[nodiscard]] BurstAnswer decide(BurstQuestion& question) override {
    if (const auto free = burst_for_free(question)) return *free;
    const BurstOffer* const offer = cheapest_offer(question.offers(), question.job);
    if (offer == nullptr) return BurstAnswer::never();
    const double estimate_s = question.job.estimate.in_seconds();
    const double within_s = question.deadline ? question.deadline->in_seconds() : factor_ * estimate_s;
    const double latest_start_s =
        question.job.submit.in_seconds() + within_s - safety_ * estimate_s - offer->delay().in_seconds();
    return burst_at(question, latest_start_s);
  }

 private:
  double factor_, safety_;
};

}  // namespace

std::unique_ptr<BurstPolicy> make_deadline(const Options& options, std::uint64_t) {
  return std::make_unique<Deadline>(options.number("factor"), options.number("safety"));
}

}  // namespace headroom
