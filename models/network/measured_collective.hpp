// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "models/network/collective.hpp"

namespace headroom {

struct MeasuredCollective {
  CollectiveOp op = CollectiveOp::all_reduce;
  CollectiveGroup group;
  DataSize size;
  Duration time;
};

/// Why measurements are no table.
struct MeasuredFault {
  std::size_t row = 0;  ///< of the rows that were given, from 0
  std::string reason;
};

/// Times that were measured, in place of a model: for groups and operations of which there are any, and no others.
///
/// Between two sizes: a straight line in logarithms of size and time. Below the first and above the last, the latency
/// and the bandwidth of the two nearest sizes, the latency not below 0; where those two say that more bytes take no
/// more time, or there is one size alone: below it its time, above it its bandwidth.
class MeasuredCollectives {
 public:
  /// Refused: a group of fewer than two ranks or with more nodes than ranks, a size or time that is not above 0, two
  /// rows for one size.
  [[nodiscard]] static std::variant<MeasuredCollectives, MeasuredFault> from(std::span<const MeasuredCollective> rows);

  /// Nothing if it was not measured. Domain: size >= 0 (CHECK).
  [[nodiscard]] std::optional<Duration> time(CollectiveOp op, CollectiveGroup group, DataSize size) const;

 private:
  struct Point {
    double bytes, seconds;
  };
  struct Curve {
    CollectiveOp op;
    CollectiveGroup group;
    std::vector<Point> points;  ///< by size
  };
  [[nodiscard]] static double seconds_at(std::span<const Point> points, double bytes);
  std::vector<Curve> curves_;
};

}  // namespace headroom
