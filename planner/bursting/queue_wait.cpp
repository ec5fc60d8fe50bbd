// SPDX-License-Identifier: Apache-2.0
#include "planner/bursting/policies.hpp"

namespace headroom {
namespace {

/// Who has waited for so long bursts. It goes by the wait that was, and predicts none.
class QueueWait final : public BurstPolicy {
 public:
  explicit QueueWait(TimeSpan threshold) : threshold_(threshold) {}
  [[nodiscard]] std::string_view name() const override { return "queue-wait"; }
  [[nodiscard]] BurstAnswer decide(BurstQuestion& question) override {
    if (const auto free = burst_for_free(question)) return *free;
    const Instant due = question.queued + threshold_;
    return question.now < due ? BurstAnswer::look_again(due) : burst_to_cheapest(question);
  }

 private:
  TimeSpan threshold_;
};

}  // namespace

std::unique_ptr<BurstPolicy> make_queue_wait(const Options& options, std::uint64_t) {
  return std::make_unique<QueueWait>(TimeSpan::from(Duration{options.number("threshold")}));
}

}  // namespace headroom
