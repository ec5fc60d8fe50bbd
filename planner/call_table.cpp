// SPDX-License-Identifier: Apache-2.0
#include "planner/call_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/unit_text.hpp"

namespace headroom {
namespace {

constexpr double kwh = 3.6e6, hour_s = 3600.0;

std::string in_words(Energy energy) {
  return format_for_people(energy.si, dimensions::energy);
}

}  // namespace

Table call_table(const GridOutcome& grid) {
  Table table{"demand_response", "Calls of the grid, whole run", {}, {}};
  table.columns = {{"begin_s", "when the call began"},
                   {"length_s", "how long it lasted"},
                   {"target_kw", "the site was to buy no more than this"},
                   {"asked_kwh", "what it would have bought above that"},
                   {"kept_kwh", "of this, given by the battery"},
                   {"missed_kwh", "of this, bought all the same"}};
  for (const CallOutcome& call : grid.calls)
    table.rows.push_back({call.call.at.in_seconds(), call.call.lasts.in_seconds(), call.target.si / 1e3,
                          call.asked.si / kwh, call.kept.si / kwh, call.missed().si / kwh});
  if (!grid.curtailment) return table;
  const CurtailmentCosts& costs = *grid.curtailment;
  for (const Column& column : std::initializer_list<Column>{
           {"capped_kwh", "not drawn because GPUs were held; steps may give more than was asked for"},
           {"paused_kwh", "not drawn because jobs were paused, as they would draw unheld"},
           {"asked_kw", "mean of what was asked for"},
           {"kept_kw", "mean of what the battery gave"},
           {"capped_kw", "mean of what capping gave"},
           {"paused_kw", "mean of what pausing gave"},
           {"capped_gpu_h", "useful GPU-hours lost because GPUs were held"},
           {"paused_gpu_h",
            "useful GPU-hours that paused jobs did again, and the part of their waiting that nobody "
            "makes good"},
           {"battery_usd", "wear of the battery, and what it lost"},
           {"capped_usd", "worth of the GPU-hours lost to capping"},
           {"paused_usd", "worth of those lost to pausing"}})
    table.columns.push_back(column);
  for (std::size_t i = 0; i < grid.calls.size(); ++i) {
    const CallOutcome& call = grid.calls[i];
    const double length_s = call.call.lasts.in_seconds();
    for (const double value :
         {call.capped.si / kwh, call.paused.si / kwh, call.asked.si / length_s / 1e3, call.kept.si / length_s / 1e3,
          call.capped.si / length_s / 1e3, call.paused.si / length_s / 1e3, call.slowed.si / hour_s,
          (call.lost + costs.lost_share * call.waited).si / hour_s, costs.of_battery(call).si,
          costs.of_capping(call).si, costs.of_pausing(call).si})
      table.rows[i].emplace_back(value);
  }
  return table;
}

std::string call_sentence(const GridOutcome& grid) {
  Energy asked, kept, capped, paused;
  for (const CallOutcome& call : grid.calls) {
    asked += call.asked;
    kept += call.kept;
    capped += call.capped;
    paused += call.paused;
  }
  const auto missed = std::ranges::count_if(grid.calls, [](const CallOutcome& call) { return call.missed().si > 1.0; });
  const std::string of = fmt::format("{} call{} of the grid", grid.calls.size(), grid.calls.size() == 1 ? "" : "s");
  const std::string others = grid.curtailment
                                 ? fmt::format(", capping {} and pausing jobs {}", in_words(capped), in_words(paused))
                                 : std::string{};
  if (missed == 0 && others.empty()) return fmt::format("Of {}, none was missed.", of);
  if (missed == 0)
    return fmt::format("Of {}, none was missed: the battery gave {}{} of the {} that were asked for.", of,
                       in_words(kept), others, in_words(asked));
  return fmt::format("Of {}, {} {} missed: the battery gave {}{} of the {} that were asked for.", of, missed,
                     missed == 1 ? "was" : "were", in_words(kept), others, in_words(asked));
}

}  // namespace headroom
