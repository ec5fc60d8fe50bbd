// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "scenarios/sections.hpp"

namespace headroom {
namespace {

enum class Kind : unsigned char { arrive, leave, maintenance };  // in the order of the choices

/// Nodes of a pool, and the time in which they are away or about to be.
struct Absence {
  PoolId pool;
  std::uint32_t first = 0, count = 0;
  Instant from, to;
  [[nodiscard]] bool overlaps(const Absence& other) const {
    return pool == other.pool && first < other.first + other.count && other.first < first + count && from < other.to &&
           other.from < to;
  }
};

/// The nodes that are meant; false if there are no such nodes.
bool read_nodes(const Field& change, const ClusterSpec& cluster, Absence& out) {
  const std::string& name = change.text("pool");
  std::vector<std::string> names;
  for (const PoolSpec& pool : cluster.pools) names.push_back(pool.name);
  const auto at = std::ranges::find(names, name) - names.begin();
  if (at == std::ssize(names)) {
    if (!change.is_faulty("pool"))
      change.error("pool", "there is no pool " + in_quotes(name), did_you_mean(name, names));
    return false;
  }
  out.pool = {static_cast<std::uint32_t>(at)};
  const std::uint32_t in_pool = cluster.pools[out.pool.index].nodes;
  const auto wanted = change.whole<std::uint32_t>("nodes");
  if (change.has("first")) {
    out.first = change.whole<std::uint32_t>("first");
    out.count = wanted > 0 ? wanted : in_pool - std::min(out.first, in_pool);
  } else {
    out.count = wanted > 0 ? wanted : in_pool;
    out.first = in_pool - std::min(out.count, in_pool);
  }
  if (out.count > 0 && out.first + std::uint64_t{out.count} <= in_pool) return true;
  change.error(change.has("nodes") ? "nodes" : "first",
               "the pool has " + std::to_string(in_pool) + " nodes, from 0 to " + std::to_string(in_pool - 1));
  return false;
}

bool read_times(const Field& change, Kind kind, Absence& out) {
  const Instant at = Instant{} + TimeSpan::from(Duration{change.number("at")});
  const TimeSpan drain = TimeSpan::from(Duration{change.number("drain")});
  out.from = kind == Kind::arrive ? Instant{} : Instant{at.ns - std::min(drain.ns, at.ns)};
  out.to = kind == Kind::arrive ? at : Instant::never();
  if (kind == Kind::arrive && drain.ns > 0) change.error("drain", "nodes that arrive have nothing to drain");
  if (kind != Kind::maintenance) {
    if (change.has("until")) change.error("until", "only a maintenance has an end");
    return true;
  }
  if (!change.has("until")) {
    if (!change.is_faulty("until")) change.error("", "a maintenance needs its end", "add \"until\"");
    return false;
  }
  out.to = Instant{} + TimeSpan::from(Duration{change.number("until")});
  if (out.to > at) return true;
  change.error("until", "the end of the maintenance is not after its begin");
  return false;
}

}  // namespace

std::vector<NodeChange> read_changes(const Field& cluster, const ClusterSpec& spec) {
  std::vector<NodeChange> changes;
  std::vector<Absence> absences;
  for (const Field& change : cluster.items("changes")) {
    if (change.is_faulty("what") || change.is_faulty("at") || change.is_faulty("drain")) continue;
    const auto kind = change.whole<Kind>("what");
    Absence absence;
    if (!read_nodes(change, spec, absence) || !read_times(change, kind, absence)) continue;
    if (std::ranges::any_of(absences, [&](const Absence& other) { return other.overlaps(absence); })) {
      change.error("", "some of these nodes are away at that time already, by an earlier entry");
      continue;
    }
    absences.push_back(absence);
    const auto add = [&](Instant at, Lifecycle to) {
      changes.push_back({at, absence.pool, absence.first, absence.count, to});
    };
    const Instant at = Instant{} + TimeSpan::from(Duration{change.number("at")});
    if (kind == Kind::arrive) {
      add(Instant{}, Lifecycle::absent);
      add(at, Lifecycle::up);
      continue;
    }
    if (absence.from < at) add(absence.from, Lifecycle::draining);
    add(at, kind == Kind::leave ? Lifecycle::absent : Lifecycle::down);
    if (kind == Kind::maintenance) add(absence.to, Lifecycle::up);
  }
  return changes;
}

}  // namespace headroom
