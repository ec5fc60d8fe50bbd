// SPDX-License-Identifier: Apache-2.0
#include "models/network/measured_collective.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"

namespace headroom {
namespace {

std::string fault_of(const MeasuredCollective& row) {
  if (row.group.ranks < 2) return "a group has two ranks at least";
  if (row.group.nodes < 1 || row.group.nodes > row.group.ranks) return "a group has 1 to as many nodes as ranks";
  if (!(row.size.si > 0.0) || !std::isfinite(row.size.si)) return "a size must be above 0";
  if (!(row.time.si > 0.0) || !std::isfinite(row.time.si)) return "a time must be above 0";
  return {};
}

}  // namespace

std::variant<MeasuredCollectives, MeasuredFault> MeasuredCollectives::from(std::span<const MeasuredCollective> rows) {
  MeasuredCollectives out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const MeasuredCollective& row = rows[i];
    if (std::string fault = fault_of(row); !fault.empty()) return MeasuredFault{i, std::move(fault)};
    auto curve =
        std::ranges::find_if(out.curves_, [&](const Curve& c) { return c.op == row.op && c.group == row.group; });
    if (curve == out.curves_.end()) curve = out.curves_.insert(curve, {row.op, row.group, {}});
    const auto at = std::ranges::lower_bound(curve->points, row.size.si, {}, &Point::bytes);
    if (at != curve->points.end() && at->bytes == row.size.si)
      return MeasuredFault{i, "this operation, group and size is there twice"};
    curve->points.insert(at, {row.size.si, row.time.si});
  }
  return out;
}

std::optional<Duration> MeasuredCollectives::time(CollectiveOp op, CollectiveGroup group, DataSize size) const {
  HEADROOM_CHECK(size.si >= 0.0, "a size is not negative");
  const auto curve = std::ranges::find_if(curves_, [&](const Curve& c) { return c.op == op && c.group == group; });
  if (curve == curves_.end()) return std::nullopt;
  return Duration{seconds_at(curve->points, size.si)};
}

double MeasuredCollectives::seconds_at(std::span<const Point> points, double bytes) {
  const auto next = std::ranges::lower_bound(points, bytes, {}, &Point::bytes);
  if (next != points.end() && next->bytes == bytes) return next->seconds;
  if (next != points.begin() && next != points.end()) {
    const Point& a = *(next - 1);
    const double part = std::log(bytes / a.bytes) / std::log(next->bytes / a.bytes);
    return a.seconds * std::pow(next->seconds / a.seconds, part);
  }
  const bool is_below = next == points.begin();
  const Point& end = is_below ? points.front() : points.back();
  const Point& inner = points.size() == 1 ? end : is_below ? points[1] : points[points.size() - 2];
  const double slope = (end.seconds - inner.seconds) / (end.bytes - inner.bytes);  // no number, of one point
  if (!(slope > 0.0)) return is_below ? end.seconds : end.seconds * bytes / end.bytes;
  const double latency = std::max(0.0, end.seconds - slope * end.bytes);
  return latency + (end.seconds - latency) / end.bytes * bytes;
}

}  // namespace headroom
