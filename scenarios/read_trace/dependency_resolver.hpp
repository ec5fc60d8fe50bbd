// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/read_trace/trace_rows.hpp"

namespace headroom {

/// Collects what jobs of a log say that they depend on, by number or text id, and ties them up once all rows are known:
/// a row may name a job that the file has only later, or not at all.
class DependencyResolver {
 public:
  [[nodiscard]] bool empty() const { return pending_.empty(); }
  /// For the row that TraceRows::add() has given the place `row`. All dependencies of a row come one after the other.
  void add(std::uint32_t row, std::uint64_t number, std::string_view label, DependencyKind kind);

  struct Lost {
    std::uint64_t count = 0;
    std::string example;  ///< the id of a job that the file does not have
  };
  /// Gives the rows their dependencies and marks the jobs that others await. `labels`: text ids by number, or empty.
  /// Rows must still stand where add() put them. A repeated text id stands for the first job that has it.
  [[nodiscard]] Lost resolve(TraceRows& rows, const std::vector<std::string>& labels) const;

 private:
  struct Pending {
    std::uint32_t row;
    DependencyKind kind;
    std::uint64_t number;
    std::string label;
  };
  std::vector<Pending> pending_;
};

}  // namespace headroom
