// SPDX-License-Identifier: Apache-2.0
#include "planner/cloud_document.hpp"

#include <fmt/format.h>

#include <limits>

#include "models/unit_text.hpp"
#include "sim/gpu_share.hpp"

namespace headroom {
namespace {

Table offer_table(const CloudSpec& cloud, const CloudOutcome& outcome) {
  Table table{"cloud_offers", "Rented instances", {}, {}};
  table.columns = {{"offer", "name of the offer"},
                   {"billing", "how it is billed"},
                   {"part", "`window`: in the measured window; `run`: from simulated zero to the end"},
                   {"jobs", "jobs that were sent there, each counted once"},
                   {"instances", "instances that were requested and came"},
                   {"instance_h", "time for which instances are billed"},
                   {"gpu_h", "GPU-hours held by jobs"},
                   {"in_gb", "copied there"},
                   {"out_gb", "copied back"},
                   {"rent_usd", "price of the instances"},
                   {"egress_usd", "price of what was copied back"}};
  const auto add = [&](std::size_t i, const char* part, const CloudUse& use) {
    const OfferSpec& offer = cloud.offers[i];
    CloudUse data = use;
    data.billed_ns = 0;
    const double egress = cost_of(offer, data).si;
    table.rows.push_back({offer.name, std::string(to_string(offer.billing)), std::string(part),
                          static_cast<std::int64_t>(use.jobs), static_cast<std::int64_t>(use.instances),
                          use.instance_hours(), whole_gpus(use.gpu_milli_ns) / 3.6e12,
                          static_cast<double>(use.bytes_in) / 1e9, static_cast<double>(use.bytes_out) / 1e9,
                          cost_of(offer, use).si - egress, egress});
  };
  for (std::size_t i = 0; i < cloud.offers.size(); ++i) {
    add(i, "window", outcome.in_window[i]);
    add(i, "run", outcome.whole_run[i]);
  }
  return table;
}

/// The policy beside what anybody must pay.
Table burst_table(const CloudSection& cloud, const CloudOutcome& outcome) {
  Table table{"burst", "Policy and offline bound, whole run", {}, {}};
  table.columns = {{"policy", "which jobs burst, and when"},
                   {"cost_usd", "rent and egress"},
                   {"bound_usd",
                    "no policy pays less that serves each job no later than this run did, also one that knows the "
                    "future; it is low where jobs come in gangs"},
                   {"ratio", "cost / bound"}};
  const double bound = outcome.bound->si;
  table.rows.push_back({cloud.policy.policy, outcome.cost.si, bound,
                        bound > 0.0 ? outcome.cost.si / bound : std::numeric_limits<double>::quiet_NaN()});
  return table;
}

}  // namespace

std::vector<Table> cloud_tables(const Scenario& scenario, const Experiment& experiment) {
  if (!scenario.cloud || !experiment.cloud) return {};
  std::vector<Table> tables{offer_table(scenario.cloud->offers, *experiment.cloud)};
  if (experiment.cloud->bound) tables.push_back(burst_table(*scenario.cloud, *experiment.cloud));
  return tables;
}

std::vector<std::string> cloud_sentences(const Scenario& scenario, const Experiment& experiment) {
  if (!scenario.cloud || !experiment.cloud) return {};
  const RunStatistics& s = experiment.statistics;
  const double jobs = s.metric("cloud.jobs"), hours = s.metric("cloud.instance_hours"), cost = s.metric("cloud.cost");
  const std::string& policy = scenario.cloud->policy.policy;
  if (jobs == 0.0 && hours == 0.0)
    return {fmt::format("Under the policy {}, no job burst to rented instances.", policy)};
  std::string text = fmt::format("Under the policy {}, {:.0f} job{} burst: {:.4g} instance-hours for {}", policy, jobs,
                                 jobs == 1.0 ? "" : "s", hours, format_for_people(cost, dimensions::money));
  const double gpu_hours = s.metric("cloud.gpu_hours");
  if (gpu_hours > 0.0) text += fmt::format(", {:.3g} USD for each GPU-hour that jobs held there", cost / gpu_hours);
  return {text + "."};
}

}  // namespace headroom
