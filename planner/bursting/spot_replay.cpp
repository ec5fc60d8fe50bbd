// SPDX-License-Identifier: Apache-2.0
#include "planner/bursting/spot_replay.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr double done = 1e-9;  // hours of work that are none

double gap_h(const SpotTrace& zone) {
  return zone.gap.in_seconds() / 3600.0;
}

enum class On : std::uint8_t { nothing, spot, on_demand };

class Replay {
 public:
  Replay(const SpotJob& job, SpotRule rule) : job_(job), rule_(rule), left_h_(job.work_h) {}

  /// False when the work is done.
  bool tick(bool available, double length_h) {
    if (on_ == On::spot && !available) {
      on_ = On::nothing;
      setup_h_ = 0.0;
    }
    const On next = choose(available);
    if (next != on_ && next != On::nothing) setup_h_ = job_.changeover_h;
    on_ = next;
    const double setup = on_ == On::nothing ? 0.0 : std::min(setup_h_, length_h);
    const double work = on_ == On::nothing ? 0.0 : std::min(length_h - setup, left_h_);
    setup_h_ -= setup;
    left_h_ -= work;
    cost_h_ += (setup + work) * (on_ == On::spot ? job_.spot_price : 1.0);
    elapsed_h_ += left_h_ > done ? length_h : setup + work;
    return left_h_ > done;
  }

  [[nodiscard]] SpotOutcome outcome() const { return {cost_h_, left_h_ <= done && elapsed_h_ <= job_.within_h + 1e-6}; }

 private:
  On choose(bool available) {
    if (for_good_) return On::on_demand;
    if (on_ == On::spot) return On::spot;
    if (job_.within_h - elapsed_h_ <= left_h_ + 2.0 * job_.changeover_h) {
      for_good_ = true;
      return On::on_demand;
    }
    const On spot_or_nothing = available ? On::spot : On::nothing;
    if (rule_ == SpotRule::greedy) return spot_or_nothing;
    const double progress_h = job_.work_h - left_h_;
    if (on_ == On::on_demand)
      return progress_h >= expected_h(elapsed_h_ + 2.0 * job_.changeover_h) ? spot_or_nothing : On::on_demand;
    return !available && progress_h < expected_h(elapsed_h_) ? On::on_demand : spot_or_nothing;
  }
  [[nodiscard]] double expected_h(double elapsed_h) const { return elapsed_h * job_.work_h / job_.within_h; }

  const SpotJob& job_;
  SpotRule rule_;
  On on_ = On::nothing;
  bool for_good_ = false;
  double left_h_, setup_h_ = 0.0, elapsed_h_ = 0.0, cost_h_ = 0.0;
};

/// Whole ticks until the deadline.
std::size_t whole_ticks(const SpotTrace& zone, const SpotJob& job) {
  return static_cast<std::size_t>(job.within_h * 3600.0 / zone.gap.in_seconds());
}

}  // namespace

std::size_t ticks_of(const SpotTrace& zone, const SpotJob& job) {
  return whole_ticks(zone, job) + 1;
}

std::size_t nth_start(const SpotTrace& zone, const SpotJob& job, std::size_t k, std::size_t starts) {
  const std::size_t ticks = ticks_of(zone, job);
  HEADROOM_CHECK(zone.available.size() >= ticks, "the trace is shorter than the deadline");
  return k * (zone.available.size() - ticks) / starts;
}

SpotOutcome replay_spot(const SpotTrace& zone, std::size_t first_tick, const SpotJob& job, SpotRule rule) {
  HEADROOM_CHECK(first_tick + ticks_of(zone, job) <= zone.available.size(), "the trace ends before the deadline");
  HEADROOM_CHECK(job.within_h >= job.work_h + 2.0 * job.changeover_h, "the deadline leaves no time to start");
  Replay replay(job, rule);
  for (std::size_t i = first_tick; i < zone.available.size() && replay.tick(zone.available[i], gap_h(zone)); ++i) {
  }
  return replay.outcome();
}

double least_spot_cost_h(const SpotTrace& zone, std::size_t first_tick, const SpotJob& job) {
  const std::size_t ticks = whole_ticks(zone, job);
  std::size_t available = 0;
  for (std::size_t i = first_tick; i < first_tick + ticks; ++i) available += zone.available.at(i) ? 1U : 0U;
  const double spot_h = std::min(job.work_h, static_cast<double>(available) * gap_h(zone));
  return job.spot_price * spot_h + (job.work_h - spot_h);
}

ZoneStatistics zone_statistics(const SpotTrace& zone) {
  std::vector<std::size_t> runs;
  bool before = false;
  std::size_t up = 0;
  for (const bool now : zone.available) {
    if (now && !before) runs.push_back(0);
    if (now) ++runs.back();
    up += now ? 1U : 0U;
    before = now;
  }
  ZoneStatistics out;
  if (runs.empty()) return out;
  const std::size_t lost = runs.size() - (zone.available.back() ? 1U : 0U);
  std::ranges::sort(runs);
  const std::size_t middle = runs.size() / 2;
  const double above = static_cast<double>(runs[middle]);
  const double median = runs.size() % 2 == 1 ? above : (above + static_cast<double>(runs[middle - 1])) / 2.0;
  const double up_h = static_cast<double>(up) * gap_h(zone);
  out.availability = static_cast<double>(up) / static_cast<double>(zone.available.size());
  out.mean_up_h = up_h / static_cast<double>(runs.size());
  out.median_up_h = median * gap_h(zone);
  out.lost_per_up_hour = static_cast<double>(lost) / up_h;
  return out;
}

}  // namespace headroom
