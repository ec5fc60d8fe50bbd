// SPDX-License-Identifier: Apache-2.0
#include "planner/bursting/policies.hpp"

#include <cmath>

namespace headroom {
namespace {

constexpr double end_of_time_s = 9e9;  // 285 years; the clock ends after 292

class Never final : public BurstPolicy {
 public:
  [[nodiscard]] std::string_view name() const override { return "never"; }
  [[nodiscard]] BurstAnswer decide(BurstQuestion&) override { return BurstAnswer::never(); }
};

class Always final : public BurstPolicy {
 public:
  [[nodiscard]] std::string_view name() const override { return "always"; }
  [[nodiscard]] BurstAnswer decide(BurstQuestion& question) override { return burst_to_cheapest(question); }
};

}  // namespace

const BurstOffer* cheapest_offer(std::span<const BurstOffer> offers, const JobSpec& job) {
  const BurstOffer* best = nullptr;
  for (const BurstOffer& offer : offers) {
    const bool other_room = best != nullptr && offer.available != best->available;
    if (best == nullptr || (other_room ? offer.available : offer.cost_usd(job) < best->cost_usd(job))) best = &offer;
  }
  return best;
}

BurstAnswer burst_to_cheapest(BurstQuestion& question) {
  const BurstOffer* const offer = cheapest_offer(question.offers(), question.job);
  return offer == nullptr ? BurstAnswer::never() : BurstAnswer::burst(offer->offer);
}

std::optional<BurstAnswer> burst_for_free(BurstQuestion& question) {
  if (!question.some_are_paid_for) return std::nullopt;  // so that most need not work out the offers
  for (const BurstOffer& offer : question.offers())
    if (offer.available && offer.cost_usd(question.job) == 0.0) return BurstAnswer::burst(offer.offer);
  return std::nullopt;
}

BurstAnswer burst_at(BurstQuestion& question, double due_s) {
  if (!(due_s < end_of_time_s)) return BurstAnswer::never();
  const Instant due{static_cast<std::int64_t>(std::llround(due_s * 1e9))};
  return due <= question.now ? burst_to_cheapest(question) : BurstAnswer::look_again(due);
}

std::unique_ptr<BurstPolicy> make_never(const Options&, std::uint64_t) {
  return std::make_unique<Never>();
}
std::unique_ptr<BurstPolicy> make_always(const Options&, std::uint64_t) {
  return std::make_unique<Always>();
}

}  // namespace headroom
