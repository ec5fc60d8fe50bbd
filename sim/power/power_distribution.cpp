// SPDX-License-Identifier: Apache-2.0
#include "sim/power/power_distribution.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <utility>

#include "models/check.hpp"
#include "sim/gpu_share.hpp"

namespace headroom {

void WattHistogram::add(double watts, double weight) {
  const auto bin = static_cast<std::size_t>(std::floor(std::max(watts, 0.0)));
  if (bin >= bins_.size()) bins_.resize(bin + 1);
  bins_[bin].weight += weight;
  bins_[bin].sum += watts * weight;
}

double WattHistogram::weight() const {
  double all = 0.0;
  for (const Bin& bin : bins_) all += bin.weight;
  return all;
}

double WattHistogram::mean() const {
  double sum = 0.0;
  for (const Bin& bin : bins_) sum += bin.sum;
  return sum / weight();
}

std::optional<EmpiricalCdf> WattHistogram::cdf() const {
  const double all = weight();
  if (!(all > 0.0)) return std::nullopt;
  EmpiricalCdf cdf;
  double below = 0.0;
  for (const Bin& bin : bins_) {
    if (!(bin.weight > 0.0)) continue;
    const double watts = bin.sum / bin.weight, from = below / all;
    below += bin.weight;
    cdf.points.push_back({watts, from});
    cdf.points.push_back({watts, std::min(below / all, 1.0)});
  }
  cdf.points.back().share = 1.0;
  return cdf;
}

PowerDistribution::PowerDistribution(const PowerSpec& spec, const ClusterSpec& cluster, const Window& window)
    : spec_(spec), window_(window) {
  for (std::uint32_t p = 0; p < cluster.pools.size(); ++p) {
    pool_gpus_.push_back(cluster.pools[p].node.gpus);
    for (std::uint32_t i = 0; i < cluster.pools[p].nodes; ++i) {
      const std::size_t n = all_.size();
      const bool is_fed = n < spec.leaf_of_node.size() && spec.leaf_of_node[n].valid();
      all_.push_back({.parts = {}, .since = {}, .pool = p, .is_seen = is_fed && cluster.pools[p].node.gpus > 0});
    }
  }
}

void PowerDistribution::on(const record::JobSubmitted& entry) {
  if (!window_.begin) window_.begin = std::max(entry.spec->submit, Instant{});
}

void PowerDistribution::on(const record::LeaseStarted& entry) {
  running_.add(entry.job);
  put(entry.job, entry.slices, entry.at);
}

void PowerDistribution::on(const record::LeaseChanged& entry) {
  take(entry.job, entry.at);
  put(entry.job, entry.slices, entry.at);
}

void PowerDistribution::on(const record::LeaseEnded& entry) {
  take(entry.job, entry.at);
  running_.remove(entry.job);
}

void PowerDistribution::on(const record::NodeChanged& entry) {
  const std::uint32_t n = entry.node.index;
  if (n >= all_.size()) return;
  settle(entry.node, entry.at);
  const bool is_on = entry.state != Lifecycle::absent && entry.state != Lifecycle::down;
  const bool is_fed = n < spec_.leaf_of_node.size() && spec_.leaf_of_node[n].valid();
  all_[n].is_seen = is_on && is_fed && pool_gpus_[all_[n].pool] > 0;
}

void PowerDistribution::on(const record::JobDraw& entry) {
  Running* const its = running_.find(entry.job);
  if (its == nullptr) return;
  std::uint64_t milli = 0, cpus = 0;
  for (const Slice& slice : its->slices) {
    settle(slice.node, entry.at);
    if (slice.node.index >= spec_.leaf_of_node.size() || !spec_.leaf_of_node[slice.node.index].valid()) continue;
    milli += gpu_milli_of(slice);
    cpus += slice.cpus;
  }
  const double gpus = static_cast<double>(milli) / whole_gpu;
  its->gpu_w = milli > 0 ? entry.gpus.power().si / gpus : 0.0;
  its->swing_w = milli > 0 ? entry.swing.power().si / gpus : 0.0;
  its->core_w = cpus > 0 ? (entry.active - entry.gpus).power().si / static_cast<double>(cpus) : 0.0;
  its->high_share = 1e-6 * entry.high_ppm;
}

void PowerDistribution::on(const record::RunEnded& entry) {
  for (std::uint32_t n = 0; n < all_.size(); ++n) settle({n}, entry.at);
}

/// It draws nothing yet: a JobDraw of the same instant says what.
void PowerDistribution::put(std::uint64_t job, std::span<const Slice> slices, Instant at) {
  running_.find(job)->slices.assign(slices.begin(), slices.end());
  for (const Slice& slice : slices) {
    if (slice.node.index >= all_.size()) continue;
    settle(slice.node, at);
    const bool shares = slice.gpu_milli > 0;
    all_[slice.node.index].parts.push_back({.job = job,
                                            .gpus = shares ? 0 : slice.gpus(),
                                            .cpus = slice.cpus,
                                            .milli = slice.gpu_milli,
                                            .shared = shares ? slice.shared_gpu() : std::uint8_t{0}});
  }
}

void PowerDistribution::take(std::uint64_t job, Instant at) {
  for (const Slice& slice : running_.find(job)->slices) {
    if (slice.node.index >= all_.size()) continue;
    settle(slice.node, at);
    std::erase_if(all_[slice.node.index].parts, [&](const Part& part) { return part.job == job; });
  }
}

/// As far as it lies in the window.
void PowerDistribution::settle(NodeId id, Instant at) {
  if (id.index >= all_.size()) return;
  Node& node = all_[id.index];
  Instant from = std::exchange(node.since, at), to = at;
  if (!node.is_seen || !window_.begin) return;
  from = std::max(from, *window_.begin);
  if (window_.end) to = std::min(to, *window_.end);
  if (from < to) count(node, id, (to - from).in_seconds());
}

void PowerDistribution::count(const Node& node, NodeId id, double seconds) {
  constexpr std::size_t most_gpus = 64;
  const PoolDraw& draw = spec_.pools[node.pool];
  std::array<double, most_gpus> shared{};  // what the sharers of each GPU add to it
  std::uint64_t shared_mask = 0;
  std::uint32_t free = pool_gpus_[node.pool];
  double base = draw.idle.si;
  levels_.assign(1, {0.0, 1.0});
  for (const Part& part : node.parts) {
    const Running& job = *running_.find(part.job);
    base += job.core_w * part.cpus;
    if (part.milli > 0) {
      const double adds = job.gpu_w * part.milli / whole_gpu;
      shared[part.shared] += adds;
      shared_mask |= std::uint64_t{1} << part.shared;
      base += adds;
    }
    if (part.gpus == 0) continue;
    free -= part.gpus;
    const Level two[] = {{job.gpu_w + (1.0 - job.high_share) * job.swing_w, job.high_share},
                         {job.gpu_w - job.high_share * job.swing_w, 1.0 - job.high_share}};
    next_levels_.clear();
    for (const Level& of_job : two) {
      if (!(of_job.share > 0.0)) continue;
      gpus_.add(draw.gpu_idle.si + of_job.watts, seconds * of_job.share * part.gpus);
      for (const Level& before : levels_)
        next_levels_.push_back({before.watts + part.gpus * of_job.watts, before.share * of_job.share});
    }
    levels_.swap(next_levels_);
    merge_levels();
  }
  for (std::uint32_t g = 0; g < most_gpus; ++g)
    if ((shared_mask >> g & 1U) != 0) gpus_.add(draw.gpu_idle.si + shared[g], seconds);
  free -= static_cast<std::uint32_t>(std::popcount(shared_mask));
  if (free > 0) gpus_.add(draw.gpu_idle.si, seconds * free);
  for (const Level& level : levels_) nodes_.add(input_of(id, base + level.watts), seconds * level.share);
}

/// Those within the same watt become one, so that many jobs on a node are no more levels than watts.
void PowerDistribution::merge_levels() {
  if (levels_.size() < 8) return;
  std::ranges::sort(levels_, {}, &Level::watts);
  std::size_t last = 0;
  for (std::size_t i = 1; i < levels_.size(); ++i) {
    Level &into = levels_[last], &from = levels_[i];
    if (std::floor(into.watts) != std::floor(from.watts)) {
      levels_[++last] = from;
      continue;
    }
    const double share = into.share + from.share;
    into = {(into.watts * into.share + from.watts * from.share) / share, share};
  }
  levels_.resize(last + 1);
}

double PowerDistribution::input_of(NodeId node, double watts) const {
  const PowerPlaceSpec& leaf = spec_.places[spec_.leaf_of_node[node.index].index];
  return leaf.converters ? stage_input(*leaf.converters, Power{watts}).si : watts;
}

}  // namespace headroom
