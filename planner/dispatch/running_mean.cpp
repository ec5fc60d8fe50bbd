// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <deque>

#include "planner/dispatch/policies.hpp"

namespace headroom {
namespace {

/// Mean of a step function over the last time, as far as it is known.
class RunningMean {
 public:
  explicit RunningMean(TimeSpan window) : window_(window) {}

  /// The function has this value from `at` on. Times never decrease.
  double step(Instant at, double value) {
    if (steps_.empty() || steps_.back().value != value) {
      if (!steps_.empty()) add(steps_.back(), at, 1.0);
      steps_.push_back({at, value});
    }
    const Instant begin{at.ns - window_.ns};
    while (steps_.size() > 1 && steps_[1].from <= begin) {
      add(steps_[0], steps_[1].from, -1.0);
      steps_.pop_front();
    }
    const Instant from = std::max(begin, steps_.front().from);
    const double length = (at - from).in_seconds();
    if (length <= 0.0) return value;
    const double before = steps_.front().value * (from - steps_.front().from).in_seconds();
    const double since = steps_.back().value * (at - steps_.back().from).in_seconds();
    return (ended_ + since - before) / length;
  }

 private:
  struct Step {
    Instant from;
    double value;
  };
  void add(const Step& step, Instant to, double sign) { ended_ += sign * step.value * (to - step.from).in_seconds(); }

  TimeSpan window_;
  std::deque<Step> steps_;
  double ended_ = 0.0;  // integral over all of them but the last
};

/// Charges while the grid is cleaner than it was of late, discharges while it is dirtier. The `plus` form does not
/// begin to charge while the grid still gets cleaner: it waits for the turn, then goes on until the mean.
///
/// Source   the carbon policies of OpenDC's batteries (RunningMeanPolicy, RunningMeanPlusPolicy), by their description.
class CarbonMean final : public DispatchPolicy {
 public:
  CarbonMean(std::string_view name, TimeSpan window, bool waits_for_turn)
      : name_(name), mean_(window), waits_for_turn_(waits_for_turn) {}
  [[nodiscard]] std::string_view name() const override { return name_; }

  [[nodiscard]] Power decide(const DispatchQuestion& question) override {
    const double now = question.carbon.si, mean = mean_.step(question.at, now);
    if (now != last_) is_rising_ = now > last_;
    last_ = now;
    const bool may_begin = !waits_for_turn_ || is_rising_ || is_charging_;
    is_charging_ = now < mean && may_begin;
    if (is_charging_) return all_it_can;
    return now > mean ? -all_it_can : Power{};
  }

 private:
  std::string_view name_;
  RunningMean mean_;
  bool waits_for_turn_, is_rising_ = false, is_charging_ = false;
  double last_ = 0.0;
};

}  // namespace

std::unique_ptr<DispatchPolicy> make_running_mean(const Options& options, std::uint64_t) {
  return std::make_unique<CarbonMean>("running-mean", TimeSpan::from(Duration{options.number("window")}), false);
}

std::unique_ptr<DispatchPolicy> make_running_mean_plus(const Options& options, std::uint64_t) {
  return std::make_unique<CarbonMean>("running-mean-plus", TimeSpan::from(Duration{options.number("window")}), true);
}

}  // namespace headroom
