// SPDX-License-Identifier: Apache-2.0
#include "models/cost/stretches.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr double cannot = std::numeric_limits<double>::infinity();
constexpr double rounding = 1e-9;  // of a length, and of a sum of costs

enum State : std::uint8_t { waits, runs, is_paused };
constexpr std::size_t states = 3;

/// Pieces from the second one on, all of one length: the best way through them from every state. What is left to run
/// follows from the pieces that were run and the pauses that there were.
class Rest {
 public:
  Rest(const StretchTask& task, std::span<const double> cost, double length)
      : resume_(task.resume), length_(length), pieces_(cost.size()) {
    pauses_ = task.resume > 0.0 ? std::min(pieces_ / 2, most_pauses) : 0;
    const double most = std::ceil(length + static_cast<double>(pauses_) * resume_ - rounding);
    run_at_most_ = std::min(pieces_ - 1, static_cast<std::size_t>(std::min(most, static_cast<double>(pieces_))));
    for (const double one : cost) slack_ += rounding * std::abs(one);
    chosen_.assign(pieces_ * plane(), false);
    std::vector<double> later(plane(), cannot), now(plane(), cannot);
    fill_ends(later);
    for (std::size_t piece = pieces_ - 1; piece > 0; --piece) {
      for (std::size_t run = 0; run <= run_at_most_; ++run)
        for (std::size_t pauses = 0; pauses <= pauses_; ++pauses)
          for (const State state : {waits, runs, is_paused})
            now[place(run, pauses, state)] = best(piece, run, pauses, state, cost[piece], later);
      std::swap(later, now);
    }
    best_ = std::move(later);
  }

  [[nodiscard]] double cost(State state) const { return best_[place(0, 0, state)]; }
  [[nodiscard]] double slack() const { return slack_; }
  void choose(State state, std::vector<bool>& chosen) const {
    std::size_t run = 0, pauses = 0;
    for (std::size_t piece = 1; piece < pieces_ && left(run, pauses) > rounding; ++piece) {
      chosen[piece] = chosen_[piece * plane() + place(run, pauses, state)];
      if (chosen[piece]) {
        pauses += counts(state);
        ++run;
        state = runs;
      } else if (state == runs) {
        state = is_paused;
      }
    }
  }

 private:
  [[nodiscard]] std::size_t plane() const { return (run_at_most_ + 1) * (pauses_ + 1) * states; }
  [[nodiscard]] std::size_t place(std::size_t run, std::size_t pauses, State state) const {
    return (run * (pauses_ + 1) + pauses) * states + state;
  }
  [[nodiscard]] double left(std::size_t run, std::size_t pauses) const {
    return length_ - static_cast<double>(run) + static_cast<double>(pauses) * resume_;
  }
  [[nodiscard]] std::size_t counts(State state) const { return state == is_paused && pauses_ > 0 ? 1 : 0; }

  void fill_ends(std::vector<double>& values) const {
    for (std::size_t run = 0; run <= run_at_most_; ++run)
      for (std::size_t pauses = 0; pauses <= pauses_; ++pauses)
        for (const State state : {waits, runs, is_paused})
          values[place(run, pauses, state)] = left(run, pauses) <= rounding ? 0.0 : cannot;
  }

  double best(std::size_t piece, std::size_t run, std::size_t pauses, State state, double cost,
              const std::vector<double>& later) {
    if (left(run, pauses) <= rounding) return 0.0;
    const std::size_t then = pauses + counts(state);
    const bool can_run = run < run_at_most_ && then <= pauses_;
    const double ran = can_run ? cost * std::min(1.0, left(run, then)) + later[place(run + 1, then, runs)] : cannot;
    const double waited = later[place(run, pauses, state == waits ? waits : is_paused)];
    const bool is_run = ran < cannot && ran <= waited + slack_;
    chosen_[piece * plane() + place(run, pauses, state)] = is_run;
    return is_run ? ran : waited;
  }

  double resume_, length_;
  std::size_t pieces_, pauses_ = 0, run_at_most_ = 0;
  double slack_ = 0.0;
  std::vector<bool> chosen_;
  std::vector<double> best_;
};

}  // namespace

std::vector<bool> cheapest_stretches(const StretchTask& task, std::span<const double> cost) {
  HEADROOM_CHECK(!cost.empty() && task.length > 0.0 && task.first > 0.0 && task.resume >= 0.0,
                 "there is something to run, and time for it");
  std::vector<bool> chosen(cost.size(), false);
  // Who runs and is to begin later has to come back once: from then on he is like one who has not begun.
  const Rest later(task, cost, task.length + (task.is_running ? task.resume : 0.0));
  const double after = task.length - task.first;
  chosen[0] = true;
  if (after <= rounding) {
    if (cost[0] * (task.length / task.first) <= later.cost(waits) + later.slack()) return chosen;
  } else {
    const Rest rest(task, cost, after);
    if (rest.cost(runs) == cannot && later.cost(waits) == cannot) return std::vector<bool>(cost.size(), true);
    if (cost[0] + rest.cost(runs) <= later.cost(waits) + later.slack()) {
      rest.choose(runs, chosen);
      return chosen;
    }
  }
  chosen[0] = false;
  later.choose(waits, chosen);
  return chosen;
}

}  // namespace headroom
