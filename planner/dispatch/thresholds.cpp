// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "planner/dispatch/policies.hpp"

namespace headroom {
namespace {

/// Does nothing: what the others are compared with.
class IdleBattery final : public DispatchPolicy {
 public:
  [[nodiscard]] std::string_view name() const override { return "none"; }
  [[nodiscard]] Power decide(const DispatchQuestion&) override { return {}; }
};

/// What is above the target comes from the battery, and what is left below it goes into it. So what is bought never
/// goes above the target because of the battery.
class PeakShaving final : public DispatchPolicy {
 public:
  explicit PeakShaving(Power target) : target_(target) {}
  [[nodiscard]] std::string_view name() const override { return "peak-shaving"; }
  [[nodiscard]] Power decide(const DispatchQuestion& question) override { return target_ - question.net; }

 private:
  Power target_;
};

/// Charges below one value and discharges above another: between the two it rests. With one value for both there is no
/// rest (the single threshold).
template <class Signal>
class Threshold final : public DispatchPolicy {
 public:
  Threshold(std::string_view name, Signal DispatchQuestion::*signal, Signal charge_below, Signal discharge_above)
      : name_(name), signal_(signal), charge_below_(charge_below), discharge_above_(discharge_above) {}
  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] Power decide(const DispatchQuestion& question) override {
    const Signal now = question.*signal_;
    if (now < charge_below_) return all_it_can;
    return now > discharge_above_ ? -all_it_can : Power{};
  }

 private:
  std::string_view name_;
  Signal DispatchQuestion::*signal_;
  Signal charge_below_, discharge_above_;
};

}  // namespace

std::unique_ptr<DispatchPolicy> make_idle_battery(const Options&, std::uint64_t) {
  return std::make_unique<IdleBattery>();
}

std::unique_ptr<DispatchPolicy> make_peak_shaving(const Options& options, std::uint64_t) {
  return std::make_unique<PeakShaving>(Power{options.number("target")});
}

std::unique_ptr<DispatchPolicy> make_price_threshold(const Options& options, std::uint64_t) {
  return std::make_unique<Threshold<EnergyPrice>>("price-threshold", &DispatchQuestion::price,
                                                  EnergyPrice{options.number("charge_below")},
                                                  EnergyPrice{options.number("discharge_above")});
}

std::unique_ptr<DispatchPolicy> make_carbon_threshold(const Options& options, std::uint64_t) {
  return std::make_unique<Threshold<CarbonIntensity>>("carbon-threshold", &DispatchQuestion::carbon,
                                                      CarbonIntensity{options.number("charge_below")},
                                                      CarbonIntensity{options.number("discharge_above")});
}

}  // namespace headroom
