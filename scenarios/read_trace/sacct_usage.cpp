// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/sacct_usage.hpp"

#include <algorithm>
#include <cmath>

#include "scenarios/read_trace/decimal.hpp"
#include "scenarios/read_trace/sacct_columns.hpp"
#include "scenarios/read_trace/text_parts.hpp"

namespace headroom {
namespace {

/// "123456K", "1.5G", "512": a number with a binary prefix, here bytes or percent. Nothing for anything else.
std::optional<double> scaled_number(std::string_view text) {
  constexpr double most = 1e15;  // a petabyte: Slurm's "infinite" is 1.8e19
  const char* const end = text.data() + text.size();
  const ScannedDecimal number = scan_decimal(text.data(), end);
  if (number.status != DecimalStatus::ok || number.value.negative()) return std::nullopt;
  double value = static_cast<double>(number.value.whole) + static_cast<double>(number.value.billionths) / 1e9;
  const std::string_view unit{number.next, static_cast<std::size_t>(end - number.next)};
  constexpr std::string_view units = "KMGTP";
  if (unit.size() == 1 && units.find(unit[0]) != std::string_view::npos) {
    value = std::ldexp(value, 10 * (static_cast<int>(units.find(unit[0])) + 1));
  } else if (!unit.empty()) {
    return std::nullopt;
  }
  return value <= most ? std::optional{value} : std::nullopt;
}

/// The value behind "gres/gpuutil=" in "cpu=00:56:24,gres/gpumem=1648M,gres/gpuutil=66"; typed GPUs add up.
std::optional<double> tres_value(std::string_view list, std::string_view name) {
  std::optional<double> sum;
  while (!list.empty()) {
    std::string_view value = cut_before(list, ',');
    const std::string_view stated = cut_before(value, '=');
    if (stated != name) continue;
    if (const auto number = scaled_number(value)) sum = sum.value_or(0.0) + *number;
  }
  return sum;
}

double seconds_of(const CsvCells& cells) {
  if (const auto raw = scaled_number(cells.text(sacct::elapsed_raw))) return *raw;
  const auto stated = parse_slurm_duration(cells.text(sacct::elapsed));
  return stated ? stated->in_seconds() : 0.0;
}

}  // namespace

JobUsage SacctUsage::begin(std::string_view label, const std::optional<Request>& request, std::optional<TimeSpan> run,
                           const CsvCells& cells, TraceBuilder& builder, int line) {
  label_ = label;
  gpu_milli_ = request ? gpu_milli_of(*request) : 0;
  run_s_ = run ? run->in_seconds() : 0.0;
  usage_ = {};
  gpu_busy_s_ = gpu_memory_bytes_ = 0.0;
  const std::string_view cpu_time = cells.text(sacct::total_cpu);
  if (!run || is_slurm_unknown(cpu_time) || cpu_time == "INVALID") return usage_;
  if (const auto stated = parse_slurm_duration(cpu_time)) {
    usage_.cpu_time_us = stated->ns / 1000;
  } else {
    builder.remark(line, "TotalCPU is no duration such as 1-02:03:04, or beyond 100 years; taken for unknown");
  }
  return usage_;
}

void SacctUsage::add_step(std::string_view label, const CsvCells& cells, TraceBuilder& builder) {
  const auto tasks = scaled_number(cells.text(sacct::n_tasks));
  if (label != label_ || !tasks) return;
  if (const auto rss = scaled_number(cells.text(sacct::max_rss)); rss && *rss * *tasks > 0.0)
    usage_.memory_peak_bytes =
        std::max(usage_.memory_peak_bytes, std::int64_t{std::llround(std::min(*rss * *tasks, 1e18))});
  if (gpu_milli_ > 0) {
    const double gpus = static_cast<double>(gpu_milli_) / 1000.0;
    const auto util = tres_value(cells.text(sacct::tres_usage_in_ave), "gres/gpuutil");
    const auto memory = tres_value(cells.text(sacct::tres_usage_in_max), "gres/gpumem");
    if (util) gpu_busy_s_ += *util / 100.0 * *tasks * seconds_of(cells);
    if (memory) gpu_memory_bytes_ = std::max(gpu_memory_bytes_, *memory * *tasks);
    if (gpu_memory_bytes_ > 0.0) usage_.gpu_memory_peak_bytes = std::llround(std::min(gpu_memory_bytes_ / gpus, 1e18));
    if (run_s_ > 0.0 && (gpu_busy_s_ > 0.0 || (util && gpu_memory_bytes_ > 0.0)))
      usage_.gpu_util_ppb = std::llround(std::min(gpu_busy_s_ / gpus / run_s_, 1.0) * 1e9);
  }
  builder.set_usage_of_last(label_, usage_);
}

}  // namespace headroom
