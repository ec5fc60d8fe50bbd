// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/energy/grid_meter.hpp"
#include "sim/power/job_energies.hpp"
#include "sim/run_record.hpp"

namespace headroom {

/// Says in the record of each job what its electricity emitted: at each moment its share of what the site draws, as
/// JobEnergies has it, times what the utility then delivers at the intensity of that moment. So panels and a
/// discharging battery lower it for all jobs alike, and charging raises it; a power contract does not change it
/// (location-based). Nobody has what nodes without jobs draw: jobs + of_nobody() = emitted().
///
/// Neither the run nor the meter knows of it: it hears the record, and adds to what those read who come after it.
class JobEmissions final : public QuietSink {
 public:
  /// All must outlive it. `readers` hear each entry after it, and `grid` too or before.
  JobEmissions(GridMeter& grid, std::vector<RecordSink*> readers) : grid_(grid), readers_(std::move(readers)) {}

  using QuietSink::on;
  void on(const record::JobDraw&) override;
  void on(const record::LeaseEnded&) override;
  void on(const record::JobEnded&) override;
  void on(const record::SiteDraw&) override;
  void on(const record::RunEnded&) override;

  // After RunEnded, of the whole run.
  [[nodiscard]] CarbonMass of_jobs() const { return energies_.ended().carbon; }
  [[nodiscard]] CarbonMass of_nobody() const { return energies_.of_nobody().carbon; }
  [[nodiscard]] CarbonMass emitted() const { return emitted_; }

 private:
  void settle(Instant at);

  GridMeter& grid_;
  std::vector<RecordSink*> readers_;
  JobEnergies energies_;
  record::SiteDraw draw_;
  CarbonMass emitted_;  // up to draw_.at
};

}  // namespace headroom
