// SPDX-License-Identifier: Apache-2.0
// Where a policy has been published, its file or row says so. All of them hold GPUs to less power in the steps of the
// scenario, because that is what a controller can do; none of them moves or stops a job.
#include "planner/capping/registry.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr OptionSpec level = {
    .key = "level",
    .kind = OptionKind::text,
    .fallback = "lowest",
    .help = "the level of the tree at whose limits the policy acts; `lowest` is the lowest one that has limits"};
constexpr OptionSpec release = {
    .key = "release",
    .kind = OptionKind::quantity,
    .fallback = "2 %",
    .min = 0,
    .max = 0.5,
    .help = "deadband: a step is given back only if the place then stays so much of its limit below the threshold"};
constexpr OptionSpec reaction = {.key = "reaction",
                                 .kind = OptionKind::quantity,
                                 .dimension = dimensions::time,
                                 .fallback = "0 s",
                                 .min = 0,
                                 .max = 3600,
                                 .help = "from a change of power until the controller has acted on it, such as 2 s"};
constexpr OptionSpec static_options[] = {level};
constexpr OptionSpec usual_options[] = {level, release, reaction};
constexpr OptionSpec polca_options[] = {
    level,
    release,
    reaction,
    {.key = "first_threshold",
     .kind = OptionKind::quantity,
     .fallback = "80 %",
     .min = 0.01,
     .max = 1,
     .help = "part of the limit above which jobs of classes that are held first are held"},
    {.key = "second_threshold",
     .kind = OptionKind::quantity,
     .fallback = "89 %",
     .min = 0.01,
     .max = 1,
     .help = "part of the limit above which all jobs are held"},
    {.key = "depth",
     .kind = OptionKind::quantity,
     .fallback = "50 %",
     .min = 0,
     .max = 1,
     .help = "so deep, as a part of all steps, a threshold may hold; above the limit itself the brake takes all of "
             "them"},
};

std::vector<CapRule> none(const Options&, int) {
  return {};
}
std::vector<CapRule> fixed(const Options&, int) {
  return {{.above = std::nullopt}};
}
std::vector<CapRule> proportional(const Options&, int) {
  return {{.above = 1.0}};
}
std::vector<CapRule> priority(const Options&, int) {
  return {{.above = 1.0, .who = HeldGroups::first}, {.above = 1.0, .who = HeldGroups::others}};
}
/// Patel et al., "POLCA: Power oversubscription in LLM cloud providers", 2023 (arXiv 2308.12908): two thresholds, first
/// the jobs of low priority, then the others, and the power brake as the last resort.
std::vector<CapRule> polca(const Options& options, int steps) {
  const auto depth = static_cast<std::uint8_t>(std::ceil(options.number("depth") * steps));
  const double second = options.number("second_threshold");
  return {{.above = std::min(options.number("first_threshold"), second), .who = HeldGroups::first, .deepest = depth},
          {.above = second, .deepest = depth},
          {.above = 1.0, .is_brake = true}};
}

}  // namespace

std::span<const CapEntry> cap_policies() {
  static constexpr CapEntry table[] = {
      {{"none", "nothing is held; how long a limit is exceeded is reported", {}}, &none},
      {{"static", "all GPUs are held all the time, so hard that a place keeps its limit when all of it is busy",
        static_options},
       &fixed},
      {{"proportional", "while a place draws more than its limit, all GPUs below it are held alike", usual_options},
       &proportional},
      {{"priority", "the same, but first the jobs of classes that are held first, and the others only then",
        usual_options},
       &priority},
      {{"polca", "two thresholds below the limit, for jobs that are held first and for all; at the limit, a brake",
        polca_options},
       &polca},
  };
  return table;
}

CappingSpec make_capping(const PowerSection& section) {
  CappingSpec out;
  const auto entry = std::ranges::find(cap_policies(), section.capping.policy,
                                       [](const CapEntry& one) { return std::string_view(one.what.name); });
  HEADROOM_CHECK(entry != cap_policies().end(), "no capping policy " + section.capping.policy + " in its table");
  out.rules = entry->rules(section.capping.options, section.cap_steps);
  if (out.rules.empty()) return out;
  const std::string_view name = section.capping.options.text("level");
  HEADROOM_CHECK(!section.levels.empty(), "a policy acts where there is a limit");
  const auto at = std::ranges::find(section.levels, name, &PowerSection::Level::name);
  out.places = at == section.levels.end() ? section.levels.back().places : at->places;
  if (entry->what.options.size() > 1) {
    out.release = section.capping.options.number("release");
    out.reaction = TimeSpan::from(Duration{section.capping.options.number("reaction")});
  }
  return out;
}

}  // namespace headroom
