// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/energy/curtailment_spec.hpp"
#include "sim/energy/grid_spec.hpp"
#include "sim/power/call_board.hpp"
#include "sim/subsystem.hpp"

namespace headroom {

/// Answers the calls of the grid while the run goes on: decides what the site may draw, has GPUs held to that by power
/// (over the board), and pauses jobs for what is still missing. The battery stands behind the record, so it is counted
/// on for the power that was stated; GridMeter knows what it gave.
///
/// Means are used in the order of the spec, each for what those before it leave. Jobs of the lowest priority are paused
/// first, of equals those that have begun last; while some of a partition are, nothing else starts there. They come
/// back in the opposite order, spread over the rebound, and the limit of a call rises to what the site drew before in
/// the same time.
///
/// "Less than the quarter of an hour before" is less of what the site drew in it beside its panels.
class DemandResponse final : public Subsystem {
 public:
  /// All must outlive it. It stands behind power and cooling.
  DemandResponse(const CurtailmentSpec& spec, const GridSpec& grid, const JobSource& jobs, CallBoard& board);

  [[nodiscard]] std::string_view name() const override { return "demand response"; }
  void begin(Control& control) override;
  void settle(Instant from, Instant to) override;
  void on_timer(std::uint32_t timer, Control& control) override;
  bool admits(JobId job, const Allocation& where) override;
  bool resolve(std::span<const JobId> dirty, Control& control) override;

 private:
  [[nodiscard]] bool uses(CurtailmentMeans means) const;
  [[nodiscard]] bool is_before(CurtailmentMeans first, CurtailmentMeans second) const;
  [[nodiscard]] MicroPower limit_for(CurtailmentMeans means) const;
  [[nodiscard]] MicroPower solar_at(Instant at) const;
  void begin_call();
  void end_call();
  [[nodiscard]] std::optional<CallBoard::Hold> hold() const;
  [[nodiscard]] bool may_pause(const Job& job) const;
  [[nodiscard]] std::vector<JobId> candidates(Control& control) const;
  bool pause_for(MicroPower missing, Control& control);
  [[nodiscard]] Instant now() const { return control_->view().now; }

  const CurtailmentSpec& spec_;
  const GridSpec& grid_;
  const JobSource& jobs_;
  CallBoard& board_;
  Control* control_ = nullptr;
  std::size_t call_ = 0;  // of grid_.calls: the one that is on, or the next one
  bool is_called_ = false;
  MicroPower target_;        // of the call that is on, or was the last one
  MicroPower before_;        // what the site drew when it began
  Instant called_until_;     // and when it ends, or ended
  MicroEnergy in_quarter_;   // drawn beside the panels, of the present quarter of an hour
  MicroPower last_quarter_;  // mean of the one before
  MicroPower paused_;
  std::int64_t paused_milli_ = 0;
  TimeSpan lost_;                // by pauses of this instant
  std::vector<bool> is_closed_;  // by partition: jobs are paused there
  record::SiteCurtailed noted_;
};

}  // namespace headroom
