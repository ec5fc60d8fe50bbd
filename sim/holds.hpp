// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "sim/ids.hpp"
#include "sim/job.hpp"

namespace headroom {

/// Who waits for whom before it may queue: dependencies between jobs and the limits of job arrays. It counts; the
/// engine acts. Memory follows the jobs that others depend on (JobSpec::awaited) and the arrays alive.
class Holds {
 public:
  /// A submitted job by its slot, which is used again, and its serial number, which is not.
  struct Waiter {
    JobId job;
    std::uint64_t serial = 0;
  };
  enum class What : std::uint8_t { release_once, give_array_slot, cancel };
  struct Effect {
    Waiter waiter;
    What what = What::release_once;
    std::uint64_t array = 0;  ///< of a slot
  };
  struct Standing {
    std::uint32_t holds = 0;  ///< jobs that it waits for
    bool never = false;       ///< what it depends on has come out otherwise
  };

  [[nodiscard]] static bool concern(const JobSpec& spec) {
    return spec.awaited || spec.array_limit > 0 || !spec.dependencies.empty();
  }
  [[nodiscard]] Standing submitted(const Waiter& waiter, const JobSpec& spec);
  /// To be asked when nothing else holds the element of an array back, so that who cannot queue takes no slot from who
  /// can. False: it waits for one, behind those that asked before.
  [[nodiscard]] bool take_array_slot(const Waiter& waiter, const JobSpec& spec);
  /// Both append what follows for others, in the order in which they began to wait.
  void started(const JobSpec& spec, std::deque<Effect>& effects);
  void ended(const JobSpec& spec, JobState state, bool has_array_slot, std::deque<Effect>& effects);
  /// The job that was to get the slot of an array is gone: the next one gets it.
  void pass_on_slot(std::uint64_t array, std::deque<Effect>& effects);

 private:
  struct Awaited {
    bool has_started = false, has_ended = false, went_well = false;
    struct Dependent {
      Waiter waiter;
      DependencyKind kind = DependencyKind::after_ok;
    };
    std::vector<Dependent> dependents;
  };
  struct Array {
    std::uint32_t active = 0;
    std::deque<Waiter> held;
  };
  enum class Answer : std::uint8_t { wait, yes, never };
  [[nodiscard]] static Answer answer(const Awaited& job, DependencyKind kind);

  std::unordered_map<std::uint64_t, Awaited> awaited_;  // by number; looked up, never walked
  std::unordered_map<std::uint64_t, Array> arrays_;
};

}  // namespace headroom
