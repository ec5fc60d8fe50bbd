// SPDX-License-Identifier: Apache-2.0
#include "reports/chart_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

#include "reports/number_text.hpp"

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

/// From a million on with a letter: "2 M" says what "2e+06" hides.
std::string label_of(double value) {
  constexpr std::pair<double, char> letters[] = {{1e12, 'T'}, {1e9, 'G'}, {1e6, 'M'}};
  for (const auto& [unit, letter] : letters)
    if (std::abs(value) >= unit && std::abs(value) < 1000.0 * unit)
      return fmt::format("{:.6g} {}", value / unit, letter);
  return with_thousands(fmt::format("{:.6g}", value));
}

constexpr double day_s = 86400.0;
const ChartAxis::Tick round_times[] = {
    {1e-6, "1 us"},           {1e-5, "10 us"},           {1e-4, "100 us"},       {1e-3, "1 ms"},
    {1e-2, "10 ms"},          {0.1, "100 ms"},           {1.0, "1 s"},           {10.0, "10 s"},
    {60.0, "1 min"},          {600.0, "10 min"},         {3600.0, "1 h"},        {6.0 * 3600.0, "6 h"},
    {day_s, "1 d"},           {7.0 * day_s, "7 d"},      {30.0 * day_s, "30 d"}, {365.25 * day_s, "1 y"},
    {3652.5 * day_s, "10 y"}, {36525.0 * day_s, "100 y"}};

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  void add(double value, Chart::Scale scale) {
    if (!std::isfinite(value) || (scale != Chart::Scale::linear && value <= 0.0)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

ChartAxis axis_over(const Range& range, Chart::Scale scale, ChartAxis::Ends ends = ChartAxis::Ends::round) {
  if (!(range.low <= range.high)) return {scale, 1.0, 10.0};  // an empty chart has axes too
  return {scale, range.low, range.high, ends};
}

/// Nearby, zero is the honest begin.
double honest_low(double low, double high) {
  return low > 0.0 && low < 0.5 * high ? 0.0 : low;
}

/// Bars begin at 0, and stacked ones reach from the sum of what is below it to the sum of what is above.
Range bar_range(const Chart& chart) {
  Range range;
  range.add(0.0, Chart::Scale::linear);
  const std::size_t categories = chart.categories.size();
  std::vector<double> above(categories, 0.0), below(categories, 0.0);
  for (const Chart::Line& line : chart.lines)
    for (const auto& [x, y] : line.points) {
      if (!std::isfinite(y) || !(x >= 0.0) || x >= static_cast<double>(categories)) continue;
      const auto category = static_cast<std::size_t>(x);
      double& end = y < 0.0 ? below[category] : above[category];
      end = chart.bars == Chart::Bars::stacked ? end + y : y;
      range.add(end, Chart::Scale::linear);
    }
  return range;
}

}  // namespace

ChartAxis::ChartAxis(Chart::Scale scale, double low, double high, Ends ends) : scale_(scale) {
  if (scale == Chart::Scale::linear) low = honest_low(low, high);
  switch (scale) {
    case Chart::Scale::linear:
      make_linear(low, high);
      break;
    case Chart::Scale::log:
      make_log(low, high);
      break;
    case Chart::Scale::duration:
      make_duration(low, high);
      break;
  }
  if (ends == Ends::data) narrow(low, high);
}

void ChartAxis::make_linear(double low, double high) {
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

void ChartAxis::make_duration(double low, double high) {
  const auto value_of = [](const Tick& tick) { return tick.value; };
  auto first = std::ranges::upper_bound(round_times, low * (1.0 + 1e-9), {}, value_of);
  if (first != std::begin(round_times)) --first;
  auto last = std::ranges::lower_bound(round_times, high * (1.0 - 1e-9), {}, value_of);
  if (last == std::end(round_times)) --last;
  if (first == last) first == std::begin(round_times) ? ++last : --first;
  ticks_.assign(first, last + 1);
  low_ = std::log10(first->value);
  high_ = std::log10(last->value);
}

void ChartAxis::narrow(double low, double high) {
  const double slack = 1e-9 * (high_ - low_);
  std::vector<Tick> inside;
  for (const Tick& tick : ticks_)
    if (on_axis(tick.value) >= on_axis(low) - slack && on_axis(tick.value) <= on_axis(high) + slack)
      inside.push_back(tick);
  if (std::ranges::count_if(inside, [](const Tick& tick) { return !tick.label.empty(); }) < 2) return;
  ticks_ = std::move(inside);
  low_ = on_axis(low);
  high_ = on_axis(high);
}

bool ChartAxis::shows(double value) const {
  return std::isfinite(value) && (scale_ == Chart::Scale::linear || value > 0.0);
}

double ChartAxis::position(double value) const {
  return (on_axis(value) - low_) / (high_ - low_);
}

double ChartAxis::on_axis(double value) const {
  return scale_ == Chart::Scale::linear ? value : std::log10(value);
}

double ChartAxis::value_at(double on_axis) const {
  return scale_ == Chart::Scale::linear ? on_axis : std::pow(10.0, on_axis);
}

ChartAxis x_axis_of(const Chart& chart) {
  Range range;
  for (const Chart::Line& line : chart.lines)
    for (const auto& [x, y] : line.points) range.add(x, chart.x_scale);
  const bool cloud = std::ranges::any_of(
      chart.lines, [](const Chart::Line& line) { return line.style == Chart::Line::Style::points; });
  return axis_over(range, chart.x_scale, cloud ? ChartAxis::Ends::round : ChartAxis::Ends::data);
}

ChartAxis y_axis_of(const Chart& chart) {
  if (!chart.categories.empty()) return axis_over(bar_range(chart), Chart::Scale::linear);
  Range range;
  for (const Chart::Line& line : chart.lines) {
    for (const auto& [x, y] : line.points) range.add(y, chart.y_scale);
    for (const auto& [low, high] : line.band) {
      range.add(low, chart.y_scale);
      range.add(high, chart.y_scale);
    }
  }
  return axis_over(range, chart.y_scale);
}

}  // namespace headroom
