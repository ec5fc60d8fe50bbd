// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/sacct_fields.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "scenarios/read_trace/decimal.hpp"
#include "scenarios/read_trace/swf_row.hpp"
#include "scenarios/read_trace/text_parts.hpp"
#include "scenarios/read_trace/trace_builder.hpp"

namespace headroom {
bool is_slurm_unknown(std::string_view text) {
  return text.empty() || text == "Unknown" || text == "None" || text == "N/A" || text == "NONE";
}

std::optional<TimeSpan> parse_slurm_duration(std::string_view text) {
  constexpr std::int64_t most = 1'000'000'000;  // of each part: 1e9 days are far beyond simulated time, 1e9 s are not
  std::int64_t days = 0;
  const bool has_days = text.find('-') != std::string_view::npos;
  if (has_days) {
    const auto stated = whole_number<std::int64_t>(cut_before(text, '-'));
    if (!stated || *stated > 100'000) return std::nullopt;
    days = *stated;
  }
  text = text.substr(0, text.find('.'));
  std::array<std::int64_t, 3> parts{};
  std::size_t n = 0;
  for (std::string_view rest = text;; ++n) {
    if (n == parts.size()) return std::nullopt;
    const bool last = rest.find(':') == std::string_view::npos;
    const auto part = whole_number<std::int64_t>(cut_before(rest, ':'));
    if (!part || *part > most) return std::nullopt;
    parts[n] = *part;
    if (last) break;
  }
  std::int64_t hours = 0, minutes = 0, seconds = 0;
  if (has_days || n == 2) {
    hours = parts[0], minutes = parts[1], seconds = parts[2];
  } else {
    minutes = parts[0], seconds = parts[1];
  }
  const std::int64_t total = days * 86'400 + hours * 3'600 + minutes * 60 + seconds;
  return total <= longest_trace_time_s ? std::optional{TimeSpan::seconds(total)} : std::nullopt;
}

std::optional<std::int64_t> parse_slurm_bytes(std::string_view text) {
  const char* const end = text.data() + text.size();
  const ScannedDecimal number = scan_decimal(text.data(), end);
  if (number.status != DecimalStatus::ok || number.value.negative()) return std::nullopt;
  std::string_view unit{number.next, static_cast<std::size_t>(end - number.next)};
  if (unit.ends_with('B')) unit.remove_suffix(1);
  constexpr std::string_view units = "KMGTPE";
  int power = 2;  // MB, where no unit is written
  if (unit.size() == 1 && units.find(unit[0]) != std::string_view::npos) {
    power = static_cast<int>(units.find(unit[0])) + 1;
  } else if (!unit.empty()) {
    return std::nullopt;
  }
  const int shift = 10 * power;
  if (number.value.whole >= (most_slurm_bytes >> shift)) return std::nullopt;
  const double part = static_cast<double>(number.value.billionths) / 1e9;  // exact enough: sacct prints two digits
  return (number.value.whole << shift) + static_cast<std::int64_t>(std::ldexp(part, shift));
}

std::optional<SlurmTres> parse_slurm_tres(std::string_view text) {
  SlurmTres tres;
  std::uint64_t typed_gpus = 0;
  bool one_type = true;
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view value = cut_before(rest, ',');
    const std::string_view name = cut_before(value, '=');
    const auto count = whole_number<std::uint32_t>(value);
    constexpr std::string_view typed = "gres/gpu:";
    if (name == "mem") {
      const auto bytes = parse_slurm_bytes(value);
      if (!bytes) return std::nullopt;
      tres.memory_bytes = *bytes;
    } else if (name == "cpu" || name == "node" || name == "gres/gpu" || name.starts_with(typed)) {
      if (!count || *count > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
      if (name == "cpu") tres.cpus = *count;
      if (name == "node") tres.nodes = *count;
      if (name == "gres/gpu") tres.gpus = *count;
      if (!name.starts_with(typed) || *count == 0) continue;
      one_type = one_type && typed_gpus == 0;
      typed_gpus += *count;
      tres.gpu_model = name.substr(typed.size());
    } else if (name == "gres/shard" || name.starts_with("gres/shard:")) {
      tres.has_shards = true;
    } else if (name.empty() || value.empty()) {
      return std::nullopt;
    }
  }
  if (!one_type) tres.gpu_model = {};
  if (typed_gpus > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
  tres.gpus = std::max(tres.gpus, static_cast<std::uint32_t>(typed_gpus));
  return tres;
}

std::optional<SlurmState> parse_slurm_state(std::string_view text) {
  struct Word {
    std::string_view name;
    SlurmState state;
  };
  constexpr SlurmState failed = {Outcome::failed, true}, cancelled = {Outcome::cancelled, true},
                       alive = {Outcome::completed, false};
  static constexpr Word words[] = {
      {"COMPLETED", {}},        {"FAILED", failed},       {"TIMEOUT", failed},     {"OUT_OF_MEMORY", failed},
      {"NODE_FAIL", failed},    {"BOOT_FAIL", failed},    {"DEADLINE", failed},    {"LAUNCH_FAILED", failed},
      {"CANCELLED", cancelled}, {"PREEMPTED", cancelled}, {"REVOKED", cancelled},  {"RUNNING", alive},
      {"PENDING", alive},       {"SUSPENDED", alive},     {"REQUEUED", alive},     {"RESIZING", alive},
      {"COMPLETING", alive},    {"CONFIGURING", alive},   {"REQUEUE_HOLD", alive}, {"SPECIAL_EXIT", alive},
      {"STAGE_OUT", alive},     {"SIGNALING", alive},     {"STOPPED", alive},      {"REQUEUE_FED", alive},
  };
  text = trim_blanks(text);
  text = text.substr(0, text.find(' '));           // "CANCELLED by 1000"
  if (text.ends_with('+')) text.remove_suffix(1);  // cut to the width of the column
  for (const Word& word : words) {
    if (word.name == text) return word.state;
  }
  return std::nullopt;
}

}  // namespace headroom
