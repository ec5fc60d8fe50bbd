// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/document.hpp"

namespace headroom {

/// One axis of a chart: from values to the share of its length, and where its ticks are.
class ChartAxis {
 public:
  /// `low` and `high` are those of the data; the axis is widened to round numbers.
  ChartAxis(Chart::Scale scale, double low, double high);

  [[nodiscard]] bool shows(double value) const;
  /// 0 at the low end, 1 at the high end.
  [[nodiscard]] double position(double value) const;
  struct Tick {
    double value = 0.0;
    std::string label;  ///< empty: a minor tick
  };
  [[nodiscard]] const std::vector<Tick>& ticks() const { return ticks_; }

 private:
  void make_linear(double low, double high);
  void make_log(double low, double high);

  Chart::Scale scale_;
  double low_ = 0.0, high_ = 1.0;  // on a log axis: of the decimal logarithm
  std::vector<Tick> ticks_;
};

}  // namespace headroom
