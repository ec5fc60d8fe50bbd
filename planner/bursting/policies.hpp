// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "sim/burst_policy.hpp"
#include "sim/option.hpp"

/// The makers and options that the table of burst policies names; each is defined beside its policy.
namespace headroom {

[[nodiscard]] std::unique_ptr<BurstPolicy> make_never(const Options& options, std::uint64_t seed);
[[nodiscard]] std::unique_ptr<BurstPolicy> make_always(const Options& options, std::uint64_t seed);
[[nodiscard]] std::unique_ptr<BurstPolicy> make_queue_wait(const Options& options, std::uint64_t seed);
[[nodiscard]] std::unique_ptr<BurstPolicy> make_deadline(const Options& options, std::uint64_t seed);
[[nodiscard]] std::unique_ptr<BurstPolicy> make_ski_rental(const Options& options, std::uint64_t seed);
[[nodiscard]] std::unique_ptr<BurstPolicy> make_cost_cap(const Options& options, std::uint64_t seed);

/// The offer that a policy takes for a job: the cheapest by the estimate of those that have room, or of all if none
/// has; of equals the first. Null if there is none.
[[nodiscard]] const BurstOffer* cheapest_offer(std::span<const BurstOffer> offers, const JobSpec& job);

/// To the cheapest offer, or never if there is none.
[[nodiscard]] BurstAnswer burst_to_cheapest(BurstQuestion& question);

/// The answer of a job for which there is room on instances that are paid for anyway, if nothing is paid for its data:
/// nobody need wait for that.
[[nodiscard]] std::optional<BurstAnswer> burst_for_free(BurstQuestion& question);

/// Bursts at `due` or, if that is over, now. Seconds from simulated zero; what is beyond the clock comes never.
[[nodiscard]] BurstAnswer burst_at(BurstQuestion& question, double due_s);

}  // namespace headroom
