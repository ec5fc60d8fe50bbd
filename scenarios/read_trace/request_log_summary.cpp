// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>

#include "models/check.hpp"
#include "scenarios/read_trace/request_log.hpp"

namespace headroom {
namespace {

TokenSummary summarise(std::vector<std::uint32_t> tokens) {
  std::sort(tokens.begin(), tokens.end());
  double sum = 0.0;
  for (const std::uint32_t n : tokens) sum += n;
  const auto percentile = [&tokens](std::size_t p) { return tokens[(p * tokens.size() + 99) / 100 - 1]; };
  return {.mean = sum / static_cast<double>(tokens.size()),
          .p50 = percentile(50),
          .p95 = percentile(95),
          .p99 = percentile(99),
          .max = tokens.back()};
}

TokenSummary summarise(const std::vector<RequestRow>& requests, std::uint32_t RequestRow::*tokens) {
  std::vector<std::uint32_t> values;
  values.reserve(requests.size());
  for (const RequestRow& request : requests) values.push_back(request.*tokens);
  return summarise(std::move(values));
}

void add_rates(const LoadSeries& series, std::size_t whole_bins, RequestSummary& summary) {
  double sum = 0.0, peak = 0.0;
  for (std::size_t i = 0; i < whole_bins; ++i) {
    const auto n = static_cast<double>(series.bins[i].requests);
    sum += n;
    peak = std::max(peak, n);
  }
  const auto bins = static_cast<double>(whole_bins);
  const double mean = sum / bins;  // above 0: the first bin holds the first request
  double squares = 0.0;
  for (std::size_t i = 0; i < whole_bins; ++i) {
    const double away = static_cast<double>(series.bins[i].requests) - mean;
    squares += away * away;
  }
  summary.mean_rate_per_s = mean / series.width.in_seconds();
  summary.peak_to_mean = peak / mean;
  summary.dispersion = squares / bins / mean;
}

}  // namespace

RequestLog load_of(const std::vector<RequestRow>& requests, TimeSpan width) {
  HEADROOM_CHECK(!requests.empty() && width.ns > 0, "a load needs requests and a width");
  const auto [first, last] = std::minmax_element(requests.begin(), requests.end(),
                                                 [](const RequestRow& a, const RequestRow& b) { return a.at < b.at; });
  RequestLog log;
  log.series = {.begin = first->at, .width = width, .bins = {}};
  const auto whole_bins = static_cast<std::size_t>((last->at - first->at).ns / width.ns);
  HEADROOM_CHECK(whole_bins < 10'000'000, "the bins are too narrow");
  log.series.bins.resize(whole_bins + 1);
  for (const RequestRow& request : requests) {
    LoadBin& bin = log.series.bins[static_cast<std::size_t>((request.at - first->at).ns / width.ns)];
    ++bin.requests;
    bin.context_tokens += request.context_tokens;
    bin.generated_tokens += request.generated_tokens;
    if (request.generated_tokens == 0) ++log.summary.unanswered;
  }
  log.rows = requests.size();
  log.summary.requests = requests.size();
  log.summary.first = first->at;
  log.summary.last = last->at;
  log.summary.context = summarise(requests, &RequestRow::context_tokens);
  log.summary.generated = summarise(requests, &RequestRow::generated_tokens);
  add_rates(log.series, std::max<std::size_t>(whole_bins, 1), log.summary);
  return log;
}

}  // namespace headroom
