// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/duration_distribution.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

using Kind = DurationDistribution::Kind;

constexpr std::array<std::string_view, 3> spreads = {"sigma", "mean", "p95"};

/// The keys that a distribution takes beside min and max; of `one_of`, exactly one.
struct Parameters {
  std::vector<std::string_view> required;
  std::vector<std::string_view> one_of = {};
};

Parameters parameters_of(Kind kind) {
  switch (kind) {
    case Kind::constant:
      return {{"value"}};
    case Kind::exponential:
      return {{"mean"}};
    case Kind::lognormal:
      return {{"median"}, {spreads.begin(), spreads.end()}};
    case Kind::weibull:
      return {{"scale", "shape"}};
    case Kind::pareto:
      return {{"min", "shape"}};
    case Kind::mixture:
      return {{"components"}};
  }
  return {};
}

bool contains(const std::vector<std::string_view>& keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::string taken_by(const Parameters& parameters) {
  std::string text;
  for (const std::string_view key : parameters.required) text += (text.empty() ? "" : " and ") + in_quotes(key);
  if (!parameters.one_of.empty()) text += R"( and one of "sigma", "mean", "p95")";
  return text;
}

bool check_parameters(const Field& duration, Kind kind) {
  const Parameters parameters = parameters_of(kind);
  const std::string name = duration.text("dist");
  bool good = true;
  const auto fault = [&](std::string_view key, const std::string& message) {
    duration.error(key, message);
    good = false;
  };
  for (const std::string_view key : {"value", "mean", "median", "sigma", "p95", "scale", "shape", "components"}) {
    if (!duration.has(key) || contains(parameters.required, key) || contains(parameters.one_of, key)) continue;
    fault(key, "\"" + name + "\" takes " + taken_by(parameters));
  }
  const std::string_view* first = nullptr;
  bool any_faulty = false;
  for (const std::string_view& key : parameters.one_of) {
    any_faulty = any_faulty || duration.is_faulty(key);
    if (!duration.has(key)) continue;
    if (first != nullptr) fault(key, in_quotes(key) + " cannot stand beside " + in_quotes(*first));
    first = &key;
  }
  if (!parameters.one_of.empty() && first == nullptr && !any_faulty) {
    fault("", "\"" + name + "\" takes " + taken_by(parameters));
  }
  for (const std::string_view key : parameters.required) {
    if (duration.is_faulty(key)) good = false;
    if (!duration.has(key) && !duration.is_faulty(key)) fault("", in_quotes(key) + " is required for \"" + name + "\"");
  }
  return good && !any_faulty;
}

/// Sigma of a lognormal distribution from its median m and one more number: mean = m exp(sigma^2 / 2), and
/// p95 = m exp(z sigma) with z the 95 % quantile of the standard normal distribution.
double sigma_of(const Field& duration) {
  constexpr double z95 = 1.6448536269514722;
  const double median = duration.number("median");
  if (duration.has("sigma")) return duration.number("sigma");
  const std::string_view key = duration.has("mean") ? "mean" : "p95";
  const double ratio = duration.number(key) / median;
  if (ratio < 1.0) {
    duration.error(
        key, "must be >= the median, " + in_quotes(duration.text("median")) + ", not " + in_quotes(duration.text(key)));
    return 0.0;
  }
  return key == "mean" ? std::sqrt(2.0 * std::log(ratio)) : std::log(ratio) / z95;
}

/// The parts of a mixture, each with the cut of the whole: what one end leaves no room for lies at that end.
std::vector<DurationDistribution> read_parts(const Field& duration, const DurationDistribution& whole, double unit_s) {
  std::vector<DurationDistribution> parts;
  for (const Field& component : duration.items("components")) {
    DurationDistribution part = read_duration(component, unit_s);
    part.share = component.number("share");
    part.min = std::clamp(part.min, whole.min, whole.max);
    part.max = std::clamp(part.max, whole.min, whole.max);
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace

DurationDistribution read_duration(const Field& duration, double unit_s) {
  DurationDistribution out;
  if (duration.is_faulty("dist")) return out;
  out.kind = duration.whole<Kind>("dist");
  const auto span = [&](std::string_view key) {
    return TimeSpan::from(std::min(Duration{duration.number(key) * unit_s}, longest_duration));
  };
  if (duration.has("min")) out.min = span("min");
  if (duration.has("max")) out.max = span("max");
  if (out.min > out.max) {
    duration.error("max",
                   "must be >= min, " + in_quotes(duration.text("min")) + ", not " + in_quotes(duration.text("max")));
  }
  if (!check_parameters(duration, out.kind)) return out;
  if (out.kind == Kind::mixture) {
    if (out.min <= out.max) out.parts = read_parts(duration, out, unit_s);
    return out;
  }
  out.a = duration.number(parameters_of(out.kind).required.front()) * unit_s;
  if (out.kind == Kind::lognormal) out.b = sigma_of(duration);
  if (out.kind == Kind::weibull || out.kind == Kind::pareto) out.b = duration.number("shape");
  return out;
}

}  // namespace headroom
