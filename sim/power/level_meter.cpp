// SPDX-License-Identifier: Apache-2.0
#include "sim/power/level_meter.hpp"

#include "sim/power/level_draws.hpp"

namespace headroom {

LevelMeter::LevelMeter(const std::vector<PowerLevelSpec>& levels, const std::vector<PowerPlaceSpec>& places) {
  for (const PowerLevelSpec& level : levels) {
    const auto recorder = [&](const char* name, const char* unit, const std::string& help) {
      return SeriesRecorder(name + ("[level=" + level.name + "]"), unit, help, LevelDraws::step);
    };
    levels_.push_back(
        {recorder("power.drawn", "W", "power that all places of a level of the power tree draw together"),
         recorder("power.load", "1", "power of the most loaded place of a level of the power tree / its limit"),
         places[level.first.index].limit,
         {}});
  }
}

void LevelMeter::on(const record::LevelDrew& entry) {
  if (entry.level >= levels_.size()) return;
  Level& level = levels_[entry.level];
  level.draw.set(level.known_to, entry.peak.power().si);  // when in the span is not known: at its begin
  level.draw.set(level.known_to, entry.mean.power().si);
  if (level.limit) level.load.set(level.known_to, entry.top.power() / *level.limit);
  level.known_to = entry.at;
}

void LevelMeter::on(const record::RunEnded& entry) {
  end_ = entry.at;
}

std::vector<TimeSeries> LevelMeter::series() const {
  std::vector<TimeSeries> out;
  for (const Level& level : levels_) {
    out.push_back(SeriesRecorder(level.draw).finish(end_));
    if (level.limit) out.push_back(SeriesRecorder(level.load).finish(end_));
  }
  return out;
}

}  // namespace headroom
