// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/diagnostics.hpp"
#include "scenarios/scenario.hpp"
#include "sim/time.hpp"

/// Logs of requests to a language model: not jobs, but a load that varies.
namespace headroom {

struct LoadBin {
  std::uint64_t requests = 0;  ///< those that failed count too: they asked for something
  std::uint64_t context_tokens = 0;
  std::uint64_t generated_tokens = 0;
};

/// What was asked for over time: bin i covers [begin + i * width, begin + (i + 1) * width). The first bin begins with
/// the first request; the last one ends after the last request and is whole only by chance.
struct LoadSeries {
  Instant begin;  ///< as the log counts: since 1970-01-01T00:00Z if it states dates, else since its own zero
  TimeSpan width;
  std::vector<LoadBin> bins;
};

/// Nearest-rank percentiles: the smallest value that at least p % of the requests do not exceed.
struct TokenSummary {
  double mean = 0.0;
  std::uint32_t p50 = 0, p95 = 0, p99 = 0, max = 0;
};

/// The rates are those of the whole bins; a log shorter than one bin is taken as one whole bin.
struct RequestSummary {
  std::uint64_t requests = 0;
  std::uint64_t unanswered = 0;  ///< without a generated token; BurstGPT marks failures this way
  Instant first, last;
  TokenSummary context, generated;
  double mean_rate_per_s = 0.0;
  double peak_to_mean = 0.0;  ///< the fullest bin over the mean one
  double dispersion = 0.0;    ///< variance over mean of the requests per bin; 1 for a Poisson stream at any width
};

struct RequestLog {
  LoadSeries series;
  RequestSummary summary;
  std::uint64_t rows = 0, bad = 0;  ///< rows = summary.requests + bad
};

struct RequestLogRules {
  TimeSpan width = TimeSpan::seconds(60);  ///< of a bin; must be > 0 (CHECK)
  BadRowRule bad_rows = BadRowRule::skip;
};

/// Comma-separated values under a row of column names. Either set of names, in any order; other columns are passed
/// over.
///
///   Azure, https://github.com/Azure/AzurePublicDataset: TIMESTAMP ("2023-11-16 18:17:03.9799600", UTC; an offset may
///   follow), ContextTokens, GeneratedTokens.
///   BurstGPT, https://github.com/HPMLL/BurstGPT: Timestamp (seconds since midnight of the first day), Request tokens,
///   Response tokens; 0 response tokens are a failed request.
///
/// Requests may be out of order. Nothing is returned if the header or, under `bad_rows: fatal`, a row is at fault, if
/// no request is left, or if the log would fill more than ten million bins.
[[nodiscard]] std::optional<RequestLog> parse_request_log(std::string_view text, const std::string& path,
                                                          const RequestLogRules& rules, Diagnostics& diagnostics);

/// The same from a file: plain, gzip or zstd.
[[nodiscard]] std::optional<RequestLog> read_request_log(const std::string& path, const RequestLogRules& rules,
                                                         Diagnostics& diagnostics);

/// Whether the header row of a file is one of these.
[[nodiscard]] bool looks_like_request_log(std::string_view head);

/// One request, for load_of().
struct RequestRow {
  Instant at;
  std::uint32_t context_tokens = 0, generated_tokens = 0;
};

/// Bins and summary of requests in any order; there must be at least one, and not more than ten million bins (CHECK).
[[nodiscard]] RequestLog load_of(const std::vector<RequestRow>& requests, TimeSpan width);

}  // namespace headroom
