// SPDX-License-Identifier: Apache-2.0
#include "scenarios/fit_workload.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <map>
#include <numbers>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "scenarios/fit_classes.hpp"
#include "scenarios/json_build.hpp"
#include "scenarios/json_text.hpp"
#include "scenarios/trace_profile.hpp"

namespace headroom {
namespace {

using namespace json_build;

void put_pattern(JsonNode& section, const TraceProfile& profile) {
  if (profile.span_h < 48.0) return;
  std::complex<double> harmonic = 0.0;
  for (std::size_t hour = 0; hour < 24; ++hour) {
    const double angle = 2.0 * std::numbers::pi * (static_cast<double>(hour) + 0.5) / 24.0;
    harmonic += profile.by_hour[hour] * std::polar(1.0, angle) / 12.0;
  }
  const double width = std::numbers::pi / 24.0;  // an hour's mean is a little flatter than the rate itself
  const double peak_h = std::fmod(std::arg(harmonic) / (2.0 * std::numbers::pi) * 24.0 + 24.0, 24.0);
  JsonNode diurnal = make_object({});
  put(diurnal, "amplitude", number(std::min(std::abs(harmonic) * width / std::sin(width), 1.0)));
  put(diurnal, "peak", seconds(std::floor(peak_h * 3600.0)));
  put(section, "diurnal", std::move(diurnal));
  if (profile.span_h < 14.0 * 24.0) return;
  constexpr std::string_view days[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
  JsonNode weekly = make_object({});
  for (std::size_t day = 0; day < 7; ++day) put(weekly, days[day], number(profile.by_weekday[day]));
  put(section, "weekly", std::move(weekly));
}

/// What the submissions of one tenant and one size say about bursts.
struct BurstLine {
  double jobs = 0.0;
  std::int64_t last_ns = 0;
};
struct BurstCounts {
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, BurstLine> lines;
  double close = 0.0;   ///< jobs within the window behind the one before them
  double gaps_s = 0.0;  ///< sum of their distances
};
constexpr double burst_window_s = 60.0;

BurstCounts count_bursts(const JobFacts& facts) {
  BurstCounts counts;
  for (const JobFact& job : facts.jobs) {
    BurstLine& line = counts.lines[{job.tenant, job.gpu_milli, job.gpu_milli > 0 ? 0 : job.cpus}];
    const double gap_s = static_cast<double>(job.submit_ns - line.last_ns) / 1e9;
    if (line.jobs > 0.0 && gap_s <= burst_window_s) {
      counts.close += 1.0;
      counts.gaps_s += gap_s;
    }
    line.jobs += 1.0;
    line.last_ns = job.submit_ns;
  }
  return counts;
}

/// Share of the bursts that begin within the window behind another one of their line by chance.
double close_by_chance(const BurstCounts& counts, double size, double gap_s, double span_s) {
  const double reach_s = burst_window_s + (size - 1.0) * gap_s;
  double jobs = 0.0;
  double close = 0.0;
  for (const auto& [key, line] : counts.lines) {
    jobs += line.jobs;
    close -= line.jobs * std::expm1(-reach_s * line.jobs / size / span_s);
  }
  return close / jobs;
}

void put_bursts(JsonNode& section, const JobFacts& facts, double span_s) {
  const BurstCounts counts = count_bursts(facts);
  if (counts.close == 0.0) return;
  const double gap_s = counts.gaps_s / counts.close;
  const double observed = counts.close / static_cast<double>(facts.jobs.size());
  if (close_by_chance(counts, 1.0, gap_s, span_s) > 0.9) return;
  double size = 1.0;
  for (int round = 0; round < 50; ++round) {
    const double by_chance = close_by_chance(counts, size, gap_s, span_s);
    size = (1.0 - by_chance) / std::max(1.0 - observed, 1e-3);
    size = std::max(size, 1.0);
  }
  if (size < 1.05) return;
  JsonNode bursts = make_object({});
  put(bursts, "size", number(size));
  put(bursts, "gap", seconds(gap_s));
  put(section, "bursts", std::move(bursts));
}

/// Names may hold what a path of a scenario may not.
std::string as_name(const std::string& raw) {
  std::string name = raw;
  for (char& c : name) {
    const bool refused = static_cast<unsigned char>(c) < 0x20 || c == 0x7F ||
                         std::string_view("[]=,\"").find(c) != std::string_view::npos;
    if (refused) c = '_';
  }
  return name.empty() ? "unnamed" : name;
}

void put_tenants(JsonNode& section, const JobFacts& facts) {
  constexpr std::size_t most = 20;
  struct Tenant {
    std::size_t index;
    double jobs = 0.0;
  };
  std::vector<Tenant> tenants;
  for (std::size_t i = 0; i < facts.tenants.size(); ++i) tenants.push_back({i});
  for (const JobFact& job : facts.jobs) tenants[job.tenant].jobs += 1.0;
  std::erase_if(tenants, [](const Tenant& t) { return t.jobs == 0.0; });
  std::stable_sort(tenants.begin(), tenants.end(), [](const Tenant& a, const Tenant& b) { return a.jobs > b.jobs; });
  JsonNode all = list();
  double others = static_cast<double>(facts.jobs.size());
  std::set<std::string> names;
  const auto unused = [&](std::string name) {
    while (!names.insert(name).second) name += "_";
    return name;
  };
  for (std::size_t i = 0; i < std::min(tenants.size(), most); ++i) {
    const std::size_t index = tenants[i].index;
    JsonNode tenant = make_object({});
    put(tenant, "name", text(unused(as_name(facts.tenants[index]))));
    put(tenant, "share", number(tenants[i].jobs / static_cast<double>(facts.jobs.size())));
    if (!facts.partitions[index].empty()) put(tenant, "partition", text(facts.partitions[index]));
    all.items.push_back(std::move(tenant));
    others -= tenants[i].jobs;
  }
  if (others > 0.0) {
    JsonNode tenant = make_object({});
    put(tenant, "name", text(unused("others")));
    put(tenant, "share", number(others / static_cast<double>(facts.jobs.size())));
    all.items.push_back(std::move(tenant));
  }
  put(section, "tenants", std::move(all));
}

}  // namespace

std::string fit_workload(const JobFacts& facts, std::int64_t start_unix_s) {
  const TraceProfile profile = profile_trace(facts, start_unix_s);
  if (profile.span_h <= 0.0) return {};
  JsonNode section = make_object({});
  put(section, "jobs", number(static_cast<double>(profile.jobs)));
  put(section, "rate", text(digits(profile.jobs_per_hour) + " 1/h"));
  put_pattern(section, profile);
  put_bursts(section, facts, profile.span_h * 3600.0);
  put(section, "classes", fit_classes(facts));
  put_tenants(section, facts);
  return write_json(section);
}

}  // namespace headroom
