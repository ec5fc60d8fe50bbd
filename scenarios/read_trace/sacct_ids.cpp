// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include "scenarios/read_trace/sacct_fields.hpp"
#include "scenarios/read_trace/text_parts.hpp"

// Which jobs a text names: ids, arrays, dependencies.
namespace headroom {

std::optional<SlurmJobId> parse_slurm_job_id(std::string_view text) {
  SlurmJobId id;
  // The dots of a list that was cut short, "[1,3...]", are no step.
  const std::size_t behind_list = text.find('[') == std::string_view::npos ? 0 : text.find(']');
  const std::size_t dot = text.find('.', behind_list);
  id.is_step = dot != std::string_view::npos;
  id.job = text.substr(0, dot);
  std::string_view rest = id.job;
  const std::size_t underscore = rest.find('_');
  if (underscore != std::string_view::npos) {
    id.elements = rest.substr(underscore + 1);
    rest = rest.substr(0, underscore);
    id.is_list = id.elements.starts_with('[');
    if (id.is_list) {
      if (!id.elements.ends_with(']')) return std::nullopt;
      id.elements = id.elements.substr(1, id.elements.size() - 2);
    }
    if (id.elements.empty() || (!id.is_list && !whole_number<std::uint32_t>(id.elements))) return std::nullopt;
  } else if (const std::size_t plus = rest.find('+'); plus != std::string_view::npos) {
    if (!whole_number<std::uint32_t>(rest.substr(plus + 1))) return std::nullopt;
    rest = rest.substr(0, plus);
  }
  const auto number = whole_number<std::uint64_t>(rest);
  if (!number) return std::nullopt;
  id.number = *number;
  return id;
}

std::optional<SlurmArrayList> parse_slurm_array(std::string_view text) {
  SlurmArrayList list;
  if (const std::size_t percent = text.find('%'); percent != std::string_view::npos) {
    const auto limit = whole_number<std::uint32_t>(text.substr(percent + 1));
    if (!limit) return std::nullopt;
    list.limit = *limit;
    text = text.substr(0, percent);
  }
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    std::string_view range = cut_before(text, ',');
    const bool stepped = range.find(':') != std::string_view::npos;
    std::string_view ends = cut_before(range, ':');
    const auto step = stepped ? whole_number<std::uint32_t>(range) : std::optional<std::uint32_t>{1};
    const auto first = whole_number<std::uint32_t>(cut_before(ends, '-'));
    const auto last = ends.empty() ? first : whole_number<std::uint32_t>(ends);
    if (!first || !last || !step || *step == 0 || *last < *first) return std::nullopt;
    if ((*last - *first) / *step >= most_slurm_elements - list.elements.size()) return std::nullopt;
    for (std::uint64_t i = *first; i <= *last; i += *step) list.elements.push_back(static_cast<std::uint32_t>(i));
  }
  return list;
}

std::optional<SlurmDependencies> parse_slurm_dependencies(std::string_view text) {
  struct Word {
    std::string_view name;
    DependencyKind kind;
  };
  static constexpr Word words[] = {
      {"after", DependencyKind::after_start},  {"afterany", DependencyKind::after_any},
      {"afterok", DependencyKind::after_ok},   {"afternotok", DependencyKind::after_not_ok},
      {"aftercorr", DependencyKind::after_ok}, {"afterburstbuffer", DependencyKind::after_any},
  };
  SlurmDependencies result;
  const char separator = text.find('?') != std::string_view::npos ? '?' : ',';
  while (!text.empty()) {
    std::string_view ids = cut_before(text, separator);
    ids = ids.substr(0, ids.find('('));  // squeue adds "(unfulfilled)"
    const std::string_view name = cut_before(ids, ':');
    if (name == "singleton" || name == "expand") {
      result.has_others = true;
      continue;
    }
    const auto* const word =
        std::find_if(std::begin(words), std::end(words), [&](const Word& w) { return w.name == name; });
    if (word == std::end(words) || ids.empty()) return std::nullopt;
    while (!ids.empty()) {
      std::string_view job = cut_before(ids, ':');
      if (const std::size_t delay = job.find('+'); delay != std::string_view::npos) {
        result.has_others = true;  // after:12+5 waits for five minutes more
        job = job.substr(0, delay);
      }
      job = job.ends_with("_*") ? job.substr(0, job.size() - 2) : job;
      const auto id = parse_slurm_job_id(job);
      if (!id || id->is_step || id->is_list) return std::nullopt;
      result.list.push_back({.job = job, .kind = word->kind, .element_by_element = name == "aftercorr"});
    }
  }
  result.any_of = separator == '?' && result.list.size() > 1;
  return result;
}

}  // namespace headroom
