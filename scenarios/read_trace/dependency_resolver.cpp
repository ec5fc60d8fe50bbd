// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/dependency_resolver.hpp"

#include <string_view>
#include <unordered_map>
#include <vector>

#include "scenarios/read_trace/printable.hpp"

namespace headroom {

void DependencyResolver::add(std::uint32_t row, std::uint64_t number, std::string_view label, DependencyKind kind) {
  pending_.push_back({row, kind, number, printable(label)});
}

DependencyResolver::Lost DependencyResolver::resolve(TraceRows& rows, const std::vector<std::string>& labels) const {
  Lost lost;
  if (pending_.empty()) return lost;
  std::unordered_map<std::string_view, std::uint64_t> number_of;  // looked up only, as the next
  for (std::size_t number = 1; number < labels.size(); ++number) number_of.try_emplace(labels[number], number);
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> rows_of;
  for (const Pending& pending : pending_) {
    const auto named = pending.label.empty() ? number_of.end() : number_of.find(pending.label);
    rows_of.try_emplace(named == number_of.end() ? pending.number : named->second);
  }
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    const auto found = rows_of.find(rows.row(i).number);
    if (found != rows_of.end()) found->second.push_back(i);
  }

  std::vector<Dependency> of_row;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const Pending& pending = pending_[i];
    const auto named = pending.label.empty() ? number_of.end() : number_of.find(pending.label);
    const bool known_label = pending.label.empty() || named != number_of.end();
    const std::uint64_t number = named == number_of.end() ? pending.number : named->second;
    const auto& targets = rows_of.at(number);
    if (known_label && !targets.empty()) {
      for (const std::uint32_t target : targets) rows.row(target).awaited = true;
      of_row.push_back({number, pending.kind});
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

}  // namespace headroom
