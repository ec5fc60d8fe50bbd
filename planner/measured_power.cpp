// SPDX-License-Identifier: Apache-2.0
#include "planner/measured_power.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace headroom {
namespace {

constexpr MetricSpec metric_table[] = {
    {"power.gpu.mean", "W", Better::neither, "power of one GPU, averaged over all that are on and over the window"},
    {"power.gpu.mean_error", "W", Better::neither, "power.gpu.mean less the measured mean"},
    {"power.gpu.quantile_error", "W", Better::lower,
     "how far the quantiles of the power of one GPU are from the measured ones, on average over all quantiles"},
    {"power.gpu.ks", "1", Better::lower,
     "largest distance between the shares of GPUs and time at most at a power, simulated and measured "
     "(Kolmogorov-Smirnov)"},
    {"power.node.mean", "W", Better::neither, "the same of one node with GPUs, at the inputs of its power supplies"},
    {"power.node.mean_error", "W", Better::neither, "power.node.mean less the measured mean"},
    {"power.node.quantile_error", "W", Better::lower, "as power.gpu.quantile_error, of nodes"},
    {"power.node.ks", "1", Better::lower, "as power.gpu.ks, of nodes"},
};

constexpr double shown_quantiles[] = {0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99};

bool is_known(const EmpiricalCdf& cdf, double share) {
  return share >= cdf.points.front().share && share <= cdf.points.back().share;
}

std::string in_plain_words(std::string_view what) {
  return what == "gpu" ? "GPU" : "node";
}

/// All points, or of very many the quantiles at equal steps: no more than an eye can see.
Chart::Line line_of(std::string name, const EmpiricalCdf& cdf) {
  constexpr std::size_t most_points = 1000, steps = 400;
  Chart::Line line{.name = std::move(name), .points = {}};
  if (cdf.points.size() <= most_points) {
    for (const auto& [value, share] : cdf.points) line.points.emplace_back(value, 100.0 * share);
    return line;
  }
  const double from = cdf.points.front().share, to = cdf.points.back().share;
  for (std::size_t i = 0; i <= steps; ++i) {
    const double share = from + (to - from) * static_cast<double>(i) / steps;
    line.points.emplace_back(quantile(cdf, share), 100.0 * share);
  }
  return line;
}

}  // namespace

std::span<const MetricSpec> measured_power_metrics() {
  return metric_table;
}

std::vector<ComparedPower> compare_power(const PowerSection& section, const PowerDistribution& simulated) {
  std::vector<ComparedPower> out;
  const auto compare = [&](std::string_view what, const WattHistogram& watts,
                           const std::optional<MeasuredPower>& measured) {
    auto cdf = watts.cdf();
    if (cdf && measured) out.push_back({what, *std::move(cdf), watts.mean(), *measured});
  };
  compare("gpu", simulated.gpus(), section.measured_gpu);
  compare("node", simulated.nodes(), section.measured_node);
  return out;
}

std::vector<MetricValue> measured_power_values(const PowerSection& section,
                                               const std::vector<ComparedPower>& compared) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  std::vector<MetricValue> out;
  for (const std::string_view what : {"gpu", "node"}) {
    if (!(what == "gpu" ? section.measured_gpu : section.measured_node)) continue;
    const auto found = std::ranges::find(compared, what, &ComparedPower::what);
    const bool is_known = found != compared.end();
    const auto add = [&](std::string_view statistic, double value) {
      out.push_back({fmt::format("power.{}.{}", what, statistic), value});
    };
    add("mean", is_known ? found->simulated_mean : unknown);
    add("mean_error", is_known && found->measured.mean ? found->simulated_mean - found->measured.mean->si : unknown);
    add("quantile_error", is_known ? mean_quantile_gap(found->simulated, found->measured.cdf) : unknown);
    add("ks", is_known ? largest_gap(found->simulated, found->measured.cdf).share : unknown);
  }
  return out;
}

std::vector<Table> measured_power_tables(const std::vector<ComparedPower>& compared) {
  std::vector<Table> out;
  for (const ComparedPower& one : compared) {
    const std::string thing = in_plain_words(one.what);
    Table table{fmt::format("{}_power", one.what), "Power of one " + thing + ", simulated and measured", {}, {}};
    table.columns = {
        {"quantile", fmt::format("so much of all {}s and of the time is at most this; and the mean", thing)},
        {"simulated_w", "in the measured window of the run"},
        {"measured_w", "as the scenario has it"},
        {"difference_w", "simulated less measured"}};
    const auto add = [&](std::string name, double simulated, double measured) {
      table.rows.push_back({std::move(name), simulated, measured, simulated - measured});
    };
    for (const double share : shown_quantiles)
      if (is_known(one.measured.cdf, share))
        add(fmt::format("{:.0f} %", 100.0 * share), quantile(one.simulated, share), quantile(one.measured.cdf, share));
    if (one.measured.mean) add("mean", one.simulated_mean, one.measured.mean->si);
    out.push_back(std::move(table));
  }
  return out;
}

std::vector<Chart> measured_power_charts(const std::vector<ComparedPower>& compared) {
  std::vector<Chart> out;
  for (const ComparedPower& one : compared) {
    const std::string thing = in_plain_words(one.what);
    out.push_back({.name = fmt::format("{}_power", one.what),
                   .title = "Power of one " + thing + ", simulated and measured",
                   .x_label = "power (W)",
                   .y_label = fmt::format("{}s and time at most at this power (%)", thing),
                   .lines = {line_of("simulated", one.simulated), line_of("measured", one.measured.cdf)}});
  }
  return out;
}

std::vector<std::string> measured_power_sentences(const std::vector<ComparedPower>& compared) {
  std::vector<std::string> out;
  for (const ComparedPower& one : compared) {
    const CdfGap gap = largest_gap(one.simulated, one.measured.cdf);
    std::string text = fmt::format("One {} draws {:.4g} W on average", in_plain_words(one.what), one.simulated_mean);
    if (one.measured.mean)
      text += fmt::format(", {:+.3g} % against the {:.4g} W that were measured",
                          100.0 * (one.simulated_mean / one.measured.mean->si - 1.0), one.measured.mean->si);
    out.push_back(text + fmt::format("; its quantiles are {:.3g} W from the measured ones on average, and the two "
                                     "distributions lie at most {:.3g} % apart, at {:.4g} W.",
                                     mean_quantile_gap(one.simulated, one.measured.cdf), 100.0 * gap.share, gap.value));
  }
  return out;
}

}  // namespace headroom
