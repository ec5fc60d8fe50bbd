// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

/// What jobs send between their nodes, as plain values.
namespace headroom {

/// Who speaks to whom: each node to the next, and the last to the first; or all to all.
enum class TrafficPattern : std::uint8_t { ring, all_to_all };

/// Traffic of one kind. Times are parts of a second of the job's work, as that passes at full clock where the job is
/// alone on the network and nothing in it is narrower than the ports of its GPUs.
struct TrafficPhase {
  TrafficPattern pattern = TrafficPattern::ring;
  double busy = 0.0;         ///< for which its ports send at their full rate; > 0
  double overlap = 0.0;      ///< of `busy`, what computing hides: from 0 to 1
  std::uint32_t stride = 1;  ///< of a ring: the next one is so many nodes on, so there are so many rings; >= 1

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
};

}  // namespace headroom
