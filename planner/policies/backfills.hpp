// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "sim/option.hpp"
#include "sim/scheduler.hpp"

/// The makers that the table of backfills names; each is defined beside its policy.
namespace headroom {

[[nodiscard]] std::unique_ptr<Backfill> make_easy(const Options& options, std::uint64_t seed);
[[nodiscard]] std::unique_ptr<Backfill> make_easy_sjbf(const Options& options, std::uint64_t seed);
[[nodiscard]] std::unique_ptr<Backfill> make_conservative(const Options& options, std::uint64_t seed);

}  // namespace headroom
