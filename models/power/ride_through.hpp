// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/check.hpp"
#include "models/units.hpp"

/// From a loss of the utility until generators carry the load: what the batteries of the UPS must give.
namespace headroom {

/// Both times count from the loss: nothing before `starts`, then in a straight line up to `rated` at `full`.
///
/// Domain   0 <= starts <= full, rated >= 0 (CHECK).
struct Generator {
  Duration starts, full;
  Power rated;
};

/// How long the batteries carry a load alone. Domain: usable >= 0, load > 0 (CHECK).
[[nodiscard]] inline Duration ride_through(Energy usable, Power load) {
  HEADROOM_CHECK(usable.si >= 0.0 && load.si > 0.0, "an energy >= 0 meets a load > 0");
  return usable / load;
}

/// What batteries give until the generator carries the whole load: load * starts, and the triangle above the line after
/// that, load^2 / rated * (full - starts) / 2. Domain: 0 <= load <= rated (CHECK): else they are never relieved.
[[nodiscard]] inline Energy bridging_energy(const Generator& generator, Power load) {
  HEADROOM_CHECK(generator.starts.si >= 0.0 && generator.starts <= generator.full && generator.rated.si >= 0.0,
                 "a generator starts before it is at full load");
  HEADROOM_CHECK(load.si >= 0.0 && load <= generator.rated, "the generator can carry the load");
  if (load.si == 0.0) return {};
  return load * generator.starts + load * (load / generator.rated) * (generator.full - generator.starts) / 2.0;
}

}  // namespace headroom
