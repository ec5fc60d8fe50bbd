// SPDX-License-Identifier: Apache-2.0
#include "planner/comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/check.hpp"
#include "planner/paired.hpp"

namespace headroom {
namespace {

constexpr std::size_t most_moved_inputs = 20;  ///< that are named when nothing moved

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

void drop_unmeasured(std::vector<double>& values) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
}

Finding finding_of(const MetricComparison& one, Pairing pairing) {
  if (pairing != Pairing::exact) {
    if (!one.means) return pairing == Pairing::none ? Finding::single : Finding::unmeasured;
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
    const bool has_interval = pairing_ == Pairing::paired || pairing_ == Pairing::independent;
    const bool is_equal = std::ranges::equal(a, b, same_value);
    if (pairing_ == Pairing::paired) {  // before the means, or they would be those of other replicas
      keep_measured_pairs(a, b);
    } else {
      drop_unmeasured(a);
      drop_unmeasured(b);
    }
    MetricComparison out{metric,       mean_or_nan(a), mean_or_nan(b), std::min(a.size(), b.size()),
                         std::nullopt, Finding::same};
    if (has_interval ? is_equal : same_value(out.a, out.b)) return out;
    if (pairing_ == Pairing::paired) out.means = paired_difference(a, b);
    if (pairing_ == Pairing::independent) out.means = independent_difference(a, b);
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
/// Names of the metrics that `a` has and `b` has not.
std::vector<std::string> missing_in(const Results& b, const Results& a) {
  std::vector<std::string> names;
  for (const MetricColumn& metric : a.metrics)
    if (find_metric(b, metric.name) == nullptr) names.push_back(metric.name);
  return names;
}

std::string one_sided_sentence(const std::string& has, const std::string& lacks,
                               const std::vector<std::string>& names) {
  const bool one = names.size() == 1;
  return fmt::format("{} has {} metric{} that {} lacks, which {} left out: {}", has, names.size(), one ? "" : "s",
                     lacks, one ? "is" : "are", fmt::join(names, ", "));
}

/// More replicas or another claim cannot move a metric.
bool may_move(const InputDifference& input) {
  return !input.path.starts_with("assertions") && !input.path.starts_with("run.replicas") &&
         !input.path.starts_with("run.max_replicas") && !input.path.starts_with("run.precision");
}

}  // namespace

std::string_view to_string(Finding finding) {
  constexpr std::string_view names[] = {"same", "better", "worse", "differs", "open", "single", "unmeasured"};
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
    for (const Results* side : {&a, &b})
      if (find_metric(*side, name) == nullptr) return side->name + ": has no metric \"" + name + "\"";
  return std::nullopt;
}

Comparison compare_results(const Results& a, const Results& b, const std::vector<std::string>& wanted) {
  HEADROOM_CHECK(!why_not_comparable(a, b, wanted), "results that have what is wanted");
  const Comparer comparer(a, b);
  Comparison out{a.name, b.name, comparer.pairing(), comparer.replicas(), false, {}, input_differences(a, b), {}, {}};
  out.only_a = missing_in(b, a);
  out.only_b = missing_in(a, b);
  out.is_moved = !out.only_a.empty() || !out.only_b.empty();
  if (!wanted.empty()) out.only_a = out.only_b = {};
  for (const MetricColumn& metric : a.metrics) {
    if (find_metric(b, metric.name) == nullptr) continue;
    MetricComparison one = comparer.compare(metric);
    out.is_moved = out.is_moved || one.finding != Finding::same;
    if (is_wanted(metric.name, wanted)) out.metrics.push_back(std::move(one));
  }
  return out;
}

std::vector<std::string> warnings_of(const Comparison& comparison) {
  std::vector<std::string> sentences;
  if (!comparison.only_a.empty())
    sentences.push_back(one_sided_sentence(comparison.a, comparison.b, comparison.only_a));
  if (!comparison.only_b.empty())
    sentences.push_back(one_sided_sentence(comparison.b, comparison.a, comparison.only_b));
  if (comparison.is_moved) return sentences;
  for (const InputDifference& one : comparison.inputs)
    if (may_move(one) && sentences.size() < most_moved_inputs)
      sentences.push_back(fmt::format("{} changed ({} -> {}) and no metric moved", one.path, one.a, one.b));
  return sentences;
}

}  // namespace headroom
