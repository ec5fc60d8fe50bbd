// SPDX-License-Identifier: Apache-2.0
#include "scenarios/lognormal_mixture.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "models/check.hpp"
#include "scenarios/duration_distribution.hpp"

namespace headroom {
namespace {

constexpr double least_sigma = 0.05;

/// A normal distribution of the logarithm, with its share.
struct Part {
  double share, mean, sigma;
};

std::vector<Part> first_guess(const std::vector<double>& logs, std::size_t count) {
  std::vector<Part> parts;
  for (std::size_t k = 0; k < count; ++k) {
    const std::size_t begin = logs.size() * k / count;
    const std::size_t end = std::max(logs.size() * (k + 1) / count, begin + 1);
    double sum = 0.0;
    double squares = 0.0;
    for (std::size_t i = begin; i < end; ++i) sum += logs[i];
    const double mean = sum / static_cast<double>(end - begin);
    for (std::size_t i = begin; i < end; ++i) squares += (logs[i] - mean) * (logs[i] - mean);
    parts.push_back({1.0 / static_cast<double>(count), mean,
                     std::max(std::sqrt(squares / static_cast<double>(end - begin)), least_sigma)});
  }
  return parts;
}

/// One round: the log-likelihood under `parts`, which then are the better ones.
double improve(const std::vector<double>& logs, std::vector<Part>& parts) {
  struct Sums {
    double weight = 0.0, first = 0.0, second = 0.0;
  };
  std::vector<Sums> sums(parts.size());
  std::vector<double> terms(parts.size());
  double log_likelihood = 0.0;
  for (const double x : logs) {
    double largest = -1e300;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const double z = (x - parts[k].mean) / parts[k].sigma;
      terms[k] = std::log(std::max(parts[k].share, 1e-300) / parts[k].sigma) - 0.5 * z * z;
      largest = std::max(largest, terms[k]);
    }
    double total = 0.0;
    for (double& term : terms) total += (term = std::exp(term - largest));
    log_likelihood += largest + std::log(total) - 0.5 * std::log(2.0 * std::numbers::pi);
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const double weight = terms[k] / total;
      sums[k].weight += weight;
      sums[k].first += weight * x;
      sums[k].second += weight * x * x;
    }
  }
  for (std::size_t k = 0; k < parts.size(); ++k) {
    if (sums[k].weight < 1e-9) continue;  // nothing is near it: it stays where it was and fades
    const double mean = sums[k].first / sums[k].weight;
    const double variance = std::max(sums[k].second / sums[k].weight - mean * mean, 0.0);
    parts[k] = {sums[k].weight / static_cast<double>(logs.size()), mean, std::max(std::sqrt(variance), least_sigma)};
  }
  return log_likelihood;
}

std::vector<double> quantile_points(const std::vector<double>& sorted) {
  constexpr std::size_t most = 1000;
  if (sorted.size() <= most) return sorted;
  std::vector<double> points;
  for (std::size_t i = 0; i < most; ++i) points.push_back(sorted[(2 * i + 1) * sorted.size() / (2 * most)]);
  return points;
}

/// The mixture with the least Bayesian information criterion, cut at the smallest and the largest of the values, which
/// are `share` of all.
void add_parts(const std::vector<double>& sorted, std::size_t most_parts, double share, DurationDistribution& mixture) {
  constexpr std::size_t fewest_per_part = 20;
  const std::vector<double> points = quantile_points(sorted);
  LognormalMixture best;
  double best_criterion = 1e300;
  for (std::size_t parts = 1; parts <= std::clamp<std::size_t>(points.size() / fewest_per_part, 1, most_parts);
       ++parts) {
    LognormalMixture fit = fit_lognormal_mixture(points, parts);
    const double parameters = 3.0 * static_cast<double>(parts) - 1.0;
    const double criterion = parameters * std::log(static_cast<double>(points.size())) - 2.0 * fit.log_likelihood;
    if (criterion >= best_criterion) continue;
    best_criterion = criterion;
    best = std::move(fit);
  }
  for (DurationDistribution& part : best.parts) {
    part.min = TimeSpan::from(Duration{sorted.front()});
    part.max = TimeSpan::from(Duration{sorted.back()});
    if (part.share <= 1e-6) continue;
    part.share *= share;
    mixture.parts.push_back(part);
  }
}

/// Moves the part that brings most of the mean, if there is a place for it at which the mean comes out.
void match_mean(DurationDistribution& mixture, double mean_s) {
  std::size_t heaviest = 0;
  const auto brings = [](const DurationDistribution& part) { return part.share * duration_mean(part).si; };
  for (std::size_t k = 1; k < mixture.parts.size(); ++k)
    if (brings(mixture.parts[k]) > brings(mixture.parts[heaviest])) heaviest = k;
  DurationDistribution& part = mixture.parts[heaviest];
  const double before = part.a;
  double low = std::log(before) - 5.0;
  double high = std::log(before) + 5.0;
  const auto mean_at = [&](double log_median) {
    part.a = std::exp(log_median);
    return duration_mean(mixture).si;
  };
  if (mean_at(low) > mean_s || mean_at(high) < mean_s) {
    part.a = before;
    return;
  }
  for (int round = 0; round < 80; ++round) {
    const double middle = 0.5 * (low + high);
    (mean_at(middle) < mean_s ? low : high) = middle;
  }
  part.a = std::exp(0.5 * (low + high));
}

}  // namespace

LognormalMixture fit_lognormal_mixture(const std::vector<double>& values, std::size_t parts) {
  HEADROOM_CHECK(!values.empty() && values.front() > 0.0 && parts > 0, "a mixture is fitted to positive values");
  std::vector<double> logs;
  for (const double value : values) logs.push_back(std::log(value));
  std::vector<Part> fitted = first_guess(logs, parts);
  double before = -1e300;
  double now = improve(logs, fitted);
  for (int round = 1; round < 200 && now - before > 1e-7 * std::abs(now); ++round) {
    before = now;
    now = improve(logs, fitted);
  }
  std::stable_sort(fitted.begin(), fitted.end(), [](const Part& a, const Part& b) { return a.mean < b.mean; });
  LognormalMixture out;
  out.log_likelihood = now;
  for (const Part& part : fitted) {
    DurationDistribution lognormal{
        .kind = DurationDistribution::Kind::lognormal, .a = std::exp(part.mean), .b = part.sigma, .min = {}};
    lognormal.share = part.share;
    out.parts.push_back(lognormal);
  }
  return out;
}

DurationDistribution fit_durations(std::vector<double> values) {
  HEADROOM_CHECK(!values.empty(), "run times are fitted to at least one");
  std::sort(values.begin(), values.end());
  HEADROOM_CHECK(values.front() > 0.0, "run times are positive");
  double mean = 0.0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  if (values.front() == values.back()) {
    return {.kind = DurationDistribution::Kind::constant, .a = values.front(), .min = {}};
  }
  DurationDistribution out{.kind = DurationDistribution::Kind::mixture, .min = {}};
  constexpr std::size_t enough_for_a_tail = 1000;
  const std::size_t body = values.size() < enough_for_a_tail ? values.size() : values.size() - values.size() / 50;
  const double body_share = static_cast<double>(body) / static_cast<double>(values.size());
  const auto end_of_body = values.begin() + static_cast<std::ptrdiff_t>(body);
  add_parts({values.begin(), end_of_body}, 4, body_share, out);
  if (body < values.size()) add_parts({end_of_body, values.end()}, 1, 1.0 - body_share, out);
  match_mean(out, mean);
  return out;
}

}  // namespace headroom
