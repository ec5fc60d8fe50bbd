// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/demand.hpp"

namespace headroom {

/// Which jobs find room on equal instances, some of them partly in use and some of them still to be requested: the
/// what-if behind every request for instances. The tightest take jobs first, new ones last; jobs may share.
///
/// Tasks that may stand anywhere are packed one by one. Of a job that puts at most m tasks on a node, m tasks (or as
/// many as an empty instance holds) stay together, and no two such bundles of one job share an instance. Shares
/// of GPUs fill those that are shared before they open whole ones.
/// So it may find no room where there is some, and never the other way round.
///
/// Cost of place(): the distinct states of instances, whatever the number of jobs.
class InstancePacking {
 public:
  /// Forgets everything. `obtainable` empty instances can be had beyond those that are added.
  void reset(const Free& whole, std::uint32_t obtainable);
  void add(const Free& free, std::uint32_t instances);

  /// Puts so many jobs of one demand where there is room, and returns how many found it.
  std::uint64_t place(const Demand& demand, std::uint64_t jobs);
  /// Whether one more would.
  [[nodiscard]] bool fits(const Demand& demand) const;

  /// Obtainable instances in use by now.
  [[nodiscard]] std::uint32_t requested() const { return obtainable_ - left_; }
  /// Instances that were added empty and that nobody has needed.
  [[nodiscard]] std::uint32_t not_needed() const;

  /// Empty instances that one job takes; 0 if it fits on none.
  [[nodiscard]] static std::uint32_t instances_for(const Demand& demand, const Free& whole);

 private:
  struct Group {
    Free free;
    std::uint32_t instances = 0;
  };
  struct Bundle {
    TaskNeed need;
    std::uint32_t tasks = 0;  ///< that stay together
    std::uint64_t per_job = 0;
    bool apart = false;  ///< no two of a job on one instance
  };
  [[nodiscard]] static Bundle bundle_of(const Demand& demand, const Free& whole);
  [[nodiscard]] static std::uint64_t bundles_on(const Bundle& bundle, const Free& free, std::uint64_t at_most);
  [[nodiscard]] Free without(const Bundle& bundle, std::uint64_t bundles, const Free& free);
  [[nodiscard]] Free with_shared(Free free, std::vector<std::uint16_t> shared);
  void insert(const Free& free, std::uint32_t instances);
  [[nodiscard]] std::uint64_t jobs_with_room(const Bundle& bundle, std::uint64_t jobs) const;
  void take(const Bundle& bundle, std::uint64_t jobs);

  Free whole_;
  std::uint32_t obtainable_ = 0, left_ = 0;
  std::vector<Group> groups_;  // tightest first; the empty ones come last
  PartialGpuTable shared_;     // of those that it knows; another one than that of the cluster
};

}  // namespace headroom
