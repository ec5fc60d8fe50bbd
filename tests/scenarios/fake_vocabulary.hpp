// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/units.hpp"
#include "scenarios/vocabulary.hpp"

namespace headroom {

/// A few policies and metrics with an option of every kind, so that tests of the reader do not move with the real ones.
inline Vocabulary fake_vocabulary() {
  static constexpr std::string_view keys[] = {"nodes", "gpus"};
  static constexpr OptionSpec multifactor[] = {
      {.key = "age", .fallback = "0.5", .min = 0, .max = 1, .help = "Weight of the waiting time."},
      {.key = "half_life",
       .kind = OptionKind::quantity,
       .dimension = dimensions::time,
       .fallback = "7 d",
       .min = 0,
       .help = "Past use counts half after this time."},
      {.key = "by", .kind = OptionKind::choice, .fallback = "gpus", .choices = keys, .help = "What size means."},
      {.key = "label", .kind = OptionKind::text, .fallback = "none", .help = "A text."}};
  static constexpr OptionSpec easy[] = {
      {.key = "depth", .kind = OptionKind::integer, .fallback = "100", .min = 1, .max = 1e6, .help = "Jobs looked at."},
      {.key = "pessimistic", .kind = OptionKind::boolean, .fallback = "false", .help = "Trust no estimate."}};
  static constexpr OptionSpec patience[] = {{.key = "threshold",
                                             .kind = OptionKind::quantity,
                                             .dimension = dimensions::time,
                                             .fallback = "30 min",
                                             .min = 0,
                                             .help = "So long."},
                                            {.key = "price",
                                             .kind = OptionKind::quantity,
                                             .dimension = dimensions::money_rate,
                                             .fallback = "",
                                             .min = 0,
                                             .help = "Of waiting."}};
  static constexpr OptionSpec spread[] = {
      {.key = "share", .kind = OptionKind::quantity, .fallback = "", .min = 0, .max = 1, .help = "Of each node."}};
  static constexpr OptionSpec capping[] = {
      {.key = "level", .kind = OptionKind::text, .fallback = "lowest", .help = "Where."}};
  return {.scheduler = {{.key = "order",
                         .help = "Which queued job is next.",
                         .fallback = "fifo",
                         .entries = {{"fifo", "In order of arrival.", {}},
                                     {"sjf", "Shortest estimate first.", {}},
                                     {"multifactor", "By a weighted sum.", multifactor}}},
                        {.key = "backfill",
                         .help = "Which jobs may start before the next one.",
                         .fallback = "none",
                         .entries = {{"none", "No job passes another.", {}},
                                     {"easy", "One reservation, for the next job.", easy}}},
                        {.key = "placement",
                         .help = "On which nodes a job runs.",
                         .fallback = "first-fit",
                         .entries = {{"first-fit", "The first nodes that fit.", {}},
                                     {"spread", "Part of every node.", spread}}}},
          .cloud = {{.key = "policy",
                     .help = "Which waiting jobs burst.",
                     .fallback = "patience",
                     .entries = {{"never", "None.", {}}, {"patience", "Those that have waited.", patience}}}},
          .power = {{.key = "capping",
                     .help = "What happens at a limit.",
                     .fallback = "none",
                     .entries = {{"none", "Nothing.", {}}, {"proportional", "All alike.", capping}}}},
          .metrics = {{"jobs.wait.p95", "s", Better::lower, "95 % of the jobs waited no longer."},
                      {"jobs.wait.mean", "s", Better::lower, "Mean time from submit to start."},
                      {"gpus.utilisation", "1", Better::higher, "GPU time used over GPU time there was."},
                      {"cloud.cost", "USD", Better::lower, "Rent."},
                      {"power.peak", "kW", Better::lower, "Highest power."},
                      {"gpus.hottest", "degC", Better::lower, "Hottest junction."}}};
}

}  // namespace headroom
