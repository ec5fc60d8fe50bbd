// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/formats.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <optional>
#include <system_error>

#include "scenarios/read_trace/alibaba_spot.hpp"
#include "scenarios/read_trace/byte_stream.hpp"
#include "scenarios/read_trace/csv.hpp"
#include "scenarios/read_trace/gavel.hpp"
#include "scenarios/read_trace/helios_acme.hpp"
#include "scenarios/read_trace/muri.hpp"
#include "scenarios/read_trace/openb.hpp"
#include "scenarios/read_trace/pai.hpp"
#include "scenarios/read_trace/philly_csv.hpp"
#include "scenarios/read_trace/philly_json.hpp"
#include "scenarios/read_trace/sacct.hpp"
#include "scenarios/read_trace/swf.hpp"

namespace headroom {
namespace {

/// Guessing asks in this order, so a format that others resemble comes last.
constexpr TraceFormat table[] = {
    {"swf", ".swf", &looks_like_swf, &parse_swf, "the Standard Workload Format"},
    {"philly", "", &looks_like_philly_csv, &parse_philly_csv, "Microsoft Philly 2017, the csv that came with Pollux"},
    {"philly-json", "", &looks_like_philly_json, &parse_philly_json, "Microsoft Philly 2017, cluster_job_log"},
    {"helios", "", &looks_like_helios, &parse_helios, "SenseTime Helios 2020, cluster_log.csv"},
    {"acme", "", &looks_like_acme, &parse_acme, "Shanghai AI Lab Acme 2023, trace_seren.csv and trace_kalos.csv"},
    {"pai", "", &looks_like_pai, &parse_pai, "Alibaba PAI 2020, the job list of the authors' simulator"},
    {"pai-tasks", "", &looks_like_pai_tasks, &parse_pai_tasks, "Alibaba PAI 2020, pai_task_table with its header row"},
    {"openb", "", &looks_like_openb, &parse_openb, "Alibaba openb 2023, a pod list"},
    {"alibaba-spot", "", &looks_like_alibaba_spot, &parse_alibaba_spot, "Alibaba spot GPUs 2026, job_info_df.csv"},
    {"muri", "", &looks_like_muri, &parse_muri, "Muri 2022, a trace of the authors' simulator (milliseconds)"},
    {"tiresias", "", &looks_like_tiresias, &parse_tiresias,
     "Tiresias 2019, a trace of the authors' simulator (seconds)"},
    {"gavel", ".trace", &looks_like_gavel, &parse_gavel, "Gavel 2020 and Shockwave 2023, tab-separated"},
    {"sacct", "", &looks_like_sacct, &parse_sacct, "Slurm accounting as `sacct -P` prints it"},
    {"csv", ".csv", &looks_like_csv, &parse_csv,
     "one job a row, columns named in the first; what it used in gpu_util_pct, gpu_memory_peak_gib, gpu_memory_gib, "
     "cpu_time_s and memory_peak_gib"},
};

constexpr auto names = [] {
  std::array<std::string_view, std::size(table)> list;
  std::transform(std::begin(table), std::end(table), list.begin(), [](const TraceFormat& f) { return f.name; });
  return list;
}();

}  // namespace

constinit const std::span<const std::string_view> trace_format_names{names};

std::span<const TraceFormat> trace_formats() {
  return table;
}

const TraceFormat* find_trace_format(std::string_view name) {
  const auto* const found =
      std::find_if(std::begin(table), std::end(table), [name](const TraceFormat& f) { return f.name == name; });
  return found == std::end(table) ? nullptr : found;
}

std::optional<std::string> guess_trace_format(const std::string& path) {
  std::error_code failure;
  if (std::filesystem::is_regular_file(path, failure)) {  // looking into a pipe would take from it
    const auto text = open_text(path);
    const std::string_view head = text->next();
    for (const TraceFormat& format : table) {
      if (!head.empty() && format.looks_like(head)) return std::string{format.name};
    }
  }
  std::string_view name = path;
  for (const std::string_view packing : {".gz", ".zst"}) {
    if (name.ends_with(packing)) name.remove_suffix(packing.size());
  }
  for (const TraceFormat& format : table) {
    if (!format.suffix.empty() && name.ends_with(format.suffix)) return std::string{format.name};
  }
  return std::nullopt;
}

}  // namespace headroom
