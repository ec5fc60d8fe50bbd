// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/request_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "models/check.hpp"
#include "scenarios/read_trace/byte_stream.hpp"
#include "scenarios/read_trace/csv_cells.hpp"
#include "scenarios/read_trace/csv_columns.hpp"
#include "scenarios/read_trace/csv_log.hpp"
#include "scenarios/read_trace/trace_fault.hpp"

namespace headroom {
namespace {

enum Column : std::size_t { at, context, generated };
using enum CsvColumnSpec::Need;
constexpr CsvColumnSpec azure[] = {{"TIMESTAMP", required}, {"ContextTokens", required}, {"GeneratedTokens", required}};
constexpr CsvColumnSpec burst_gpt[] = {
    {"Timestamp", required}, {"Request tokens", required}, {"Response tokens", required}};

constexpr std::int64_t most_bins = 10'000'000;
constexpr std::size_t bad_rows_named = 10;

class RequestReader {
 public:
  RequestReader(const std::string& path, const RequestLogRules& rules, Diagnostics& diagnostics)
      : path_{path}, rules_{rules}, diagnostics_{diagnostics} {}

  [[nodiscard]] bool header(const CsvRows::Row* row);
  void row(CsvRows& rows, const CsvRows::Row& row);
  [[nodiscard]] std::optional<RequestLog> finish();

 private:
  void bad(int line, std::string reason);
  [[nodiscard]] bool is_fatal() const { return rules_.bad_rows == BadRowRule::fatal; }

  const std::string& path_;
  RequestLogRules rules_;
  Diagnostics& diagnostics_;
  std::optional<CsvLayout> layout_;
  bool has_dates_ = false;
  std::vector<RequestRow> requests_;
  std::uint64_t bad_ = 0;
};

bool RequestReader::header(const CsvRows::Row* row) {
  if (row == nullptr) {
    diagnostics_.add(trace_error(path_, 0, "is empty; a log of requests begins with a row of column names"));
    return false;
  }
  const auto& cells = row->cells;
  has_dates_ = std::find(cells.begin(), cells.end(), burst_gpt[at].name) == cells.end();
  layout_ = has_dates_ ? read_csv_header(*row, azure, UnknownColumns::passed_over, path_, diagnostics_)
                       : read_csv_header(*row, burst_gpt, UnknownColumns::passed_over, path_, diagnostics_);
  return layout_.has_value();
}

void RequestReader::row(CsvRows& rows, const CsvRows::Row& row) {
  constexpr std::int64_t most_tokens = std::numeric_limits<std::uint32_t>::max();
  if (auto fault = shape_fault(rows, row, *layout_); !fault.empty()) return bad(row.line, std::move(fault));
  CsvCells cells{*layout_, row};
  const TimeSpan time = has_dates_ ? cells.required_date_time(at) : cells.required_seconds(at);
  const RequestRow request = {
      .at = Instant{time.ns},
      .context_tokens = static_cast<std::uint32_t>(cells.required_whole(context, 0, most_tokens)),
      .generated_tokens = static_cast<std::uint32_t>(cells.required_whole(generated, 0, most_tokens)),
  };
  if (!cells.fault().empty()) return bad(row.line, cells.fault());
  requests_.push_back(request);
}

void RequestReader::bad(int line, std::string reason) {
  const Severity severity = is_fatal() ? Severity::error : Severity::warning;
  if (bad_++ < bad_rows_named) diagnostics_.add(trace_fault(severity, path_, line, std::move(reason)));
}

std::optional<RequestLog> RequestReader::finish() {
  if (bad_ > bad_rows_named) {
    diagnostics_.add(trace_fault(is_fatal() ? Severity::error : Severity::warning, path_, 0,
                                 fmt::format("and {} more bad rows", bad_ - bad_rows_named)));
  }
  if (bad_ > 0 && is_fatal()) return std::nullopt;
  if (requests_.empty()) {
    diagnostics_.add(trace_error(path_, 0, fmt::format("no request is left: {} rows, all bad", bad_)));
    return std::nullopt;
  }
  const auto [first, last] = std::minmax_element(requests_.begin(), requests_.end(),
                                                 [](const RequestRow& a, const RequestRow& b) { return a.at < b.at; });
  if ((last->at - first->at).ns / rules_.width.ns >= most_bins) {
    diagnostics_.add(
        trace_error(path_, 0,
                    fmt::format("{} s of requests in bins of {} s are more than {} bins",
                                (last->at - first->at).in_seconds(), rules_.width.in_seconds(), most_bins)));
    return std::nullopt;
  }
  RequestLog log = load_of(requests_, rules_.width);
  log.rows = requests_.size() + bad_;
  log.bad = bad_;
  return log;
}

std::optional<RequestLog> parse(TextStream& text, const std::string& path, const RequestLogRules& rules,
                                Diagnostics& diagnostics) {
  HEADROOM_CHECK(rules.width.ns > 0, "a bin needs a width");
  RequestReader reader{path, rules, diagnostics};
  CsvRows rows{text};
  if (!reader.header(rows.next())) return std::nullopt;
  while (const CsvRows::Row* const row = rows.next()) reader.row(rows, *row);
  return reader.finish();
}

}  // namespace

std::optional<RequestLog> parse_request_log(std::string_view text, const std::string& path,
                                            const RequestLogRules& rules, Diagnostics& diagnostics) {
  MemoryText stream{text};
  return parse(stream, path, rules, diagnostics);
}

std::optional<RequestLog> read_request_log(const std::string& path, const RequestLogRules& rules,
                                           Diagnostics& diagnostics) {
  const auto text = open_text(path);
  Diagnostics of_rows;
  auto log = parse(*text, path, rules, of_rows);
  if (!text->fault().empty()) {  // what the rows before it said would only distract
    diagnostics.add(trace_error(path, 0, text->fault()));
    return std::nullopt;
  }
  for (const Diagnostic& diagnostic : of_rows.all()) diagnostics.add(diagnostic);
  return log;
}

bool looks_like_request_log(std::string_view head) {
  return has_columns(head, {azure[at].name, azure[context].name}) ||
         has_columns(head, {burst_gpt[at].name, burst_gpt[context].name});
}

}  // namespace headroom
