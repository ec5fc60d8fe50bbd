// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "models/units.hpp"

/// The power of synchronous training goes up and down with every step, on all GPUs of a job at once: high while they
/// compute, low while they wait for each other. A simulation carries the mean for energy and the amplitude for the
/// grid, and needs no event per step.
///
/// Domain   a square wave, which is the worst ramp; 0 <= low <= high, high_fraction from 0 to 1, period > 0, count >= 0
///          (CHECK).
/// Source   Choukse et al., "Power stabilization for AI training datacenters", arXiv 2508.14318, 2025, for the
/// phenomenon.
namespace headroom {

/// A change of power over time: watt per second.
using PowerRamp = decltype(Power{} / Duration{});

/// A job's `count` GPUs (or nodes), each with this wave.
struct PowerSwing {
  double count;
  Power high, low;
  double high_fraction;  ///< of the period
  Duration period;
};

/// What the job draws on average: count (d high + (1 - d) low).
[[nodiscard]] Power mean_power(const PowerSwing& swing);

/// From the lowest to the highest power of the job: count (high - low).
[[nodiscard]] Power swing_amplitude(const PowerSwing& swing);

/// The worst that several jobs can do together, when their steps happen to coincide: the sum of their amplitudes.
[[nodiscard]] Power coherent_swing(std::span<const PowerSwing> jobs);

/// The steepest change if a swing (or a job that starts or stops) takes `edge`. Domain: swing >= 0, edge > 0 (CHECK).
[[nodiscard]] PowerRamp steepest_ramp(Power swing, Duration edge);

/// The store that flattens the wave to its mean: amplitude d (1 - d) period, at most amplitude * period / 4.
[[nodiscard]] Energy smoothing_energy(const PowerSwing& swing);

}  // namespace headroom
