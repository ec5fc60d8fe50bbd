// SPDX-License-Identifier: Apache-2.0
#include "planner/sweep.hpp"

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <span>
#include <string_view>
#include <variant>

#include "planner/experiment.hpp"
#include "planner/replicas.hpp"
#include "planner/version.hpp"
#include "planner/vocabulary.hpp"
#include "reports/manifest.hpp"
#include "reports/sha256.hpp"
#include "scenarios/read_scenario.hpp"

namespace headroom {
namespace {

std::string hash_of(std::initializer_list<std::string_view> texts) {
  Sha256 hash;
  for (const std::string_view text : texts) {
    hash.update(std::as_bytes(std::span(text)));
    hash.update(std::as_bytes(std::span("\n", 1)));
  }
  return hash.finish();
}

/// The resolved scenario has a value a line, and `run` comes before everything that decides a result.
std::string without_replicas(std::string json) {
  const std::size_t begin = json.find("\n    \"replicas\": ");
  if (begin == std::string::npos) return json;
  return json.erase(begin, json.find('\n', begin + 1) - begin);
}

/// Ends a simulation when its result is not wanted any more.
class StopListener final : public ProgressListener {
 public:
  explicit StopListener(const WorkPool::Stopped& stopped) : stopped_(stopped) {}
  bool keep_going(const RunStatus&) override { return !stopped_(); }

 private:
  const WorkPool::Stopped& stopped_;
};

}  // namespace

double UnitResult::metric(std::string_view name) const {
  const auto found = std::ranges::find(*metrics, name);
  return found == metrics->end() ? std::numeric_limits<double>::quiet_NaN()
                                 : values[static_cast<std::size_t>(found - metrics->begin())];
}

Sweep::Sweep(std::string file, std::vector<std::string> overrides, std::vector<Variation> variations)
    : file_(std::move(file)), overrides_(std::move(overrides)), variations_(std::move(variations)), points_(points()) {
  for (auto& point : points_) point = std::make_unique<Point>();
}

std::size_t Sweep::points() const {
  std::size_t product = 1;
  for (const Variation& variation : variations_) product = std::min(most_points + 1, product * variation.values.size());
  return product;
}

std::vector<std::string> Sweep::values(std::size_t point) const {
  std::vector<std::string> out(variations_.size());
  for (std::size_t i = variations_.size(); i-- > 0;) {
    const std::vector<std::string>& all = variations_[i].values;
    out[i] = all[point % all.size()];
    point /= all.size();
  }
  return out;
}

std::string Sweep::name(std::size_t point) const {
  std::string text;
  const std::vector<std::string> chosen = values(point);
  for (std::size_t i = 0; i < chosen.size(); ++i)
    text.append(text.empty() ? "" : ", ").append(variations_[i].path).append("=").append(chosen[i]);
  return text;
}

void Sweep::read(std::size_t index) {
  Point& point = *points_[index];
  std::vector<std::string> overrides = overrides_;
  const std::vector<std::string> chosen = values(index);
  for (std::size_t i = 0; i < chosen.size(); ++i) overrides.push_back(variations_[i].path + "=" + chosen[i]);
  point.scenario = read_scenario(file_, overrides, full_vocabulary(), point.diagnostics);
  if (!point.scenario) return;
  std::string log;
  if (const auto* trace = std::get_if<TraceWorkload>(&point.scenario->workload)) log = digest_of(trace->path);
  if (index == 0) resolved_json_ = point.scenario->resolved_json;
  point.hash = hash_of({version(), revision(), log, without_replicas(std::move(point.scenario->resolved_json))});
  point.scenario->resolved_json.clear();  // a sweep may have many points
}

std::string Sweep::digest_of(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto known = std::ranges::find(digests_, path, &std::pair<std::string, std::string>::first);
  if (known != digests_.end()) return known->second;
  std::string unreadable;  // whoever opens the log will say so
  const auto digest = digest_file(path, unreadable);
  return digests_.emplace_back(path, digest ? digest->sha256 : "").second;
}

Sweep::Point& Sweep::point(std::size_t index) {
  Point& point = *points_.at(index);
  std::call_once(point.once, [&] { read(index); });
  return point;
}

const Scenario& Sweep::scenario(std::size_t index) {
  const Point& point = this->point(index);
  if (!point.scenario) throw OtherFilesError("the scenario cannot be read: " + to_text(point.diagnostics));
  return *point.scenario;
}

std::vector<std::string> Sweep::input_files() {
  std::vector<std::string> files = scenario(0).input_files;
  for (std::size_t p = 0; p < points(); ++p) {
    const auto* trace = std::get_if<TraceWorkload>(&scenario(p).workload);
    if (trace != nullptr && std::ranges::find(files, trace->path) == files.end()) files.push_back(trace->path);
  }
  return files;
}

std::vector<SweepUnit> Sweep::units() {
  std::vector<SweepUnit> out;
  for (std::uint32_t p = 0; p < points(); ++p)
    for (std::uint32_t r = 0; r < scenario(p).run.replicas; ++r) out.push_back({p, r});
  return out;
}

std::string Sweep::key(SweepUnit unit) {
  const std::uint64_t seed = replica_seed(scenario(unit.point).run.seed, unit.replica);
  return hash_of({point(unit.point).hash, std::to_string(seed)});
}

std::string Sweep::key() {
  std::string all;
  for (std::size_t p = 0; p < points(); ++p) all += point(p).hash;
  return hash_of({all});
}

std::optional<UnitResult> Sweep::run(SweepUnit unit, const WorkPool::Stopped& stopped) {
  Scenario scenario = this->scenario(unit.point);
  scenario.run.seed = replica_seed(scenario.run.seed, unit.replica);
  Diagnostics faults;
  const std::unique_ptr<JobSource> jobs = workloads_.open(scenario, faults);
  if (!jobs) throw OtherFilesError("the workload cannot be read: " + to_text(faults));
  StopListener listener(stopped);
  const Experiment experiment = run_experiment(scenario, *jobs, {}, &listener, Groups::none);
  HEADROOM_CHECK(experiment.imbalances.empty(), experiment.imbalances.front());
  if (!experiment.result.complete) return std::nullopt;
  std::vector<std::string> names;
  UnitResult result{key(unit), experiment.result.events, nullptr, {}};
  for (const MetricValue& metric : experiment.statistics.metrics) {
    names.push_back(metric.name);
    result.values.push_back(metric.value);
  }
  result.metrics = std::make_shared<const std::vector<std::string>>(std::move(names));
  return result;
}

}  // namespace headroom
