// SPDX-License-Identifier: Apache-2.0
#include "reports/chart_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace headroom {
namespace {

constexpr double most_ticks = 7.0;

/// 1, 2 or 5 times a power of ten, so that about seven steps cover the range.
double round_step(double range) {
  const double raw = range / most_ticks;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double digit : {1.0, 2.0, 5.0})
    if (digit * power >= raw * (1.0 - 1e-9)) return digit * power;
  return 10.0 * power;
}

std::string label_of(double value) {
  return fmt::format("{:.6g}", value);
}

}  // namespace

ChartAxis::ChartAxis(Chart::Scale scale, double low, double high) : scale_(scale) {
  scale == Chart::Scale::log ? make_log(low, high) : make_linear(low, high);
}

void ChartAxis::make_linear(double low, double high) {
  if (low > 0.0 && low < 0.5 * high) low = 0.0;  // nearby, zero is the honest begin
  if (!(high > low)) high = low + std::max(1.0, std::abs(low));
  const double step = round_step(high - low);
  const auto first = static_cast<long>(std::floor(low / step + 1e-9));
  const auto last = static_cast<long>(std::ceil(high / step - 1e-9));
  low_ = static_cast<double>(first) * step;
  high_ = static_cast<double>(last) * step;
  for (long i = first; i <= last; ++i) {
    const double value = static_cast<double>(i) * step;
    ticks_.push_back({value, label_of(value)});
  }
}

void ChartAxis::make_log(double low, double high) {
  low_ = std::floor(std::log10(low) + 1e-9);
  high_ = std::max(low_ + 1.0, std::ceil(std::log10(high) - 1e-9));
  const double every = std::ceil((high_ - low_) / most_ticks);
  for (double power = low_; power <= high_; power += 1.0) {
    const bool labelled = std::fmod(power - low_, every) == 0.0;
    ticks_.push_back({std::pow(10.0, power), labelled ? label_of(std::pow(10.0, power)) : std::string{}});
  }
}

bool ChartAxis::shows(double value) const {
  return std::isfinite(value) && (scale_ == Chart::Scale::linear || value > 0.0);
}

double ChartAxis::position(double value) const {
  const double on_axis = scale_ == Chart::Scale::log ? std::log10(value) : value;
  return (on_axis - low_) / (high_ - low_);
}

}  // namespace headroom
