// SPDX-License-Identifier: Apache-2.0
#include <deque>
#include <utility>

#include "models/check.hpp"
#include "scenarios/check_tree.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

constexpr std::int64_t most_stretches = 1000;  // in the longest delay: what a plan costs grows with their square

void check_pausing(const Field& shifting, const ShiftingSection& read) {
  if (!read.pausing) return;
  if (!shifting.has("pause_cost") && !shifting.is_faulty("pause_cost"))
    shifting.error("pausing", "a pause costs what checkpoint and restart take", R"(add "pause_cost": "10 min")");
  if (read.stretch.ns > 0 && read.max_delay.ns / read.stretch.ns > most_stretches)
    shifting.error("max_delay", "is more than a thousand stretches: jobs that pause are planned stretch by stretch");
}

ShiftingSection read_shifting(const Field& shifting) {
  ShiftingSection out;
  out.policy = shifting.whole<ShiftingSection::Policy>("policy");
  out.forecast = shifting.whole<ShiftingSection::Forecast>("forecast");
  out.max_delay = TimeSpan::from(Duration{shifting.number("max_delay")});
  out.pausing = shifting.whole<bool>("pausing");
  out.stretch = TimeSpan::from(Duration{shifting.number("stretch")});
  out.pause_cost = TimeSpan::from(Duration{shifting.number("pause_cost")});
  check_pausing(shifting, out);
  if (const JsonNode* const classes = shifting.node("classes"))
    for (const JsonNode& one : classes->items) out.classes.push_back(one.text);
  return out;
}

}  // namespace

PolicyChoice read_policy(const Field& section, std::string_view key, const Vocabulary& vocabulary,
                         std::deque<std::string>& texts) {
  if (!section.has(key)) return {};
  const Field chosen = section.at(key);
  const PolicyEntry* entry = find_policy(family_of(key, vocabulary), chosen.text("policy"));
  HEADROOM_CHECK(entry != nullptr, "the check lets only known policies pass");
  std::vector<Options::Value> values;
  for (const OptionSpec& option : entry->options) {
    texts.push_back(chosen.text(option.key));
    values.push_back({chosen.number(option.key), texts.back()});
  }
  return {std::string(entry->name), Options(entry->options, std::move(values))};
}

SchedulerSection read_scheduler(const Field& scheduler, const Vocabulary& vocabulary, std::deque<std::string>& texts) {
  SchedulerSection out;
  out.order = read_policy(scheduler, "order", vocabulary, texts);
  out.backfill = read_policy(scheduler, "backfill", vocabulary, texts);
  out.placement = read_policy(scheduler, "placement", vocabulary, texts);
  out.head_of_line = scheduler.whole<HeadOfLine>("head_of_line");
  out.event_order = scheduler.whole<EventOrder>("event_order");
  if (scheduler.has("shifting")) out.shifting = read_shifting(scheduler.at("shifting"));
  if (out.head_of_line == HeadOfLine::skip && scheduler.has("backfill") && out.backfill.policy != "none") {
    scheduler.error("head_of_line", "\"skip\" starts whatever fits, so it needs the backfill \"none\", not " +
                                        in_quotes(out.backfill.policy));
  }
  return out;
}

}  // namespace headroom
