// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "models/performance/clock_response.hpp"
#include "models/power/gpu_power.hpp"
#include "models/units.hpp"

/// Parameters of a VoltageFloorGpu and of the work that it did, from measurements of any GPU. All fits are least
/// squares on relative errors; what is not linear is searched on a grid and then by a simplex: same input, same answer.
///
/// A sweep keeps the activity as it is. So the fitted GPU is one for Activity{1, 1} of that work: `base` holds what its
/// memory drew, `compute` is scaled to how busy its cores were, `memory` is 0. `idle` is not in a sweep: it is set to
/// `base` until the caller says better.
namespace headroom {

/// A GPU that did the same work at a clock that was set.
struct ClockSample {
  double clock_ratio;
  Power power;
  Duration time;
};

/// A GPU that did the same work under a power cap, and drew `power` on average: take the measured mean and not the cap,
/// which boards exceed when it is low and do not reach when it is high.
struct CapSample {
  Power power;
  Duration time;
};

struct FittedGpu {
  VoltageFloorGpu gpu;
  ClockResponse response;
  Duration at_full_speed;  ///< the time of the work with no clock held down
};

/// Needs no cap and no limit of the board: the clock above which power no longer rises (`top`) is one of the samples',
/// or 1 if power rises to the last of them, and so is the clock above which time no longer falls.
///
/// Domain   at least 6 samples of different clock ratios in (0, 1], one of them 0.9 at most; power and time > 0; lowest
///          in (0, 1] (CHECK).
[[nodiscard]] FittedGpu fit_clock_sweep(std::span<const ClockSample> samples, double lowest);

/// Sweeps of one GPU under several loads: base, floor and slope are common to all, compute power and response are each
/// sweep's own. Loads whose memory traffic differs have different bases, strictly, but with a base for each a cap sweep
/// no longer determines the voltage: the common one is what ties them. The sample of most power in a sweep is taken to
/// run at full speed. A single sweep needs five samples to determine its four parameters.
///
/// Domain   at least one sweep, each of at least 2 samples; power and time > 0, lowest in (0, 1] (CHECK).
[[nodiscard]] std::vector<FittedGpu> fit_cap_sweeps(std::span<const std::vector<CapSample>> sweeps, double lowest);

/// The time of the fitted work under a cap. Domain: cap above the base power (CHECK).
[[nodiscard]] Duration time_under_cap(const FittedGpu& fit, Power cap);

}  // namespace headroom
