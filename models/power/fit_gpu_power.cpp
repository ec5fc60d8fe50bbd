// SPDX-License-Identifier: Apache-2.0
#include "models/power/fit_gpu_power.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "models/check.hpp"
#include "models/simplex_search.hpp"

namespace headroom {
namespace {

constexpr double nowhere = std::numeric_limits<double>::infinity();

/// y = constant + factor * x.
struct Line {
  double constant, factor;
};

struct Point {
  double x, y;
};

double squared_relative_error(double model, double measured) {
  const double error = model / measured - 1.0;
  return error * error;
}

/// Least squares on relative errors, with neither term below zero.
Line fitted_line(std::span<const Point> points) {
  double cc = 0.0, cx = 0.0, xx = 0.0, c = 0.0, x = 0.0;  // sums over 1/y and x/y
  for (const Point& point : points) {
    const double one = 1.0 / point.y;
    const double term = point.x / point.y;
    cc += one * one;
    cx += one * term;
    xx += term * term;
    c += one;
    x += term;
  }
  const double determinant = cc * xx - cx * cx;
  if (determinant > 0.0) {
    const Line line{(c * xx - x * cx) / determinant, (x * cc - c * cx) / determinant};
    if (line.constant >= 0.0 && line.factor >= 0.0) return line;
    if (line.constant < 0.0) return {0.0, x / xx};
  }
  return {c / cc, 0.0};
}

struct TimeFit {
  ClockResponse response;
  double at_full_speed;
};

/// t = max(flat, A + B / phi) of samples sorted from the highest clock down; tries every number of flat ones.
TimeFit fit_time(std::span<const ClockSample> samples) {
  std::vector<Point> points;
  for (const ClockSample& sample : samples) points.push_back({1.0 / sample.clock_ratio, sample.time.si});
  TimeFit best{};
  double least = nowhere;
  for (std::size_t flat_ones = 0; flat_ones + 2 < points.size(); ++flat_ones) {
    const Line line = fitted_line(std::span(points).subspan(flat_ones));
    const std::span<Point> at_full_speed = std::span(points).first(flat_ones);
    for (Point& point : at_full_speed) point.x = 0.0;
    const double flat = flat_ones > 0 ? fitted_line(at_full_speed).constant : line.constant + line.factor;
    double error = 0.0;
    for (const ClockSample& sample : samples)
      error += squared_relative_error(std::max(flat, line.constant + line.factor / sample.clock_ratio), sample.time.si);
    if (error < least) {
      least = error;
      best = {{line.constant / flat, line.factor / flat}, flat};
    }
  }
  return best;
}

/// Power of samples that are sorted from the highest clock down, in the form of a GPU with this top.
class PowerFit {
 public:
  PowerFit(std::span<const ClockSample> samples, double top) : samples_(samples), top_(top) {}

  /// Base and compute power that suit a floor and a slope best.
  [[nodiscard]] Line line(double floor, double slope) const {
    std::vector<Point> points;
    for (const ClockSample& sample : samples_) points.push_back({work(sample, floor, slope), sample.power.si});
    return fitted_line(points);
  }

  [[nodiscard]] double error(double floor, double slope) const {
    const Line fit = line(floor, slope);
    double sum = 0.0;
    for (const ClockSample& sample : samples_)
      sum += squared_relative_error(fit.constant + fit.factor * work(sample, floor, slope), sample.power.si);
    return sum;
  }

 private:
  [[nodiscard]] double work(const ClockSample& sample, double floor, double slope) const {
    const double phi = std::min(sample.clock_ratio, top_);
    const double v = relative_voltage(floor, slope, phi);
    return phi * v * v;
  }

  std::span<const ClockSample> samples_;
  double top_;
};

/// The voltage at the highest clock over that at the floor is searched from 1 to this: supplies of GPUs go from about
/// 0.7 to 1.05 V. The bound matters only to sweeps that do not determine it.
constexpr double most_relative_voltage = 1.5;

/// Caps say little of floors that only the lowest of them would reach.
constexpr double lowest_searched_floor = 0.4;

/// A floor at the highest clock would leave the slope without meaning.
constexpr double highest_floor = 0.99;

double slope_for(double floor, double voltage) {
  return (voltage - 1.0) * floor / (1.0 - floor);
}

bool is_searched(double floor, double voltage) {
  return floor > 0.0 && floor <= highest_floor && voltage >= 1.0 && voltage <= most_relative_voltage;
}

/// Floor and voltage where a simplex may start: the best of a coarse grid.
template <typename Error>
std::vector<double> best_of_grid(double lowest_floor, const Error& error_at) {
  std::vector<double> best;
  double least = nowhere;
  for (int i = 0; i < 20; ++i)
    for (int j = 0; j <= 10; ++j) {
      const double floor = lowest_floor + (highest_floor - lowest_floor) * i / 20.0;
      const double voltage = 1.0 + 0.05 * j;
      const double error = error_at(floor, voltage);
      if (best.empty() || error < least) {
        least = error;
        best = {floor, voltage};
      }
    }
  return best;
}

/// What the sweeps of one GPU have in common.
struct CommonParameters {
  Power base;
  double floor, slope;
};

struct SweepFit {
  FittedGpu gpu;
  double error;  ///< sum of squares
};

/// With base, floor and slope given, compute power follows from the sample of most power, and the part of the work that
/// follows the clock is a line through that sample: t / t(1) - 1 = beta (1 / phi - 1).
SweepFit fit_one_sweep(const std::vector<CapSample>& sweep, const CommonParameters& common, double lowest) {
  const auto by_power = [](const CapSample& sample) { return sample.power; };
  const CapSample& full = std::ranges::max(sweep, {}, by_power);
  const VoltageFloorGpu gpu{.idle = common.base,
                            .base = common.base,
                            .memory = {},
                            .compute = compute_power_for(full.power, common.base, {}, common.floor, common.slope),
                            .floor = common.floor,
                            .slope = common.slope,
                            .lowest = lowest};
  double xx = 0.0, xy = 0.0;
  for (const CapSample& sample : sweep) {
    const auto point = under_cap(gpu, {}, sample.power);
    HEADROOM_CHECK(point.has_value(), "the base is below all samples");
    // Pauses stretch all of the work, so t = (1 + beta (1 / phi - 1)) / duty. Errors are relative to the measured time.
    const double measured = sample.time / full.time * point->duty;
    const double x = (1.0 / point->clock_ratio - 1.0) / measured;
    xx += x * x;
    xy += x * (1.0 - 1.0 / measured);
  }
  const double beta = xx > 0.0 ? std::clamp(xy / xx, 0.0, 1.0) : 0.0;
  SweepFit fit{{gpu, clock_bound(beta), full.time}, 0.0};
  for (const CapSample& sample : sweep)
    fit.error += squared_relative_error(time_under_cap(fit.gpu, sample.power).si, sample.time.si);
  return fit;
}

}  // namespace

FittedGpu fit_clock_sweep(std::span<const ClockSample> samples, double lowest) {
  HEADROOM_CHECK(samples.size() >= 6, "a clock sweep needs six samples");
  std::vector<ClockSample> sorted(samples.begin(), samples.end());
  std::ranges::sort(sorted, std::ranges::greater{}, &ClockSample::clock_ratio);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto& [phi, power, time] = sorted[i];
    HEADROOM_CHECK(phi > 0.0 && phi <= 1.0 && power.si > 0.0 && time.si > 0.0, "outside the domain");
    HEADROOM_CHECK(i == 0 || phi < sorted[i - 1].clock_ratio, "a clock is measured once");
  }
  const double slowest = sorted.back().clock_ratio;
  HEADROOM_CHECK(slowest <= 0.9 && lowest > 0.0 && lowest <= 1.0, "a sweep goes down to 0.9 of the highest clock");

  SimplexMinimum best{{}, nowhere};
  double top = 1.0;
  for (std::size_t i = 0; i < sorted.size() / 2; ++i) {
    const PowerFit fit(sorted, sorted[i].clock_ratio);
    const auto error_at = [&fit](double floor, double voltage) {
      return is_searched(floor, voltage) ? fit.error(floor, slope_for(floor, voltage)) : nowhere;
    };
    const SimplexMinimum found = simplex_search([&](std::span<const double> at) { return error_at(at[0], at[1]); },
                                                best_of_grid(slowest, error_at), std::vector{-0.02, 0.02});
    if (found.value < best.value) {
      best = found;
      top = i == 0 ? 1.0 : sorted[i].clock_ratio;
    }
  }
  const double floor = best.at[0];
  const double slope = slope_for(floor, best.at[1]);
  const Line line = PowerFit(sorted, top).line(floor, slope);
  const TimeFit time = fit_time(sorted);
  return {.gpu = {.idle = {line.constant},
                  .base = {line.constant},
                  .memory = {},
                  .compute = {line.factor},
                  .floor = floor,
                  .slope = slope,
                  .lowest = lowest,
                  .top = top},
          .response = time.response,
          .at_full_speed = {time.at_full_speed}};
}

std::vector<FittedGpu> fit_cap_sweeps(std::span<const std::vector<CapSample>> sweeps, double lowest) {
  HEADROOM_CHECK(!sweeps.empty() && lowest > 0.0 && lowest <= 1.0, "outside the domain");
  double least_power = nowhere;
  for (const auto& sweep : sweeps) {
    HEADROOM_CHECK(sweep.size() >= 2, "a cap sweep needs two samples");
    for (const CapSample& sample : sweep) {
      HEADROOM_CHECK(sample.power.si > 0.0 && sample.time.si > 0.0, "outside the domain");
      least_power = std::min(least_power, sample.power.si);
    }
  }
  // The base is searched as a share of the least power, so that the three numbers are of one size.
  const auto common_at = [least_power](double base, double floor, double voltage) {
    return CommonParameters{{base * least_power}, floor, slope_for(floor, voltage)};
  };
  const auto error_at = [&](double base, double floor, double voltage) {
    if (!(base >= 0.0 && base < 1.0 && is_searched(floor, voltage))) return nowhere;
    double sum = 0.0;
    for (const auto& sweep : sweeps) sum += fit_one_sweep(sweep, common_at(base, floor, voltage), lowest).error;
    return sum;
  };
  SimplexMinimum best{{}, nowhere};
  for (const double base : {0.3, 0.5, 0.7, 0.9}) {
    std::vector<double> start = best_of_grid(
        lowest_searched_floor, [&](double floor, double voltage) { return error_at(base, floor, voltage); });
    start.insert(start.begin(), base);
    const SimplexMinimum found =
        simplex_search([&](std::span<const double> at) { return error_at(at[0], at[1], at[2]); }, start,
                       std::vector{0.05, -0.05, 0.02});
    if (found.value < best.value) best = found;
  }
  const CommonParameters common = common_at(best.at[0], best.at[1], best.at[2]);
  std::vector<FittedGpu> fits;
  for (const auto& sweep : sweeps) fits.push_back(fit_one_sweep(sweep, common, lowest).gpu);
  return fits;
}

Duration time_under_cap(const FittedGpu& fit, Power cap) {
  const auto point = under_cap(fit.gpu, {}, cap);
  HEADROOM_CHECK(point.has_value(), "the cap is not above the base power");
  return fit.at_full_speed * step_time_ratio(fit.response, point->clock_ratio, point->duty);
}

}  // namespace headroom
