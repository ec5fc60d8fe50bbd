// SPDX-License-Identifier: Apache-2.0
#include "tests/published/log_run.hpp"

#include <gtest/gtest.h>

#include <cstdio>

#include "planner/policies/registry.hpp"
#include "sim/simulate.hpp"

namespace headroom {
namespace {

template <class EntryType>
PolicyChoice with_defaults(std::span<const EntryType> table, const std::string& name) {
  for (const EntryType& entry : table)
    if (entry.what.name == name) return {name, default_options(entry.what.options)};
  ADD_FAILURE() << "no policy " << name;
  return {};
}

}  // namespace

LoadedTrace read_log(const std::string& path, const TraceRules& rules) {
  Diagnostics diagnostics;
  LoadedTrace log = read_trace({"swf", path, rules}, diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << to_text(diagnostics);
  EXPECT_FALSE(log.jobs.empty());
  return log;
}

ClusterSpec cpu_nodes(std::uint32_t nodes, std::uint32_t cores_per_node) {
  ClusterSpec cluster;
  PoolSpec& pool = cluster.pools.emplace_back();
  pool.name = "cpu";
  pool.nodes = nodes;
  pool.node.cpus = cores_per_node;
  return cluster;
}

SchedulerSection policies(const std::string& order, const std::string& backfill, const std::string& placement,
                          EventOrder event_order) {
  SchedulerSection section;
  section.order = with_defaults(orders(), order);
  section.backfill = with_defaults(backfills(), backfill);
  section.placement = with_defaults(placements(), placement);
  section.event_order = event_order;
  return section;
}

SchedulerSection backfilled(const std::string& backfill, EventOrder event_order) {
  return policies("fifo", backfill, "first-fit", event_order);
}

void replay(const LoadedTrace& log, const ClusterSpec& cluster, const SchedulerSection& scheduler, RecordSink& record) {
  LoadedJobs jobs(log);
  const auto policy = make_scheduler(scheduler);
  simulate(
      {.cluster = cluster, .jobs = jobs, .scheduler = *policy, .record = record, .event_order = scheduler.event_order});
}

RunStatistics measure(const LoadedTrace& log, const ClusterSpec& cluster, const SchedulerSection& scheduler) {
  Metrics metrics(cluster, {});
  replay(log, cluster, scheduler, metrics);
  return metrics.statistics();
}

std::string printed(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

}  // namespace headroom
