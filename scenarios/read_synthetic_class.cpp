// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "scenarios/sections.hpp"

namespace headroom {
namespace {

/// A thousandth of a GPU is the least that is counted.
std::uint32_t milli_of(double share) {
  return static_cast<std::uint32_t>(std::lround(share * 1000.0));
}

/// Ways to say what a job asks for, of which a class takes one.
constexpr std::array<std::string_view, 3> instead_of_nodes = {"gpus", "gpu_share", "sizes"};

/// The one that is there, or "nodes". What stands beside it is a fault.
std::string_view chosen_way(const Field& c) {
  std::string_view chosen;
  for (const std::string_view way : instead_of_nodes) {
    if (!c.has(way)) continue;
    if (!chosen.empty()) c.error(way, in_quotes(way) + " cannot stand beside " + in_quotes(chosen));
    if (chosen.empty()) chosen = way;
  }
  if (chosen.empty()) return "nodes";
  for (const std::string_view key : {"nodes", "gpus_per_node"}) {
    if (c.has(key)) c.error(key, in_quotes(key) + " cannot stand beside " + in_quotes(chosen));
  }
  return chosen;
}

/// `gpus`: one task each and anywhere; a share: one task; nodes: each a task with a node of its own.
Request read_request(const Field& c) {
  Request request;
  request.per_task.cpus = c.whole<std::uint32_t>("cpus");
  request.per_task.memory_bytes = static_cast<std::int64_t>(std::llround(c.number("memory")));
  const std::string_view way = chosen_way(c);
  if (way == "sizes") return request;
  if (way == "gpus") {
    request.tasks = c.whole<std::uint32_t>("gpus");
    request.per_task.gpus = 1;
    return request;
  }
  if (way == "gpu_share") {
    request.per_task.gpu_milli = milli_of(c.number("gpu_share"));
    return request;
  }
  if (!c.is_faulty("gpus") && !c.is_faulty("gpu_share") && !c.is_faulty("sizes")) {
    c.fill("nodes", make_number("1", {}));
    c.fill("gpus_per_node", make_number("0", {}));
  }
  request.tasks = c.whole<std::uint32_t>("nodes");
  request.per_task.gpus = c.whole<std::uint32_t>("gpus_per_node");
  request.max_tasks_per_node = 1;
  return request;
}

std::vector<SyntheticSize> read_sizes(const Field& c) {
  std::vector<SyntheticSize> sizes;
  for (const Field& size : c.items("sizes")) {
    sizes.push_back({.share = size.number("share"),
                     .gpus = size.whole<std::uint32_t>("gpus"),
                     .gpu_milli = milli_of(size.number("gpu_share")),
                     .cpus = size.whole<std::uint32_t>("cpus")});
  }
  return sizes;
}

void check_request(const Field& c, const SyntheticClass& out) {
  const bool unclear = c.is_faulty("gpus") || c.is_faulty("gpus_per_node") || c.is_faulty("cpus") ||
                       c.is_faulty("gpu_share") || c.is_faulty("sizes");
  const TaskNeed& need = out.request.per_task;
  if (unclear || need.gpus > 0 || need.gpu_milli > 0 || !out.sizes.empty()) return;
  if (need.cpus == 0) c.error("", "a job needs gpus or cpus");
  if (c.has("gpu")) c.error("gpu", "a GPU model for jobs without GPUs");
}

SyntheticEnding read_ending(const Field& c, std::string_view key) {
  if (!c.has(key)) return {};
  const Field ending = c.at(key);
  SyntheticEnding out{.share = ending.number("share"), .duration = std::nullopt};
  if (ending.has("duration")) out.duration = read_duration(ending.at("duration"));
  return out;
}

void read_estimate(const Field& estimate, SyntheticClass& out) {
  out.estimate_factor_min = estimate.number("min");
  out.estimate_factor_max = estimate.number("max");
  const bool both = estimate.has("min") && estimate.has("max");
  if (both && out.estimate_factor_min > out.estimate_factor_max) {
    estimate.error("max", "must be >= min, " + estimate.text("min") + ", not " + estimate.text("max"));
  }
}

}  // namespace

SyntheticClass read_class(const Field& c) {
  SyntheticClass out;
  out.name = c.text("name");
  out.share = c.number("share");
  out.request = read_request(c);
  out.sizes = read_sizes(c);
  check_request(c, out);
  out.gpu_model = c.text("gpu");
  out.priority = c.whole<std::int32_t>("priority");
  out.partition = c.text("partition");
  if (c.has("duration")) out.duration = read_duration(c.at("duration"));
  out.failed = read_ending(c, "failed");
  out.cancelled = read_ending(c, "cancelled");
  if (out.failed.share + out.cancelled.share > 1.0 + 1e-12) {
    c.error("cancelled", "the shares of failed and cancelled jobs sum to more than 1");
  }
  if (c.has("array")) {
    const Field array = c.at("array");
    if (array.has("size")) out.array_size = array.whole<std::uint32_t>("size");
    out.array_limit = array.whole<std::uint32_t>("limit");
  }
  if (c.has("estimate")) read_estimate(c.at("estimate"), out);
  return out;
}

}  // namespace headroom
