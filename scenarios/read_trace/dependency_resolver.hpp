// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/diagnostics.hpp"
#include "scenarios/read_trace/trace_rows.hpp"

namespace headroom {

/// Dependencies that had to be left out.
struct LostDependencies {
  std::uint64_t count = 0;
  std::string example;  ///< the id of a job that was to be waited for
};

/// Collects what jobs of a log say that they depend on, by number or text id, and ties them up once all rows are known:
/// a row may name a job that the file has only later, or not at all.
class DependencyResolver {
 public:
  /// For the row that TraceRows::add() has given the place `row`. All dependencies of a row come one after the other.
  void add(std::uint32_t row, std::uint64_t number, std::string_view label, DependencyKind kind);

  /// Gives the rows their dependencies; those on jobs that the file does not have are lost. `labels`: text ids by
  /// number, or empty. Rows must still stand where add() put them. A repeated text id stands for the first job that has
  /// it. Who is awaited is for keep_earlier_dependencies() to say, once the rows are in order.
  [[nodiscard]] LostDependencies resolve(TraceRows& rows, const std::vector<std::string>& labels) const;

 private:
  struct Pending {
    std::uint32_t row;
    DependencyKind kind;
    std::uint64_t number;
    std::string label;
  };
  std::vector<Pending> pending_;
};

/// Leaves out the dependencies on jobs that are none of the rows before: on later ones, on the job itself, and on rows
/// that were left out. They could hold nobody up, since the engine meets the jobs in the order of the rows; so of a
/// ring of jobs that wait for each other one goes first. Then marks the jobs that others await.
[[nodiscard]] LostDependencies keep_earlier_dependencies(TraceRows& rows, const std::vector<std::string>& labels);

/// A warning, if there are any: "2 dependencies on `on_what`, such as 12, were left out".
void report_lost(const LostDependencies& lost, std::string_view on_what, const std::string& path,
                 Diagnostics& diagnostics);

}  // namespace headroom
