// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "sim/ids.hpp"
#include "sim/power/power_tree.hpp"
#include "sim/time.hpp"

/// What happens at a limit of the power tree: the GPUs below it are held to less power, in the steps of their pool.
namespace headroom {

/// Jobs that are held first, and the others.
enum class HeldGroups : std::uint8_t { all, first, others };

/// While a place draws more than `above` of its limit, the jobs of `who` are held one step harder, down to `deepest`.
/// A capping policy is a list of these, in the order in which they act; they let go in the opposite order.
struct CapRule {
  std::optional<double> above;  ///< nothing: always, so hard that the place keeps its limit with all nodes fully busy
  HeldGroups who = HeldGroups::all;
  std::uint8_t deepest = std::numeric_limits<std::uint8_t>::max();
  bool is_brake = false;  ///< of the hardware, not of a controller
};

struct CappingSpec {
  std::vector<PlaceNodes> places;  ///< each with a limit
  std::vector<CapRule> rules;
  double release = 0.02;  ///< deadband: a step is given back if the place then stays so much of the limit below `above`
  TimeSpan reaction;      ///< from a change of power until the controller has acted on it
};

}  // namespace headroom
