// SPDX-License-Identifier: Apache-2.0
#include "sim/random.hpp"

#include "models/check.hpp"

namespace headroom {
namespace {

// Mixed after every part, so that neighbours (seed 1 and 2, job 7 and 8) begin at unrelated places of the cycle.
constexpr std::uint64_t seed_of(std::uint64_t run_seed, Stream purpose, std::uint64_t entity) {
  const std::uint64_t run = SplitMix64::mix(run_seed);
  return SplitMix64::mix(SplitMix64::mix(run + static_cast<std::uint64_t>(purpose)) + entity);
}

}  // namespace

Rng::Rng(std::uint64_t run_seed, Stream purpose, std::uint64_t entity)
    : generator_{seed_of(run_seed, purpose, entity)} {}

std::uint64_t Rng::below(std::uint64_t n) {
  HEADROOM_CHECK(n > 0, "a choice needs something to choose from");
  // 2^64 mod n numbers are one too many for equal shares; the lowest ones are drawn again.
  const std::uint64_t surplus = (0 - n) % n;
  std::uint64_t draw = next();
  while (draw < surplus) draw = next();
  return draw % n;
}

}  // namespace headroom
