// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "sim/job.hpp"

namespace headroom {

/// The jobs of a log in 64 bytes each, because a log may have ten million: what a JobSpec says, with requests told by
/// number and what few jobs have in a list of its own. Reads like a container of JobSpec values.
class TraceRows {
 public:
  static constexpr Instant no_delay{std::numeric_limits<std::int64_t>::min()};
  /// What few jobs have.
  struct Extra {
    TimeSpan limit = TimeSpan::unlimited();  ///< if it is not the estimate
    Instant not_before = no_delay;
    TimeSpan ran_before;
    std::uint64_t array = 0;
    std::uint32_t array_limit = 0;
    std::uint32_t first_dependency = 0, dependencies = 0;  ///< in the list of all dependencies
  };
  enum class Limit : std::uint8_t { none, is_estimate, in_extra };
  static constexpr std::uint32_t no_extra = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::int64_t unknown_wait = -1;
  struct Row {
    std::uint64_t number = 0;
    std::int64_t submit_ns = 0, work_ns = 0, estimate_ns = 0;
    std::int64_t recorded_wait_ns = unknown_wait;
    std::uint32_t request = 0;
    TenantId tenant;
    JobClassId job_class;
    std::int32_t priority = 0;
    std::uint32_t extra = no_extra;
    Limit limit = Limit::none;
    Outcome outcome = Outcome::completed;
    bool awaited = false;
  };

  [[nodiscard]] std::size_t size() const { return selected_ ? order_.size() : stored_; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] JobSpec operator[](std::size_t place) const;
  [[nodiscard]] JobSpec at(std::size_t place) const;  ///< checked (CHECK)
  [[nodiscard]] JobSpec front() const { return (*this)[0]; }
  [[nodiscard]] JobSpec back() const { return (*this)[size() - 1]; }
  /// How long the job waited where the log was written: from submit to start. Nothing if the log does not say.
  [[nodiscard]] std::optional<TimeSpan> recorded_wait(std::size_t place) const;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = JobSpec;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = JobSpec;
    Iterator() = default;
    Iterator(const TraceRows& rows, std::size_t place) : rows_{&rows}, place_{place} {}
    JobSpec operator*() const { return (*rows_)[place_]; }
    Iterator& operator++() {
      ++place_;
      return *this;
    }
    Iterator operator++(int) { return Iterator{*rows_, place_++}; }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const TraceRows* rows_ = nullptr;
    std::size_t place_ = 0;
  };
  using value_type = JobSpec;
  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, size()}; }

  // For those who fill and transform a trace.
  Row& add();  ///< valid until the next one
  [[nodiscard]] Row& row(std::size_t place) { return stored(selected_ ? order_[place] : place); }
  [[nodiscard]] const Row& row(std::size_t place) const { return stored(selected_ ? order_[place] : place); }
  std::uint32_t intern(const Request& request);
  [[nodiscard]] const Request& request(std::uint32_t index) const { return requests_[index]; }
  Extra& extra_of(Row& row);  ///< made if there is none
  [[nodiscard]] const Extra* extra_of(const Row& row) const;
  void set_limit(Row& row, TimeSpan limit);
  [[nodiscard]] TimeSpan limit_of(const Row& row) const;
  void set_dependencies(Row& row, std::span<const Dependency> dependencies);
  [[nodiscard]] bool has_dependencies() const { return !dependencies_.empty(); }
  [[nodiscard]] std::span<const Dependency> dependencies_of(const Row& row) const;
  /// Of the dependencies of the row those stay for which `keep` says so.
  template <class Keep>
  void keep_dependencies(const Row& row, const Keep& keep) {
    if (row.extra == no_extra) return;
    Extra& extra = extras_[row.extra];
    const auto first = dependencies_.begin() + extra.first_dependency;
    const auto end =
        std::remove_if(first, first + extra.dependencies, [&keep](const Dependency& one) { return !keep(one); });
    extra.dependencies = static_cast<std::uint32_t>(end - first);
  }
  /// From now on the rows are those at these places, in this order; the others are out of reach.
  void select(std::vector<std::uint32_t> places);
  void clear() { *this = {}; }

 private:
  struct RequestHash {
    std::size_t operator()(const Request& request) const;
  };
  static constexpr std::size_t block_rows = 8192;  ///< rows never move, and a growing list has no second copy
  [[nodiscard]] Row& stored(std::size_t index) { return blocks_[index / block_rows][index % block_rows]; }
  [[nodiscard]] const Row& stored(std::size_t index) const { return blocks_[index / block_rows][index % block_rows]; }

  std::vector<std::vector<Row>> blocks_;
  std::size_t stored_ = 0;
  bool selected_ = false;  ///< `order_` says which rows there are; else all, as stored
  std::vector<std::uint32_t> order_;
  std::vector<Request> requests_;
  std::uint32_t last_request_ = 0;                                         ///< rows that ask for the same come together
  std::unordered_map<Request, std::uint32_t, RequestHash> request_index_;  ///< looked up only, never walked
  std::vector<Extra> extras_;
  std::vector<Dependency> dependencies_;
};
static_assert(sizeof(TraceRows::Row) <= 64);

/// Every user knows the run time: estimate := work. Limits stay.
void use_exact_estimates(TraceRows& rows);

}  // namespace headroom
