// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/document.hpp"

namespace headroom {

/// One axis of a chart: from values to the share of its length, and where its ticks are.
class ChartAxis {
 public:
  enum class Ends : std::uint8_t {
    round,  ///< the axis is widened to round numbers
    data,   ///< it ends where the data ends, or at 0, if two ticks are left
  };
  /// `low` and `high` are those of the data.
  ChartAxis(Chart::Scale scale, double low, double high, Ends ends = Ends::round);

  [[nodiscard]] bool shows(double value) const;
  /// 0 at the low end, 1 at the high end.
  [[nodiscard]] double position(double value) const;
  struct Tick {
    double value = 0.0;
    std::string label;  ///< empty: a minor tick
  };
  [[nodiscard]] double low() const { return value_at(low_); }
  [[nodiscard]] double high() const { return value_at(high_); }
  [[nodiscard]] const std::vector<Tick>& ticks() const { return ticks_; }

 private:
  void make_linear(double low, double high);
  void make_log(double low, double high);
  void make_duration(double low, double high);
  void narrow(double low, double high);
  [[nodiscard]] double on_axis(double value) const;
  [[nodiscard]] double value_at(double on_axis) const;

  Chart::Scale scale_;
  double low_ = 0.0, high_ = 1.0;  // on an axis that is not linear: of the decimal logarithm
  std::vector<Tick> ticks_;
};

/// Wide enough for everything that the chart draws: points, bands, and bars (see Chart::categories). Along x, lines go
/// from end to end; a cloud of points gets some room.
[[nodiscard]] ChartAxis x_axis_of(const Chart& chart);
[[nodiscard]] ChartAxis y_axis_of(const Chart& chart);

}  // namespace headroom
