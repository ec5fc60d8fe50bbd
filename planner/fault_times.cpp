// SPDX-License-Identifier: Apache-2.0
#include "planner/fault_times.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "models/check.hpp"
#include "planner/capping/registry.hpp"
#include "planner/policies/registry.hpp"
#include "sim/cooling/site_cooling.hpp"
#include "sim/power/site_power.hpp"
#include "sim/simulate.hpp"

namespace headroom {
namespace {

constexpr TimeSpan warm_up = TimeSpan::seconds(6 * 3600);  // until rooms and tanks are as warm as the load makes them

/// One job for each pool with GPUs: on so many whole nodes of it, from the beginning on.
class SteadyLoad final : public JobSource {
 public:
  SteadyLoad(const ClusterSpec& cluster, double load) {
    names_.tenants = {"load"};
    names_.classes = {"load"};
    for (const PoolSpec& pool : cluster.pools) {
      const auto busy = static_cast<std::uint32_t>(std::lround(load * pool.nodes));
      if (pool.node.gpus == 0 || busy == 0) continue;
      JobSpec job;
      job.number = jobs_.size() + 1;
      job.tenant = {0};
      job.job_class = {0};
      job.work = job.estimate = TimeSpan::seconds(30 * 86400);
      job.request = {.tasks = busy,
                     .per_task = {.gpus = pool.node.gpus, .cpus = pool.node.cpus},
                     .max_tasks_per_node = 1,
                     .gpu_model = {},
                     .partition = {}};
      if (!pool.partition.empty()) job.request.partition = partition(pool.partition);
      jobs_.push_back(job);
    }
  }

  std::optional<JobSpec> next() override { return at_ < jobs_.size() ? std::optional(jobs_[at_++]) : std::nullopt; }
  [[nodiscard]] const JobNames& names() const override { return names_; }

 private:
  PartitionNameId partition(const std::string& name) {
    const auto found = std::ranges::find(names_.partitions, name);
    const auto number = static_cast<std::uint32_t>(found - names_.partitions.begin());
    if (found == names_.partitions.end()) names_.partitions.push_back(name);
    return {number};
  }

  JobNames names_;
  std::vector<JobSpec> jobs_;
  std::size_t at_ = 0;
};

/// When nodes are first held, and shut down.
class Watch final : public QuietSink {
 public:
  explicit Watch(Instant fault) : fault_(fault) {}
  using QuietSink::on;
  void on(const record::NodeThrottled& entry) override {
    if (entry.at < fault_) {
      held_before_ = entry.step > 0;
    } else {
      if (entry.step > 0 && !throttle) throttle = entry.at - fault_;
      if (entry.shut_down && !shutdown) shutdown = entry.at - fault_;
    }
  }
  [[nodiscard]] bool is_hot_before() const { return held_before_; }
  std::optional<TimeSpan> throttle, shutdown;

 private:
  Instant fault_;
  bool held_before_ = false;
};

Watch run(const Scenario& scenario, const CoolingSpec& cooling, double load) {
  PowerSpec power = scenario.power->spec;
  power.capping = make_capping(*scenario.power);
  power.protection.faults.clear();
  std::uint32_t nodes = 0;
  for (const PoolSpec& pool : scenario.cluster.pools) nodes += pool.nodes;
  NodeBoard board(nodes);
  SteadyLoad jobs(scenario.cluster, load);
  const auto scheduler = make_scheduler(scenario.scheduler);
  SitePower site_power(power, jobs, &board);
  SiteCooling site_cooling(cooling, board);
  Subsystem* const subsystems[] = {&site_power, &site_cooling};
  Watch watch(Instant{warm_up.ns});
  simulate({.cluster = scenario.cluster,
            .jobs = jobs,
            .scheduler = *scheduler,
            .record = watch,
            .subsystems = subsystems,
            .horizon = Instant{warm_up.ns} + fault_watch});
  return watch;
}

bool is_there(CoolingFaultKind kind, const CoolingSpec& spec) {
  switch (kind) {
    case CoolingFaultKind::crah:
      return spec.units.crahs > 0;
    case CoolingFaultKind::chiller:
      return spec.units.chillers > 0;
    case CoolingFaultKind::chilled_water_pump:
      return spec.units.chilled_water_pumps > 0;
    case CoolingFaultKind::facility_pump:
      return spec.plant.warm_water && spec.units.warm_water_pumps > 0;
    case CoolingFaultKind::cdu_pump:
      return std::ranges::any_of(spec.pools, [](const RackCooling& rack) {
        return rack.loop == CoolingLoop::direct_to_chip || rack.loop == CoolingLoop::immersion;
      });
    case CoolingFaultKind::tower_fan:
      return spec.units.sinks > 0;
  }
  return false;
}

/// The hour of the year, by its wet-bulb temperature.
std::size_t hour_at(const HourlySeries& wet_bulb, double quantile) {
  std::vector<std::size_t> hours(wet_bulb.values().size());
  std::iota(hours.begin(), hours.end(), std::size_t{0});
  std::ranges::stable_sort(hours, {}, [&](std::size_t hour) { return wet_bulb.values()[hour]; });
  const auto rank = static_cast<std::size_t>(std::lround(quantile * static_cast<double>(hours.size() - 1)));
  return hours[rank];
}

}  // namespace

std::vector<FaultTimes> fault_times(const Scenario& scenario, std::span<const FaultCircumstances> circumstances) {
  HEADROOM_CHECK(scenario.power && scenario.cooling && scenario.cooling->spec.fidelity == CoolingFidelity::thermal,
                 "temperatures need power and thermal cooling");
  using enum CoolingFaultKind;
  std::vector<FaultTimes> out;
  for (const CoolingFaultKind kind : {cdu_pump, crah, chiller, chilled_water_pump, facility_pump, tower_fan}) {
    if (!is_there(kind, scenario.cooling->spec)) continue;
    for (const bool all : {false, true})
      for (const FaultCircumstances& at : circumstances) {
        CoolingSpec cooling = scenario.cooling->spec;
        const std::size_t hour = hour_at(cooling.wet_bulb, at.weather_quantile);
        FaultTimes row;
        row.kind = kind;
        row.takes_all = all;
        row.at = at;
        row.dry_bulb = Temperature{cooling.dry_bulb.values()[hour]};
        row.wet_bulb = Temperature{cooling.wet_bulb.values()[hour]};
        cooling.dry_bulb = HourlySeries({row.dry_bulb.si});
        cooling.wet_bulb = HourlySeries({row.wet_bulb.si});
        cooling.faults = {{.at = Instant{warm_up.ns}, .kind = kind}};
        if (!all) cooling.faults[0].target = 0;
        if (all && kind == cdu_pump) cooling.faults[0].pumps = UINT32_MAX;
        const Watch with = run(scenario, cooling, at.load);
        for (RackCooling& rack : cooling.pools) rack.steps = rack.slowdown_step = 0;
        const Watch without = run(scenario, cooling, at.load);
        row.throttle = with.throttle;
        row.shutdown = with.shutdown;
        row.shutdown_unthrottled = without.shutdown;
        row.is_hot_before = with.is_hot_before();
        out.push_back(row);
      }
  }
  return out;
}

}  // namespace headroom
