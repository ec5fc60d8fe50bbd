// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/dependency_resolver.hpp"

#include <fmt/format.h>

#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "scenarios/read_trace/printable.hpp"
#include "scenarios/read_trace/trace_fault.hpp"

namespace headroom {

void DependencyResolver::add(std::uint32_t row, std::uint64_t number, std::string_view label, DependencyKind kind) {
  pending_.push_back({row, kind, number, printable(label)});
}

LostDependencies DependencyResolver::resolve(TraceRows& rows, const std::vector<std::string>& labels) const {
  LostDependencies lost;
  if (pending_.empty()) return lost;
  std::unordered_map<std::string_view, std::uint64_t> number_of;  // looked up only, as the next
  for (std::size_t number = 1; number < labels.size(); ++number) number_of.try_emplace(labels[number], number);
  const auto number_named_by = [&number_of](const Pending& pending) -> std::optional<std::uint64_t> {
    if (pending.label.empty()) return pending.number;
    const auto named = number_of.find(pending.label);
    return named == number_of.end() ? std::nullopt : std::optional{named->second};
  };
  std::unordered_map<std::uint64_t, bool> is_there;
  for (const Pending& pending : pending_)
    if (const auto number = number_named_by(pending)) is_there.try_emplace(*number, false);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto found = is_there.find(rows.row(i).number);
    if (found != is_there.end()) found->second = true;
  }

  std::vector<Dependency> of_row;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const Pending& pending = pending_[i];
    const auto number = number_named_by(pending);
    if (number && is_there.at(*number)) {
      of_row.push_back({*number, pending.kind});
    } else if (lost.count++ == 0) {
      lost.example = pending.label.empty() ? std::to_string(pending.number) : pending.label;
    }
    const bool last_of_row = i + 1 == pending_.size() || pending_[i + 1].row != pending.row;
    if (!last_of_row) continue;
    if (!of_row.empty()) rows.set_dependencies(rows.row(pending.row), of_row);
    of_row.clear();
  }
  return lost;
}

LostDependencies keep_earlier_dependencies(TraceRows& rows, const std::vector<std::string>& labels) {
  LostDependencies lost;
  if (!rows.has_dependencies()) return lost;
  std::unordered_map<std::uint64_t, bool> has_come;  // of those that others name; looked up only
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const Dependency& one : rows.dependencies_of(rows.row(i))) has_come.try_emplace(one.number, false);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const TraceRows::Row& row = rows.row(i);
    rows.keep_dependencies(row, [&](const Dependency& one) {
      if (has_come.at(one.number)) return true;
      if (lost.count++ == 0)
        lost.example = one.number < labels.size() ? labels[one.number] : std::to_string(one.number);
      return false;
    });
    const auto named = has_come.find(row.number);
    if (named != has_come.end()) named->second = true;
  }
  std::unordered_set<std::uint64_t> awaited;
  for (std::size_t i = rows.size(); i-- > 0;) {
    TraceRows::Row& row = rows.row(i);
    row.awaited = awaited.contains(row.number);
    for (const Dependency& one : rows.dependencies_of(row)) awaited.insert(one.number);
  }
  return lost;
}

void report_lost(const LostDependencies& lost, std::string_view on_what, const std::string& path,
                 Diagnostics& diagnostics) {
  if (lost.count == 0) return;
  diagnostics.add(trace_warning(
      path, 0,
      fmt::format("{} dependenc{} on {}, such as {}, {} left out", lost.count, lost.count == 1 ? "y" : "ies", on_what,
                  lost.example, lost.count == 1 ? "was" : "were")));
}

}  // namespace headroom
