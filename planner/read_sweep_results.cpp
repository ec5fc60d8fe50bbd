// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <utility>

#include "planner/read_replicas.hpp"
#include "planner/results.hpp"
#include "planner/results_json.hpp"
#include "planner/sweep_results.hpp"
#include "reports/directory_writer.hpp"
#include "scenarios/flatten_json.hpp"

namespace headroom {
namespace {

std::vector<std::string> texts_of(const JsonNode& object, std::string_view key) {
  std::vector<std::string> texts;
  for (const JsonNode& item : items_of(object, key)) texts.push_back(item.text);
  return texts;
}

/// `base`: the values of the scenario of point 0.
Results point_of(const JsonNode& written, const SweptResults& sweep,
                 std::vector<std::pair<std::string, std::string>> base) {
  Results point;
  const std::vector<std::string> values = texts_of(written, "values");
  const std::vector<std::string> keys = short_keys(sweep.variations);
  point.name = "point " + text_of(written, "point") + " (";
  for (std::size_t i = 0; i < values.size() && i < keys.size(); ++i) {
    point.name += (i > 0 ? ", " : "") + keys[i] + "=" + values[i];
    point.inputs.emplace_back(sweep.variations[i].path, values[i]);
  }
  point.name += ")";
  base.insert(base.end(), point.inputs.begin(), point.inputs.end());
  point.is_replay = replays_a_log(base);
  return point;
}

/// A sentence if the files of the directory do not belong together.
std::optional<std::string> add_replicas(ReplicasFile file, const std::vector<MetricColumn>& metrics,
                                        std::vector<Results>& points) {
  if (!std::ranges::equal(file.metrics, metrics, {}, {}, &MetricColumn::name))
    return "has other metrics than sweep.json";
  for (ReplicasFile::Row& row : file.rows) {
    if (row.point >= points.size()) return "has point " + std::to_string(row.point) + ", which sweep.json has not";
    points[row.point].replicas.push_back(std::move(row.replica));
  }
  for (Results& point : points) {
    point.metrics = metrics;
    if (point.replicas.empty()) return "lacks a point of sweep.json";
  }
  return std::nullopt;
}

}  // namespace

bool is_sweep_directory(const std::string& directory) {
  return std::filesystem::exists(path_in(directory, "sweep.json"));
}

std::optional<SweptResults> read_sweep_results(const std::string& directory, Diagnostics& diagnostics) {
  const auto fault = [&](const std::string& file, std::string message) -> std::optional<SweptResults> {
    diagnostics.add({.place = {.file = file}, .message = std::move(message)});
    return std::nullopt;
  };
  for (const char* name : {"manifest.json", "scenario.resolved.json", "replicas.csv"})
    if (!std::filesystem::exists(path_in(directory, name)))
      return fault(directory, std::string("is not the directory of a finished sweep: it has no ") + name);
  const std::string path = path_in(directory, "sweep.json"), replicas_path = path_in(directory, "replicas.csv");
  const JsonFile sweep(path, diagnostics);
  const JsonFile scenario(path_in(directory, "scenario.resolved.json"), diagnostics);
  auto replicas = read_replicas(replicas_path, diagnostics);
  if (!sweep.is_read() || !scenario.is_read() || !replicas) return std::nullopt;
  if (text_of(sweep.root(), "schema") != "headroom/sweep/1") return fault(path, "is not the document of a sweep");

  SweptResults out;
  for (const JsonNode& one : items_of(sweep.root(), "varied"))
    out.variations.push_back({text_of(one, "path"), texts_of(one, "values")});
  std::vector<MetricColumn> metrics;
  for (const JsonNode& one : items_of(sweep.root(), "metrics")) metrics.push_back(metric_of(text_of(one, "name"), one));
  const auto base = flatten(scenario.root());
  for (const JsonNode& one : items_of(sweep.root(), "points")) out.points.push_back(point_of(one, out, base));
  if (auto sentence = add_replicas(std::move(*replicas), metrics, out.points))
    return fault(replicas_path, std::move(*sentence));
  return out;
}

}  // namespace headroom
