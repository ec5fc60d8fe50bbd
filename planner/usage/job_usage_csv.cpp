// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>
#include <string>

#include "planner/usage/usage_document.hpp"
#include "planner/usage/usage_groups.hpp"
#include "reports/number_text.hpp"
#include "reports/output_file.hpp"
#include "reports/write_csv.hpp"

namespace headroom {
namespace {

void write(OutputFile& file, std::string& text) {
  file.write(std::as_bytes(std::span{text}));
  text.clear();
}

void append_row(std::string& text, const LoadedTrace& trace, std::size_t place, const UsageGroup& group) {
  const JobSpec job = trace.jobs[place];
  const JobUse use = job_use(job, trace.jobs.usage(place), group.resource, GpuMemory{{}, nullptr});
  const auto& labels = trace.names.labels;
  append_csv_field(text, labels.empty() ? std::to_string(job.number) : labels.at(job.number));
  for (const std::string& name : {group.tenant, group.job_class, std::string(to_string(group.resource))}) {
    text += ',';
    append_csv_field(text, name);
  }
  const double ratio = *use.used / *use.requested;
  for (const double value : {use.hours, *use.requested, *use.used, ratio, saved_hours(group, ratio, use.hours)}) {
    text += ',';
    append_number(text, value);
  }
  text += '\n';
}

}  // namespace

std::optional<std::string> write_job_usage(const std::string& path, const TraceUsage& usage, const LoadedTrace& trace) {
  constexpr std::size_t piece = 1 << 16;
  OutputFile file{path};
  std::string text = "job,tenant,class,resource,run_h,requested,used,ratio,saved_h\n";
  for (std::size_t i = 0; i < trace.jobs.size(); ++i) {
    if (usage.group_of[i] == TraceUsage::no_group) continue;
    append_row(text, trace, i, usage.groups[usage.group_of[i]]);
    if (text.size() >= piece) write(file, text);
  }
  write(file, text);
  return file.close();
}

}  // namespace headroom
