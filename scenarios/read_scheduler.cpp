// SPDX-License-Identifier: Apache-2.0
#include <deque>
#include <utility>

#include "models/check.hpp"
#include "scenarios/check_tree.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

ShiftingSection read_shifting(const Field& shifting) {
  ShiftingSection out;
  out.policy = shifting.whole<ShiftingSection::Policy>("policy");
  out.forecast = shifting.whole<ShiftingSection::Forecast>("forecast");
  out.max_delay = TimeSpan::from(Duration{shifting.number("max_delay")});
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
