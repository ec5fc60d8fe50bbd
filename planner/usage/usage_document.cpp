// SPDX-License-Identifier: Apache-2.0
#include "planner/usage/usage_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "models/quantile_bound.hpp"
#include "reports/people_text.hpp"

namespace headroom {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

std::string_view stem(UsedResource resource) {
  constexpr std::string_view stems[] = {"gpus", "gpu_memory", "cores", "memory", "time_limit"};
  return stems[static_cast<std::size_t>(resource)];
}

std::string_view word(UsedResource resource) {
  return resource == UsedResource::gpus ? "GPU-hours" : "core-hours";
}

const ResourceUse* find(const TraceUsage& usage, UsedResource resource) {
  const auto found = std::find_if(usage.resources.begin(), usage.resources.end(),
                                  [resource](const ResourceUse& one) { return one.resource == resource; });
  return found != usage.resources.end() ? &*found : nullptr;
}

std::string usd(double hours, std::optional<double> usd_h) {
  return usd_h ? fmt::format(" = {} USD", number_for_people(hours * *usd_h)) : std::string{};
}

/// Of one resource with savings: what was asked for, what was used, and what asking for less is worth.
std::vector<std::string> sentences_of(const TraceUsage& usage, const UsageSavings& savings) {
  const ResourceUse& use = *find(usage, savings.resource);
  const std::string_view hours = word(savings.resource);
  std::vector<std::string> out;
  out.push_back(fmt::format(
      "Of {} {} asked for, {} were used, {:.3g} %; this is known of {} of {} jobs, {:.4g} % of all {} asked for.",
      number_for_people(use.requested_hours), hours, number_for_people(use.used_hours),
      100.0 * use.used_hours / use.requested_hours, use.jobs, use.asked_jobs,
      100.0 * use.requested_hours / use.asked_hours, hours));
  if (savings.saved_hours > 0.0) {
    out.push_back(
        fmt::format("Asking for what the {:g}th percentile of the runs used, with runs at most {:.4g} times as long, "
                    "saves {} {}{}; {} of them{} in groups with enough runs.",
                    100.0 * usage.rule.quantile, usage.rule.slowdown, number_for_people(savings.saved_hours), hours,
                    usd(savings.saved_hours, savings.usd_h), number_for_people(savings.sure_hours),
                    usd(savings.sure_hours, savings.usd_h)));
  } else {
    out.push_back(fmt::format("No request for fewer {} would save any.", to_string(savings.resource)));
  }
  return out;
}

std::vector<std::string> verdict(const TraceUsage& usage) {
  std::vector<std::string> out;
  for (const UsageSavings& savings : usage.savings) {
    const auto more = sentences_of(usage, savings);
    out.insert(out.end(), more.begin(), more.end());
  }
  if (out.empty())
    out.push_back(fmt::format("The log says of none of its {} jobs how busy their GPUs or cores were.", usage.jobs));
  for (const UsedResource resource : {UsedResource::gpu_memory, UsedResource::memory}) {
    const ResourceUse* const use = find(usage, resource);
    if (use == nullptr || use->jobs == 0) continue;
    out.push_back(fmt::format("Of the {} asked for, {:.3g} % was in use at its peak, known of {} of {} jobs.",
                              to_string(resource), 100.0 * use->used_hours / use->requested_hours, use->jobs,
                              use->asked_jobs));
  }
  if (const ResourceUse* const limit = find(usage, UsedResource::time_limit); limit != nullptr && limit->jobs > 0)
    out.push_back(
        fmt::format("Of the time that {} jobs asked for, {:.3g} % was used; half of them used less than {:.3g} "
                    "%.",
                    limit->jobs, 100.0 * limit->used_hours / limit->requested_hours, 100.0 * limit->p50));
  return out;
}

std::vector<KeyFigure> key_figures(const TraceUsage& usage) {
  std::vector<KeyFigure> out;
  const auto add = [&out](std::string name, double value, std::string_view unit, std::string help) {
    out.push_back({.name = std::move(name), .value = value, .unit = std::string(unit), .help = std::move(help)});
  };
  for (const ResourceUse& use : usage.resources) {
    const std::string name = fmt::format("usage.{}.", stem(use.resource));
    const auto unit = hours_unit(use.resource);
    add(name + "jobs", static_cast<double>(use.jobs), "1", "jobs of which it is known what they used");
    if (use.jobs == 0) continue;
    if (use.resource != UsedResource::gpu_memory && use.resource != UsedResource::memory) {
      add(name + "requested", use.requested_hours, unit, "asked for by those jobs");
      add(name + "used", use.used_hours, unit, "used by them");
    }
    add(name + "share", use.used_hours / use.requested_hours, "1", "used over requested");
    out.back().is_share = true;
  }
  for (const UsageSavings& savings : usage.savings) {
    const std::string name = fmt::format("usage.{}.", stem(savings.resource));
    add(name + "saved", savings.saved_hours, hours_unit(savings.resource), "by the recommended requests");
    add(name + "saved_surely", savings.sure_hours, hours_unit(savings.resource), "of that in groups with enough runs");
    if (savings.usd_h) add(name + "saved_cost", savings.saved_hours * *savings.usd_h, "USD", "what that costs");
  }
  return out;
}

Table resource_table(const TraceUsage& usage) {
  Table table{"resources", "Requested and used", {}, {}};
  table.columns = {{"resource", "what was asked for"},
                   {"unit", "of the hours: the amount times the run time, for the time limit the time itself"},
                   {"asked_jobs", "jobs that ran and asked for it"},
                   {"known_jobs", "of these, jobs of which it is known what they used; the rest of the row is theirs"},
                   {"requested", "what they asked for"},
                   {"used", "what they used: mean of GPUs and cores, peak of memory"},
                   {"ratio", "used over requested"},
                   {"p5", "of used over requested, by job"},
                   {"p25", "of the same"},
                   {"p50", "of the same"},
                   {"p75", "of the same"},
                   {"p95", "of the same"},
                   {"above", "jobs that used more than they asked for"}};
  for (const ResourceUse& use : usage.resources) {
    const bool known = use.jobs > 0;
    const auto of = [known](double value) { return known ? value : unknown; };
    table.rows.push_back({std::string(to_string(use.resource)), std::string(hours_unit(use.resource)),
                          static_cast<std::int64_t>(use.asked_jobs), static_cast<std::int64_t>(use.jobs),
                          of(use.requested_hours), of(use.used_hours), of(use.used_hours / use.requested_hours),
                          of(use.p5), of(use.p25), of(use.p50), of(use.p75), of(use.p95),
                          static_cast<std::int64_t>(use.above)});
  }
  return table;
}

void add_money(Table& table, const std::optional<double>& usd_h) {
  if (usd_h) table.columns.push_back({"saved_usd", "what that costs"});
}

Table tenant_table(const UsageSavings& savings) {
  const std::string unit = savings.resource == UsedResource::gpus ? "gpu_h" : "core_h";
  Table table{fmt::format("tenants_{}", stem(savings.resource)),
              fmt::format("{} by tenant", savings.resource == UsedResource::gpus ? "GPUs" : "Cores"),
              {},
              {}};
  table.columns = {{"tenant", "whose jobs"},
                   {"jobs", "of which the use is known"},
                   {"requested_" + unit, "asked for"},
                   {"used_" + unit, "used"},
                   {"unused_" + unit, "the difference"},
                   {"ratio", "used over requested"},
                   {"saved_" + unit, "by the recommended requests"},
                   {"sure_" + unit, "of that in groups with enough runs"}};
  add_money(table, savings.usd_h);
  table.ranked_by = "unused_" + unit;
  for (const TenantSavings& tenant : savings.tenants) {
    table.rows.push_back({tenant.tenant, static_cast<std::int64_t>(tenant.jobs), tenant.requested_hours,
                          tenant.used_hours, tenant.requested_hours - tenant.used_hours,
                          tenant.used_hours / tenant.requested_hours, tenant.saved_hours, tenant.sure_hours});
    if (savings.usd_h) table.rows.back().emplace_back(tenant.saved_hours * *savings.usd_h);
  }
  return table;
}

std::string note_of(const UsageGroup& group) {
  if (group.completed == 0) return "no completed run";
  std::string note = group.has_enough_runs ? "" : "too few runs";
  const auto add = [&note](std::string_view more) { note += (note.empty() ? "" : "; ") + std::string(more); };
  if (group.memory == UsageGroup::Memory::binds) add("memory decides");
  if (group.memory == UsageGroup::Memory::unknown && group.recommended < group.requested) add("GPU memory unknown");
  return note;
}

Table group_table(const TraceUsage& usage, const UsageSavings& savings) {
  const bool gpus = savings.resource == UsedResource::gpus;
  const std::string unit = gpus ? "gpu_h" : "core_h";
  Table table{fmt::format("groups_{}", stem(savings.resource)),
              gpus ? "What to ask for: GPUs" : "What to ask for: cores",
              {},
              {}};
  table.columns = {{"tenant", "whose jobs"},
                   {"class", "their class"},
                   {"request", "shape as asked for: tasks x what each has"},
                   {"runs", "of which the use is known"},
                   {"requested", gpus ? "GPUs of a run" : "cores of a run"},
                   {"used_p95", "95th percentile of the mean use of completed runs, nearest rank"},
                   {"used_bound", "not below the true percentile, with the confidence of this row"},
                   {"recommended", "least count that the rule allows"},
                   {"confidence", "1 - 0.95^n for few runs n, from enough runs on at least 0.95"},
                   {"saved_" + unit, "over the runs of the log"}};
  add_money(table, savings.usd_h);
  table.columns.push_back({"note", "what weakens the recommendation"});
  table.ranked_by = "saved_" + unit;
  for (const UsageGroup& group : usage.groups) {
    if (group.resource != savings.resource) continue;
    table.rows.push_back({group.tenant, group.job_class, group.shape, static_cast<std::int64_t>(group.runs),
                          group.requested, group.used_p95, group.used_bound, group.recommended, group.confidence,
                          group.saved_hours});
    if (savings.usd_h) table.rows.back().emplace_back(group.saved_hours * *savings.usd_h);
    table.rows.back().emplace_back(note_of(group));
  }
  return table;
}

/// What the recommendations rest on, for whoever wants to disagree.
void add_rule(const RightSizeRule& rule, Document& document) {
  document.provenance.emplace_back(
      "slowdown",
      fmt::format(
          "on g' of its g GPUs or cores, busy a share u of the time, a run is taken to last (1 - u) + u g / g' "
          "times as long: idle time stays, busy time stretches, the work divides over any count; at most {:.4g}",
          rule.slowdown));
  document.provenance.emplace_back("worth",
                                   "a recommendation is no less than what was busy, and saves more than its longer "
                                   "runs cost, an hour of a run being worth what it asked for");
  document.provenance.emplace_back(
      "memory",
      fmt::format("of a GPU, where it is known: spreads evenly over the GPUs and fills at most {:g} % of each",
                  100.0 * rule.memory_headroom));
  document.provenance.emplace_back(
      "enough runs",
      fmt::format("{} completed ones: from so many on the largest use is above the {:g}th percentile with "
                  "a confidence of {:g} %, if runs are alike",
                  least_sample(rule.quantile, rule.level), 100.0 * rule.quantile, 100.0 * rule.level));
}

}  // namespace

Document usage_document(const TraceUsage& usage, const TraceReport& report) {
  Document document;
  document.title = "Usage: " + report.path;
  document.verdict = verdict(usage);
  document.provenance.emplace_back("format", report.format);
  for (const std::string& fact : report.header)
    if (fact.find("placeholder") != std::string::npos) document.provenance.emplace_back("log", fact);
  document.key_figures = key_figures(usage);
  document.tables = {resource_table(usage)};
  for (const UsageSavings& savings : usage.savings) {
    document.tables.push_back(tenant_table(savings));
    document.tables.push_back(group_table(usage, savings));
  }
  if (!usage.savings.empty()) {
    add_rule(usage.rule, document);
    document.not_modelled.emplace_back("on which nodes recommended counts fit");
  }
  const ResourceUse* const gpus = find(usage, UsedResource::gpus);
  if (report.format == "sacct" && gpus != nullptr && gpus->jobs > 0)
    document.warnings.emplace_back(
        "How busy GPUs were is what Slurm saw last of each step, not a mean over its run: trust many runs, not one.");
  return document;
}

}  // namespace headroom
