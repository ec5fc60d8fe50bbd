// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/gavel.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/read_trace/csv_cells.hpp"
#include "scenarios/read_trace/csv_rows.hpp"
#include "scenarios/read_trace/gavel_rates.hpp"
#include "scenarios/read_trace/gpu_need.hpp"
#include "scenarios/read_trace/printable.hpp"
#include "scenarios/read_trace/trace_builder.hpp"

namespace headroom {
namespace {

constexpr CsvDialect tabs = {.separator = '\t', .quotes = CsvDialect::Quotes::none};
constexpr MissingWords gavel_words = {
    .run = "no duration",
    .estimate = "a Gavel trace does not say what a user expects",
    .request = "no scale",
};

enum Column : std::size_t { type, steps, scale, weight, duration, arrival };
constexpr CsvColumnSpec columns[] = {{"job type"},        {"total steps"}, {"scale factor"},
                                     {"priority weight"}, {"duration"},    {"arrival time"}};

/// The header rows that the files do not have.
constexpr std::string_view cells_7[] = {"job type",    "command",      "steps argument", "needs data",
                                        "total steps", "arrival time", "scale factor"};
constexpr std::string_view cells_10[] = {"job type",   "command",     "directory",    "steps argument",
                                         "needs data", "total steps", "scale factor", "priority weight",
                                         "SLO",        "arrival time"};
constexpr std::string_view cells_12[] = {"job type",        "command",     "directory",    "steps argument",
                                         "needs data",      "total steps", "scale factor", "mode",
                                         "priority weight", "SLO",         "duration",     "arrival time"};
constexpr std::span<const std::string_view> headers[] = {cells_7, cells_10, cells_12};

/// Which of them a row of so many cells has.
std::optional<std::size_t> header_of(std::size_t cells) {
  for (std::size_t i = 0; i < std::size(headers); ++i) {
    if (headers[i].size() == cells) return i;
  }
  return std::nullopt;
}

class GavelReader {
 public:
  GavelReader(const std::string& path, const TraceRules& rules, Diagnostics& diagnostics)
      : path_{path}, diagnostics_{diagnostics}, builder_{"gavel", path, rules, gavel_words} {
    for (const auto& header : headers) {
      const CsvRows::Row row = {.line = 0, .cells = {header.begin(), header.end()}, .fault = {}};
      layouts_.push_back(*read_csv_header(row, columns, UnknownColumns::passed_over, path, diagnostics));
    }
  }

  void row(const CsvRows::Row& row);
  [[nodiscard]] LoadedTrace finish() { return builder_.finish({}, diagnostics_); }

 private:
  [[nodiscard]] std::optional<TimeSpan> run_time(CsvCells& cells, std::uint32_t gpus);
  [[nodiscard]] std::optional<TimeSpan> time_of_steps(CsvCells& cells, std::uint32_t gpus);

  const std::string& path_;
  Diagnostics& diagnostics_;
  TraceBuilder builder_;
  std::vector<CsvLayout> layouts_;  ///< as `headers`
  std::uint64_t rows_ = 0;
  bool asked_for_rates_ = false;
  std::optional<GavelRates> rates_;
};

void GavelReader::row(const CsvRows::Row& row) {
  const std::uint64_t number = rows_++;
  const auto header = header_of(row.cells.size());
  if (!header) {
    return builder_.bad(row.line, fmt::format("row has {} cell{} between tabs; a Gavel trace has 7, 10 or 12",
                                              row.cells.size(), row.cells.size() == 1 ? "" : "s"));
  }
  CsvCells cells{layouts_[*header], row};
  const auto gpus =
      static_cast<std::uint32_t>(cells.required_whole(scale, 1, std::numeric_limits<std::int32_t>::max()));
  const auto priority = cells.non_negative(weight, std::numeric_limits<std::int32_t>::max() - 1, "");
  RawJob job;
  job.number = number;
  job.submit = cells.required_seconds(arrival);
  job.request = gang_of_gpus(gpus);
  job.job_class = cells.text(type);
  if (priority)
    job.priority = static_cast<std::int32_t>(priority->whole + (priority->billionths >= 500'000'000 ? 1 : 0));
  if (cells.fault().empty()) job.run = run_time(cells, gpus);
  if (!cells.fault().empty()) return builder_.bad(row.line, cells.fault());
  static_cast<void>(builder_.add(job, row.line));
}

std::optional<TimeSpan> GavelReader::run_time(CsvCells& cells, std::uint32_t gpus) {
  if (cells.has_column(duration)) return cells.required_seconds(duration);
  return time_of_steps(cells, gpus);
}

std::optional<TimeSpan> GavelReader::time_of_steps(CsvCells& cells, std::uint32_t gpus) {
  constexpr std::int64_t most_steps = 1'000'000'000'000'000;  // below 2^53, so that the division sees them exactly
  const std::int64_t total = cells.required_whole(steps, 0, most_steps);
  if (!std::exchange(asked_for_rates_, true)) rates_ = GavelRates::beside(path_, diagnostics_);
  if (!rates_) {
    cells.set_fault(fmt::format("{} steps are no time without their rate: {} is neither beside the trace nor above it",
                                total, GavelRates::file_name));
    return std::nullopt;
  }
  const auto rate = rates_->rate(cells.text(type), gpus);
  if (!rate) {
    cells.set_fault(fmt::format("{} has no rate of {} on {} {} GPU{}", GavelRates::file_name, quoted(cells.text(type)),
                                gpus, GavelRates::worker, gpus == 1 ? "" : "s"));
    return std::nullopt;
  }
  const double seconds = static_cast<double>(total) / *rate;
  if (seconds > static_cast<double>(longest_trace_time_s)) {
    cells.set_fault(fmt::format("{} steps at {} a second are more than {} s", total, *rate, longest_trace_time_s));
    return std::nullopt;
  }
  return TimeSpan{std::llround(seconds * 1e9)};
}

}  // namespace

LoadedTrace parse_gavel(TextStream& text, const std::string& path, const TraceRules& rules, Diagnostics& diagnostics) {
  CsvRows rows{text, tabs};
  GavelReader reader{path, rules, diagnostics};
  while (const CsvRows::Row* const row = rows.next()) reader.row(*row);
  return reader.finish();
}

bool looks_like_gavel(std::string_view head) {
  MemoryText text{head};
  CsvRows rows{text, tabs};
  const CsvRows::Row* const row = rows.next();
  return row != nullptr && header_of(row->cells.size()).has_value();
}

}  // namespace headroom
