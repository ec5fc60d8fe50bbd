// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "sim/power/power_tree.hpp"
#include "sim/run_record.hpp"
#include "sim/series_recorder.hpp"

namespace headroom {

/// Power by level of the tree over time, from the run record alone.
class LevelMeter final : public QuietSink {
 public:
  /// The limit of a level is that of its first place.
  LevelMeter(const std::vector<PowerLevelSpec>& levels, const std::vector<PowerPlaceSpec>& places);

  using QuietSink::on;
  void on(const record::LevelDrew&) override;
  void on(const record::RunEnded&) override;

  /// For each level what it draws; where it has a limit, also the part of it that its most loaded place draws at most.
  [[nodiscard]] std::vector<TimeSeries> series() const;

 private:
  struct Level {
    SeriesRecorder draw, load;
    std::optional<Power> limit;
    Instant known_to;
  };
  std::vector<Level> levels_;
  Instant end_;
};

}  // namespace headroom
