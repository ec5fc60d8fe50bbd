// SPDX-License-Identifier: Apache-2.0
#include "planner/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "models/check.hpp"
#include "planner/paired.hpp"

namespace headroom {
namespace {

bool is_wanted(const std::string& name, const std::vector<std::string>& wanted) {
  return wanted.empty() || std::ranges::find(wanted, name) != wanted.end();
}

const MetricColumn* find_metric(const Results& results, const std::string& name) {
  const auto found = std::ranges::find(results.metrics, name, &MetricColumn::name);
  return found == results.metrics.end() ? nullptr : &*found;
}

std::vector<double> values_of(const Results& results, const std::string& metric) {
  const auto column = static_cast<std::size_t>(find_metric(results, metric) - results.metrics.data());
  std::vector<double> values;
  for (const ReplicaValues& replica : results.replicas) values.push_back(replica.values[column]);
  return values;
}

/// Replicas of both with one seed, as places in their lists, in the order of A.
std::vector<std::pair<std::size_t, std::size_t>> pairs_of(const Results& a, const Results& b) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0; i < a.replicas.size(); ++i) {
    const auto same = std::ranges::find(b.replicas, a.replicas[i].seed, &ReplicaValues::seed);
    if (same != b.replicas.end()) pairs.emplace_back(i, static_cast<std::size_t>(same - b.replicas.begin()));
  }
  return pairs;
}

bool same_value(double x, double y) {
  return x == y || (std::isnan(x) && std::isnan(y));
}

std::vector<double> finite(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  return values;
}

double mean_of(const std::vector<double>& values) {
  const std::vector<double> measured = finite(values);
  const auto interval = mean_interval(measured);
  if (interval) return interval->mean;
  return measured.empty() ? std::numeric_limits<double>::quiet_NaN() : measured.front();
}

Finding finding_of(const MetricComparison& one, Pairing pairing) {
  if (pairing != Pairing::exact) {
    if (!one.means) return Finding::single;
    if (one.means->difference.mean == 0.0 && one.means->difference.half_width == 0.0) return Finding::same;
    if (one.means->difference.low() <= 0.0 && one.means->difference.high() >= 0.0) return Finding::open;
  }
  if (one.metric.better == Better::neither || !(one.a != one.b) || std::isnan(one.a) || std::isnan(one.b))
    return Finding::differs;
  return (one.b < one.a) == (one.metric.better == Better::lower) ? Finding::better : Finding::worse;
}

class Comparer {
 public:
  Comparer(const Results& a, const Results& b) : a_(a), b_(b), pairs_(pairs_of(a, b)) {
    if (a.is_replay && b.is_replay && a.replicas.size() == 1 && b.replicas.size() == 1) {
      pairing_ = Pairing::exact;
    } else if (pairs_.size() > 1) {
      pairing_ = Pairing::paired;
      replicas_ = pairs_.size();
    } else if (a.replicas.size() > 1 && b.replicas.size() > 1) {
      pairing_ = Pairing::independent;
      replicas_ = std::min(a.replicas.size(), b.replicas.size());
      pairs_.clear();
    }
  }

  [[nodiscard]] Pairing pairing() const { return pairing_; }
  [[nodiscard]] std::size_t replicas() const { return replicas_; }

  [[nodiscard]] MetricComparison compare(const MetricColumn& metric) const {
    std::vector<double> a = values_of(a_, metric.name), b = values_of(b_, metric.name);
    if (!pairs_.empty()) keep_pairs(a, b);
    MetricComparison out{metric, mean_of(a), mean_of(b), std::nullopt, Finding::same};
    const bool has_interval = pairing_ == Pairing::paired || pairing_ == Pairing::independent;
    if (has_interval ? std::ranges::equal(a, b, same_value) : same_value(out.a, out.b)) return out;
    if (pairing_ == Pairing::paired) {
      keep_measured_pairs(a, b);
      out.means = paired_difference(a, b);
    } else if (pairing_ == Pairing::independent) {
      out.means = independent_difference(finite(a), finite(b));
    }
    out.finding = finding_of(out, pairing_);
    return out;
  }

 private:
  void keep_pairs(std::vector<double>& a, std::vector<double>& b) const {
    std::vector<double> of_a, of_b;
    for (const auto& [i, j] : pairs_) {
      of_a.push_back(a[i]);
      of_b.push_back(b[j]);
    }
    a = std::move(of_a);
    b = std::move(of_b);
  }

  static void keep_measured_pairs(std::vector<double>& a, std::vector<double>& b) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (!std::isfinite(a[i]) || !std::isfinite(b[i])) continue;
      a[kept] = a[i];
      b[kept++] = b[i];
    }
    a.resize(kept);
    b.resize(kept);
  }

  const Results& a_;
  const Results& b_;
  std::vector<std::pair<std::size_t, std::size_t>> pairs_;
  Pairing pairing_ = Pairing::none;
  std::size_t replicas_ = 1;
};

std::vector<InputDifference> input_differences(const Results& a, const Results& b) {
  constexpr const char* nothing = "(none)";
  std::vector<InputDifference> out;
  const auto find = [](const Results& results, const std::string& path) {
    return std::ranges::find(results.inputs, path, &std::pair<std::string, std::string>::first);
  };
  for (const auto& [path, value] : a.inputs) {
    const auto other = find(b, path);
    const std::string theirs = other == b.inputs.end() ? nothing : other->second;
    if (theirs != value) out.push_back({path, value, theirs});
  }
  for (const auto& [path, value] : b.inputs)
    if (find(a, path) == a.inputs.end()) out.push_back({path, nothing, value});
  return out;
}

/// The first metric of `a` that counts and that `b` has not.
const MetricColumn* first_missing(const Results& a, const Results& b, const std::vector<std::string>& wanted) {
  for (const MetricColumn& metric : a.metrics)
    if (is_wanted(metric.name, wanted) && find_metric(b, metric.name) == nullptr) return &metric;
  return nullptr;
}

}  // namespace

std::string_view to_string(Finding finding) {
  constexpr std::string_view names[] = {"same", "better", "worse", "differs", "open", "single"};
  return names[static_cast<std::size_t>(finding)];
}

std::string_view to_string(Pairing pairing) {
  constexpr std::string_view names[] = {"paired", "independent", "exact", "none"};
  return names[static_cast<std::size_t>(pairing)];
}

std::size_t Comparison::count(Finding finding) const {
  return static_cast<std::size_t>(std::ranges::count(metrics, finding, &MetricComparison::finding));
}

std::optional<std::string> why_not_comparable(const Results& a, const Results& b,
                                              const std::vector<std::string>& wanted) {
  for (const std::string& name : wanted)
    if (find_metric(a, name) == nullptr) return a.name + ": has no metric \"" + name + "\"";
  const MetricColumn* missing = first_missing(a, b, wanted);
  const bool of_b = missing != nullptr;
  if (!of_b) missing = first_missing(b, a, wanted);
  if (missing == nullptr) return std::nullopt;
  return (of_b ? b.name : a.name) + ": has no metric \"" + missing->name + "\", which " + (of_b ? a.name : b.name) +
         " has; --metric compares those that both have";
}

Comparison compare_results(const Results& a, const Results& b, const std::vector<std::string>& wanted) {
  HEADROOM_CHECK(!why_not_comparable(a, b, wanted), "results with the same metrics");
  const Comparer comparer(a, b);
  Comparison out{a.name, b.name, comparer.pairing(), comparer.replicas(), {}, input_differences(a, b)};
  for (const MetricColumn& metric : a.metrics)
    if (is_wanted(metric.name, wanted)) out.metrics.push_back(comparer.compare(metric));
  return out;
}

}  // namespace headroom
