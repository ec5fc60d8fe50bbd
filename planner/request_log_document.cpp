// SPDX-License-Identifier: Apache-2.0
#include "planner/request_log_document.hpp"

#include <fmt/format.h>

namespace headroom {
namespace {

double number(std::uint64_t count) {
  return static_cast<double>(count);
}

void add_tokens(std::vector<KeyFigure>& figures, const std::string& name, const std::string& what,
                const TokenSummary& tokens) {
  const auto add = [&](const char* statistic, double value, const char* words) {
    figures.push_back(
        {.name = "requests." + name + "." + statistic, .value = value, .unit = "1", .help = words + what});
  };
  add("mean", tokens.mean, "mean of ");
  add("p50", tokens.p50, "median of ");
  add("p95", tokens.p95, "95th percentile of ");
  add("p99", tokens.p99, "99th percentile of ");
  add("max", tokens.max, "largest of ");
}

}  // namespace

Document request_log_document(const std::string& path, const RequestLog& log) {
  const RequestSummary& s = log.summary;
  Document document;
  document.title = path;
  document.verdict = {
      fmt::format("{} requests over {:.4g} h, {:.4g} a second on average.", s.requests,
                  (s.last - s.first).in_seconds() / 3600.0, s.mean_rate_per_s),
      fmt::format("The busiest {:.4g} s see {:.3g} times the mean rate; variance over mean of the counts is {:.3g} "
                  "(1: independent arrivals).",
                  log.series.width.in_seconds(), s.peak_to_mean, s.dispersion),
      "It is a load over time and no list of jobs: a batch scheduler cannot replay it."};
  document.provenance.emplace_back("format", "requests");
  document.key_figures = {
      {.name = "requests.count", .value = number(s.requests), .unit = "1", .help = "requests"},
      {.name = "requests.bad", .value = number(log.bad), .unit = "1", .help = "rows that could not be read"},
      {.name = "requests.unanswered", .value = number(s.unanswered), .unit = "1", .help = "without a generated token"},
      {.name = "requests.rate.mean", .value = s.mean_rate_per_s, .unit = "1/s", .help = "mean rate"},
      {.name = "requests.rate.peak_to_mean",
       .value = s.peak_to_mean,
       .unit = "1",
       .help = "fullest bin over the mean one"},
      {.name = "requests.rate.dispersion",
       .value = s.dispersion,
       .unit = "1",
       .help = "variance over mean of the bins"}};
  add_tokens(document.key_figures, "context", "tokens of the prompt", s.context);
  add_tokens(document.key_figures, "generated", "tokens of the answer", s.generated);
  Chart chart{.name = "rate",
              .title = "Requests over time",
              .x_label = "time (min)",
              .y_label = "requests a second",
              .lines = {}};
  Chart::Line line{.name = "rate", .points = {}, .style = Chart::Line::Style::steps};
  for (std::size_t i = 0; i < log.series.bins.size(); ++i)
    line.points.emplace_back(static_cast<double>(i) * log.series.width.in_seconds() / 60.0,
                             number(log.series.bins[i].requests) / log.series.width.in_seconds());
  chart.lines = {std::move(line)};
  document.charts = {std::move(chart)};
  return document;
}

}  // namespace headroom
