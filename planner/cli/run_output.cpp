// SPDX-License-Identifier: Apache-2.0
#include "planner/cli/run_output.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "planner/cli/run_flags.hpp"
#include "planner/metric_column.hpp"

namespace headroom::cli {
namespace {

/// "run_record.hrr.zst" of replica 0, "run_record-1.hrr.zst" of replica 1.
std::string record_name(std::uint32_t replica) {
  std::string name(run_record_name);
  return replica == 0 ? name : name.insert(name.find('.'), "-" + std::to_string(replica));
}

/// What "headroom compare" pairs: nothing for a single replica, whose values are in summary.json.
std::vector<Table> replica_tables(const Scenario& scenario, const ReplicaSet& set) {
  if (set.replicas.size() < 2) return {};
  std::vector<MetricColumn> metrics;
  for (const MetricValue& metric : set.replicas.front().experiment.statistics.metrics)
    metrics.push_back(metric_column(metric.name));
  std::vector<ReplicaValues> rows;
  for (const Replica& replica : set.replicas) {
    ReplicaValues& row = rows.emplace_back();
    row.number = replica.number;
    row.seed = replica_seed(scenario.run.seed, replica.number);
    for (const MetricValue& metric : replica.experiment.statistics.metrics) row.values.push_back(metric.value);
  }
  return {replica_table(metrics, rows)};
}

}  // namespace

std::string RunOutput::path_of(const std::string& name) const {
  return (std::filesystem::path(directory_) / name).string();
}

std::optional<std::string> RunOutput::prepare(Overwrite overwrite) const {
  if (directory_.empty()) return std::nullopt;
  auto fault = prepare_directory(directory_, overwrite);
  return fault ? std::optional(with_way_out(std::move(*fault))) : std::nullopt;
}

std::vector<RecordSink*> RunOutput::open(std::uint32_t replica) {
  if (directory_.empty()) return {};
  auto made = std::make_unique<Files>(replica, directory_, path_of(record_name(replica)));
  Files& files = *made;
  const std::lock_guard lock(mutex_);
  files_[replica] = std::move(made);
  return {&files.jobs, &files.record->writer};
}

void RunOutput::close(std::uint32_t replica) {
  if (directory_.empty()) return;
  Files* files = nullptr;
  {
    const std::lock_guard lock(mutex_);
    files = files_.at(replica).get();
  }
  files->fault = files->record->file.finish();
  files->record_bytes = files->record->file.bytes();
  files->record.reset();
}

std::optional<std::string> RunOutput::write(const Document& document, const Scenario& scenario, const ReplicaSet& set,
                                            const RunFacts& facts) {
  if (directory_.empty()) return std::nullopt;
  std::vector<const JobsCsv*> jobs;
  std::vector<ListedFile> records;
  for (const auto& [number, files] : files_) {
    if (files->fault) return files->fault;
    if (std::ranges::find(set.replicas, number, &Replica::number) == set.replicas.end()) {
      std::error_code ignored;  // what stays behind is not in the manifest
      std::filesystem::remove(path_of(record_name(number)), ignored);
      continue;
    }
    jobs.push_back(&files->jobs);
    records.push_back({record_name(number), run_record_schema,
                       number == 0 ? "every event of the run that a report can be made from, compressed with zstd"
                                   : "the same of another replica",
                       std::nullopt, files->record_bytes});
  }
  const std::vector<Table> tables = replica_tables(scenario, set);
  return write_run_directory(directory_, {document, scenario.resolved_json, jobs, records, tables}, facts);
}

}  // namespace headroom::cli
