// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/sacct_dependencies.hpp"

#include <fmt/format.h>

#include "scenarios/read_trace/sacct_columns.hpp"
#include "scenarios/read_trace/text_parts.hpp"

namespace headroom {
namespace {

/// Each element of a large array may wait for each element of another: a guard against a file that asks for billions.
constexpr std::size_t most_expanded = 5'000'000;

}  // namespace

void SacctDependencies::note(const SlurmJobId& id) {
  const char separator = id.elements.empty() ? '+' : '_';
  const std::size_t at = id.job.find(separator);
  if (at == std::string_view::npos) return;
  const auto number = whole_number<std::uint32_t>(id.job.substr(at + 1));
  if (!number) return;
  Parts& parts = parts_[id.number];
  parts.separator = separator;
  parts.numbers.push_back(*number);
}

void SacctDependencies::add(const SlurmDependency& dependency, const SlurmJobId& id) {
  const auto number = whole_number<std::uint64_t>(dependency.job);  // not that of a single element
  const auto parts = number ? parts_.find(*number) : parts_.end();
  if (parts == parts_.end()) {
    found_.emplace_back(dependency.job, dependency.kind);
    return;
  }
  if (dependency.element_by_element && !id.elements.empty() && !id.is_list) {
    found_.emplace_back(fmt::format("{}_{}", *number, id.elements), dependency.kind);
    return;
  }
  expanded_ += parts->second.numbers.size();
  is_too_many_ = is_too_many_ || expanded_ > most_expanded;
  if (is_too_many_) return;
  for (const std::uint32_t part : parts->second.numbers) {
    found_.emplace_back(fmt::format("{}{}{}", *number, parts->second.separator, part), dependency.kind);
  }
}

std::span<const RawDependency> SacctDependencies::of(const SlurmJobId& id, CsvCells& cells, TraceBuilder& builder,
                                                     int line) {
  found_.clear();
  raw_.clear();
  is_too_many_ = false;
  std::string_view text = cells.text(sacct::dependency);
  const bool stated = !text.empty();
  if (!stated) text = option_in_submit_line(cells.text(sacct::submit_line), "dependency", 'd');
  if (is_slurm_unknown(text) || text == "(null)") return {};
  const auto dependencies = parse_slurm_dependencies(text);
  if (!dependencies) {
    if (stated) {
      cells.set_fault(sacct::dependency, "is no list such as afterok:12,afterany:13:14");
    } else {
      builder.remark(line, "the --dependency in SubmitLine is not understood and was left out");
    }
    return {};
  }
  for (const SlurmDependency& dependency : dependencies->list) add(dependency, id);
  if (dependencies->any_of) builder.remark(line, "waits for one of several jobs; taken to wait for all of them");
  if (dependencies->has_others) builder.remark(line, "singleton, expand or a delay in a dependency was left out");
  if (is_too_many_) builder.remark(line, "dependencies of arrays on arrays beyond five million were left out");
  for (const auto& [label, kind] : found_) raw_.push_back({.number = 0, .label = label, .kind = kind});
  return raw_;
}

std::uint32_t array_limit_in(std::string_view submit_line) {
  const std::string_view array = option_in_submit_line(submit_line, "array", 'a');
  const std::size_t percent = array.find('%');
  if (percent == std::string_view::npos) return 0;
  return whole_number<std::uint32_t>(array.substr(percent + 1)).value_or(0);
}

}  // namespace headroom
