// SPDX-License-Identifier: Apache-2.0
#include "scenarios/fit_classes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/json_build.hpp"
#include "scenarios/lognormal_mixture.hpp"

namespace headroom {
namespace {

using namespace json_build;

/// A range of sizes that makes one class.
struct Band {
  enum class Unit : std::uint8_t { cores, milli_gpus } unit;
  std::uint32_t least, most;
  std::string_view name;
};
constexpr std::uint32_t no_limit = 0xFFFFFFFF;
constexpr Band gpu_bands[] = {{Band::Unit::cores, 0, no_limit, "no-gpu"},
                              {Band::Unit::milli_gpus, 1, 999, "part-of-a-gpu"},
                              {Band::Unit::milli_gpus, 1000, 1499, "1-gpu"},
                              {Band::Unit::milli_gpus, 1500, 4499, "2-to-4-gpus"},
                              {Band::Unit::milli_gpus, 4500, 8499, "5-to-8-gpus"},
                              {Band::Unit::milli_gpus, 8500, 64499, "9-to-64-gpus"},
                              {Band::Unit::milli_gpus, 64500, no_limit, "over-64-gpus"}};
constexpr Band core_bands[] = {{Band::Unit::cores, 0, 1, "1-core"},
                               {Band::Unit::cores, 2, 4, "2-to-4-cores"},
                               {Band::Unit::cores, 5, 8, "5-to-8-cores"},
                               {Band::Unit::cores, 9, 64, "9-to-64-cores"},
                               {Band::Unit::cores, 65, no_limit, "over-64-cores"}};

bool is_in(const Band& band, const JobFact& job) {
  if (band.unit == Band::Unit::cores) return job.gpu_milli == 0 && band.least <= job.cpus && job.cpus <= band.most;
  return band.least <= job.gpu_milli && job.gpu_milli <= band.most;
}

/// The number that `sizes` counts: cores, thousandths of a GPU below one, whole GPUs from one on.
std::uint32_t size_of(const Band& band, const JobFact& job) {
  if (band.unit == Band::Unit::cores) return std::max(job.cpus, 1U);
  return job.gpu_milli < 1000 ? job.gpu_milli : (job.gpu_milli + 500) / 1000;
}

JsonNode fitted_sizes(const Band& band, const std::vector<const JobFact*>& jobs) {
  constexpr double most_sizes = 16.0;
  std::map<std::uint32_t, double> counts;
  for (const JobFact* job : jobs) counts[size_of(band, *job)] += 1.0;
  JsonNode sizes = list();
  const auto all = static_cast<double>(jobs.size());
  const double least = static_cast<double>(counts.size()) > most_sizes ? all / most_sizes : 0.0;
  double count = 0.0;
  double sum = 0.0;
  for (auto it = counts.begin(); it != counts.end(); ++it) {
    count += it->second;
    sum += it->second * it->first;
    if (count < least && std::next(it) != counts.end()) continue;
    JsonNode size = make_object({});
    const double mean = std::max(std::round(sum / count), 1.0);
    if (band.unit == Band::Unit::cores) {
      put(size, "cpus", number(mean));
    } else if (band.most < 1000) {
      put(size, "gpu_share", text(fmt::format("{:.4g} %", mean / 10.0)));
    } else {
      put(size, "gpus", number(mean));
    }
    put(size, "share", number(count / all));
    sizes.items.push_back(std::move(size));
    count = sum = 0.0;
  }
  return sizes;
}

JsonNode in_json(const DurationDistribution& d) {
  JsonNode node = make_object({});
  if (d.kind == DurationDistribution::Kind::constant) {
    put(node, "dist", text("constant"));
    put(node, "value", seconds(d.a));
    return node;
  }
  put(node, "dist", text("mixture"));
  JsonNode components = list();
  for (const DurationDistribution& part : d.parts) {
    JsonNode component = make_object({});
    put(component, "share", number(part.share));
    put(component, "median", seconds(part.a));
    put(component, "sigma", number(part.b));
    put(component, "min", seconds(part.min.in_seconds()));
    put(component, "max", seconds(part.max.in_seconds()));
    components.items.push_back(std::move(component));
  }
  put(node, "components", std::move(components));
  return node;
}

/// Run times by outcome; outcomes that are too rare for a fit of their own go with the most frequent one.
void put_durations(JsonNode& node, const std::vector<const JobFact*>& jobs) {
  constexpr std::size_t fewest = 20;
  std::array<std::vector<double>, 3> runs;
  for (const JobFact* job : jobs) runs[static_cast<std::size_t>(job->outcome)].push_back(job->run_s);
  constexpr std::pair<Outcome, std::string_view> endings[] = {{Outcome::failed, "failed"},
                                                              {Outcome::cancelled, "cancelled"}};
  const auto of = [&](Outcome outcome) -> std::vector<double>& { return runs[static_cast<std::size_t>(outcome)]; };
  std::array<double, 3> shares{};
  for (std::size_t i = 0; i < runs.size(); ++i)
    shares[i] = static_cast<double>(runs[i].size()) / static_cast<double>(jobs.size());
  std::vector<double>& completed = of(Outcome::completed);
  for (const auto& [outcome, key] : endings) {
    if (of(outcome).size() >= fewest && completed.size() >= fewest) continue;
    completed.insert(completed.end(), of(outcome).begin(), of(outcome).end());
    of(outcome).clear();
  }
  put(node, "duration", in_json(fit_durations(completed)));
  for (const auto& [outcome, key] : endings) {
    const double share = shares[static_cast<std::size_t>(outcome)];
    if (share == 0.0) continue;
    JsonNode ending = make_object({});
    put(ending, "share", number(share));
    if (!of(outcome).empty()) put(ending, "duration", in_json(fit_durations(of(outcome))));
    put(node, key, std::move(ending));
  }
}

std::optional<JsonNode> fitted_class(const Band& band, const JobFacts& facts) {
  std::vector<const JobFact*> jobs;
  double cores = 0.0;
  double units = 0.0;
  for (const JobFact& job : facts.jobs) {
    if (!is_in(band, job)) continue;
    jobs.push_back(&job);
    cores += job.cpus;
    units += band.most < 1000 ? 1.0 : static_cast<double>(job.gpu_milli) / 1000.0;
  }
  if (jobs.empty()) return std::nullopt;
  JsonNode node = make_object({});
  put(node, "name", text(band.name));
  put(node, "share", number(static_cast<double>(jobs.size()) / static_cast<double>(facts.jobs.size())));
  put(node, "sizes", fitted_sizes(band, jobs));
  const double cores_each = band.unit == Band::Unit::cores ? 0.0 : std::floor(cores / units);
  if (cores_each >= 1.0) put(node, "cpus", number(cores_each));
  put_durations(node, jobs);
  return node;
}

}  // namespace

JsonNode fit_classes(const JobFacts& facts) {
  JsonNode classes = list();
  const std::span<const Band> bands = facts.has_gpus ? std::span<const Band>(gpu_bands) : core_bands;
  for (const Band& band : bands) {
    if (auto fitted = fitted_class(band, facts)) classes.items.push_back(std::move(*fitted));
  }
  return classes;
}

}  // namespace headroom
