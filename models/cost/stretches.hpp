// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

/// When to run a load that may pause and come back: in which pieces of the time that is left.
///
/// Units    lengths are in pieces, all of which but the first are equally long; costs in any unit.
/// Domain   one piece at least; length, first > 0; resume >= 0 (CHECK). Costs may be negative, as prices are.
/// Source   exact dynamic programming over (piece, pieces run, pauses, state). What a pause costs is the running time
///          of coming back, which makes the whole so much longer.
namespace headroom {

/// A plan looks no further ahead than to so many pauses, where they cost anything.
inline constexpr std::size_t most_pauses = 12;

struct StretchTask {
  double length = 1.0;      ///< still to run
  double first = 1.0;       ///< length of the first piece
  double resume = 0.0;      ///< coming back after a pause takes so much longer
  bool is_running = false;  ///< now: not to run in the first piece is a pause. Else it has not begun, and may wait
};

/// Whether to run in each piece so that all of them together cost least; `cost` is that of running through a piece. It
/// runs through every chosen piece but the last, of which it takes what it still needs. Of equals, the one that runs
/// earlier. All pieces if they are too short for the length.
[[nodiscard]] std::vector<bool> cheapest_stretches(const StretchTask& task, std::span<const double> cost);

}  // namespace headroom
