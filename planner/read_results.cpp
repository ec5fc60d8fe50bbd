// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <filesystem>

#include "planner/read_replicas.hpp"
#include "planner/results.hpp"
#include "planner/results_json.hpp"
#include "reports/directory_writer.hpp"
#include "scenarios/flatten_json.hpp"
#include "scenarios/json_file.hpp"

namespace headroom {
namespace {

void fault(Diagnostics& diagnostics, const std::string& file, std::string message) {
  diagnostics.add({.place = {.file = file}, .message = std::move(message)});
}

std::string value_of(const Results& results, std::string_view path) {
  const auto found = std::ranges::find(results.inputs, path, &std::pair<std::string, std::string>::first);
  return found == results.inputs.end() ? std::string() : found->second;
}

/// What is for people decides nothing.
bool is_for_people(const std::string& path) {
  for (const std::string_view key : {"title", "notes", "sources", "relative_to", "headroom"})
    if (path == key || path.starts_with(std::string(key) + ".")) return true;
  return false;
}

void add_inputs(const JsonFile& scenario, const JsonFile& manifest, Results& results) {
  for (auto& [path, value] : flatten(scenario.root()))
    if (!is_for_people(path)) results.inputs.emplace_back(std::move(path), std::move(value));
  results.inputs.emplace_back("version of the program", text_of(manifest.root(), "version"));
  const std::string log = value_of(results, "workload.trace.path");
  results.is_replay = replays_a_log(results.inputs);
  for (const JsonNode& input : items_of(manifest.root(), "inputs"))
    if (!log.empty() && text_of(input, "path") == log)
      results.inputs.emplace_back("workload.trace content (SHA-256)", text_of(input, "sha256"));
}

/// Metrics of summary.json, whose values are the only replica if there is no file with several.
bool add_metrics(const JsonFile& summary, const std::string& directory, Results& results, Diagnostics& diagnostics) {
  const JsonMember* metrics = summary.root().find("metrics");
  if (text_of(summary.root(), "schema") != "headroom/summary/1" || metrics == nullptr) {
    fault(diagnostics, path_in(directory, "summary.json"), "is not the summary of a run");
    return false;
  }
  ReplicaValues only;
  for (const JsonMember& metric : metrics->value.members) {
    results.metrics.push_back(metric_of(metric.key, metric.value));
    only.values.push_back(number_of(metric.value, "value"));
  }
  const std::string replicas = path_in(directory, "replicas.csv");
  if (!std::filesystem::exists(replicas)) {
    const std::string seed = value_of(results, "run.seed");
    std::from_chars(seed.data(), seed.data() + seed.size(), only.seed);
    results.replicas.push_back(std::move(only));
    return true;
  }
  const auto file = read_replicas(replicas, diagnostics);
  if (!file) return false;
  if (!std::ranges::equal(file->metrics, results.metrics, {}, {}, &MetricColumn::name)) {
    fault(diagnostics, replicas, "has other metrics than summary.json");
    return false;
  }
  for (const ReplicasFile::Row& row : file->rows) results.replicas.push_back(row.replica);
  return true;
}

}  // namespace

std::optional<Results> read_run_results(const std::string& directory, Diagnostics& diagnostics) {
  for (const char* name : {"summary.json", "scenario.resolved.json", "manifest.json"}) {
    if (std::filesystem::exists(path_in(directory, name))) continue;
    fault(diagnostics, directory, std::string("is not the directory of a finished run: it has no ") + name);
    return std::nullopt;
  }
  const JsonFile manifest(path_in(directory, "manifest.json"), diagnostics);
  const JsonFile scenario(path_in(directory, "scenario.resolved.json"), diagnostics);
  const JsonFile summary(path_in(directory, "summary.json"), diagnostics);
  if (!manifest.is_read() || !scenario.is_read() || !summary.is_read()) return std::nullopt;
  Results results;
  results.name = directory;
  results.is_complete = text_of(manifest.root(), "complete") != "false";
  add_inputs(scenario, manifest, results);
  if (!add_metrics(summary, directory, results, diagnostics)) return std::nullopt;
  return results;
}

}  // namespace headroom
