// SPDX-License-Identifier: Apache-2.0
#include "planner/network_document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/unit_text.hpp"

namespace headroom {
namespace {

constexpr std::size_t links_shown = 20;
constexpr double worth_a_word = 0.001;  // of the GPU-hours that were held

std::string lost_sentence(const RunStatistics& s) {
  const double held = s.metric("gpu_hours.used") + s.metric("gpu_hours.wasted");
  const double waiting = s.metric("gpu_hours.network.waiting"), lost = s.metric("gpu_hours.network.lost");
  const auto share = [&](double gpu_hours) { return held > 0.0 ? 100.0 * gpu_hours / held : 0.0; };
  std::string text =
      fmt::format("Jobs on several nodes waited for the network for {:.0f} GPU-hours, {:.3g} % of what they held",
                  waiting, share(waiting));
  if (lost < worth_a_word * held) return text + "; narrow or shared links cost them next to nothing.";
  return text + fmt::format(
                    "; {:.0f} ({:.3g} %) of them because links are narrower than ports, or shared ({:.0f} if jobs "
                    "evaded each other, {:.0f} if they always met).",
                    lost, share(lost), s.metric("gpu_hours.network.lost.interleaved"),
                    s.metric("gpu_hours.network.lost.colliding"));
}

std::string binding_sentence(const std::vector<BundleOutcome>& bundles) {
  const auto worst = std::ranges::max_element(bundles, {}, &BundleOutcome::bound_s);
  const auto busiest = std::ranges::max_element(bundles, {}, &BundleOutcome::mean_use);
  const std::string busy =
      fmt::format("The busiest links are {}, {:.3g} % full on average", busiest->name, 100.0 * busiest->mean_use);
  if (worst->bound_s <= 0.0) return busy + "; none kept a job from going faster.";
  const auto binding = std::ranges::count_if(bundles, [](const BundleOutcome& b) { return b.bound_s > 0.0; });
  return fmt::format("{}; {} kept jobs from going faster for the longest time, {} of job time{}.", busy, worst->name,
                     format_for_people(worst->bound_s, dimensions::time),
                     binding > 1 ? fmt::format(", and {} others did so, too", binding - 1) : std::string{});
}

}  // namespace

std::vector<std::string> network_sentences(const Experiment& experiment) {
  if (!experiment.network) return {};
  std::vector<std::string> out{lost_sentence(experiment.statistics)};
  if (!experiment.network->bundles.empty()) out.push_back(binding_sentence(experiment.network->bundles));
  return out;
}

std::string network_left_out(const Scenario& scenario) {
  switch (scenario.network.fidelity) {
    case NetworkFidelity::none:
      return "network (placement and contention cost no time)";
    case NetworkFidelity::isolated:
      return "of the network: jobs that share links, storage, latency, how GPUs of one node share its ports";
    case NetworkFidelity::flow:
      return "of the network: storage, latency, transport (losses, congestion control), how long the steps of jobs "
             "really are, how GPUs of one node share its ports";
    default:
      return "of the network: storage, latency, how GPUs of one node share its ports";
  }
}

std::vector<AssumedValue> network_assumptions(const Scenario& scenario) {
  const NetworkSection& network = scenario.network;
  if (network.fidelity == NetworkFidelity::none) return {};
  std::vector<AssumedValue> out = network.assumptions;
  if (network.fabric) out.insert(out.end(), network.fabric->assumptions.begin(), network.fabric->assumptions.end());
  return out;
}

std::vector<Table> network_tables(const Experiment& experiment) {
  if (!experiment.network || experiment.network->bundles.empty()) return {};
  Table table{
      "links", fmt::format("The {} bundles of links that bound jobs for longest, whole run", links_shown), {}, {}};
  table.columns = {{"bundle", "parallel links that share their load, one direction"},
                   {"tier", "`pod`: from a leaf up or down; `core`: above"},
                   {"links", "how many"},
                   {"rate_gb_s", "of all of them, as built"},
                   {"mean_use", "what they carried of that, on average over time"},
                   {"peak_use", "most, as a mean over the steps of those on it"},
                   {"bound_job_h", "time for which it kept jobs from going faster, summed over them"}};
  table.ranked_by = "bound_job_h";
  std::vector<BundleOutcome> bundles = experiment.network->bundles;
  std::ranges::stable_sort(bundles, [](const BundleOutcome& a, const BundleOutcome& b) {
    return a.bound_s != b.bound_s ? a.bound_s > b.bound_s : a.mean_use > b.mean_use;
  });
  if (bundles.size() > links_shown) bundles.resize(links_shown);
  for (const BundleOutcome& bundle : bundles)
    table.rows.push_back({bundle.name, std::string(to_string(bundle.tier)), static_cast<double>(bundle.links),
                          bundle.rate.si / 1e9, bundle.mean_use, bundle.most_used, bundle.bound_s / 3600.0});
  return {std::move(table)};
}

}  // namespace headroom
