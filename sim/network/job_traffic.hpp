// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// What jobs send between their nodes, as plain values.
namespace headroom {

/// Who speaks to whom.
enum class TrafficPattern : std::uint8_t {
  ring,        ///< each to the next, and the last to the first
  all_to_all,  ///< each to all others, the same to each
  chain,       ///< each to the next and to the one before, half of it to either; of groups of ranks only
};

/// Groups of GPUs that speak among themselves: GPUs of a job are ranks, counted node by node as the job holds them, and
/// `size` ranks that are `stride` apart make a group. Ranks that are left over are in none.
struct RankGroups {
  std::uint32_t stride = 1, size = 2;
  double sent = 0.0;            ///< by one rank in a second of the job's work, bytes; > 0
  double port = 0.0;            ///< bytes/s that the port of one rank reaches for it at most; > 0
  bool stays_together = false;  ///< by the job's plan, in one NVLink domain: else each of its layers waits
};

/// Traffic of one kind. Times are parts of a second of the job's work, as that passes at full clock where the job is
/// alone on the network and nothing in it is narrower than the ports of its GPUs; with groups, where it stands as its
/// plan has it, too. What stays inside of nodes then is part of its work, until it has to leave them.
struct TrafficPhase {
  TrafficPattern pattern = TrafficPattern::ring;
  double busy = 0.0;         ///< for which its ports send at their full rate, or at that of `groups`; > 0
  double overlap = 0.0;      ///< of `busy`, what computing hides: from 0 to 1
  std::uint32_t stride = 1;  ///< of a ring: the next one is so many nodes on, so there are so many rings; >= 1
  std::optional<RankGroups> groups = std::nullopt;  ///< else nodes speak, of which all GPUs do alike

  [[nodiscard]] double exposed() const { return busy * (1.0 - overlap); }
};

/// The part of the work of a job that is not waiting for these. Domain: exposed parts add up to less than 1.
[[nodiscard]] inline double computing_part(std::span<const TrafficPhase> phases) {
  double left = 1.0;
  for (const TrafficPhase& phase : phases) left -= phase.exposed();
  return left;
}

/// A job on one node sends nothing: what its GPUs say to each other there is part of its work.
struct JobTraffic {
  std::vector<TrafficPhase> phases;  ///< one after the other; none: the job sends nothing
  double weight = 1.0;               ///< of its flows, where they share a link; > 0
  double cap = 1.0;                  ///< of the rate of its ports, what it sends at most; in (0, 1]
};

}  // namespace headroom
