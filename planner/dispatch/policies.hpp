// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "sim/energy/dispatch_policy.hpp"
#include "sim/option.hpp"

/// The makers that the table of dispatch policies names; each is defined beside its policy.
namespace headroom {

[[nodiscard]] std::unique_ptr<DispatchPolicy> make_idle_battery(const Options& options, std::uint64_t seed);
[[nodiscard]] std::unique_ptr<DispatchPolicy> make_peak_shaving(const Options& options, std::uint64_t seed);
[[nodiscard]] std::unique_ptr<DispatchPolicy> make_price_threshold(const Options& options, std::uint64_t seed);
[[nodiscard]] std::unique_ptr<DispatchPolicy> make_carbon_threshold(const Options& options, std::uint64_t seed);
[[nodiscard]] std::unique_ptr<DispatchPolicy> make_running_mean(const Options& options, std::uint64_t seed);
[[nodiscard]] std::unique_ptr<DispatchPolicy> make_running_mean_plus(const Options& options, std::uint64_t seed);

/// More than any battery takes or gives: the meter keeps the limits.
inline constexpr Power all_it_can{1e15};

}  // namespace headroom
