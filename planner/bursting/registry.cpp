// SPDX-License-Identifier: Apache-2.0
#include "planner/bursting/registry.hpp"

#include "models/check.hpp"
#include "planner/bursting/policies.hpp"

namespace headroom {
namespace {

constexpr double max_span_s = 100 * 31557600.0;

constexpr OptionSpec threshold = {
    .key = "threshold",
    .kind = OptionKind::quantity,
    .dimension = dimensions::time,
    .fallback = "30 min",
    .min = 0,
    .max = max_span_s,
    .help =
        "a job bursts when it has waited so long in a line of our own; how long it would still wait "
        "is not predicted"};
constexpr OptionSpec queue_wait_options[] = {threshold};
constexpr OptionSpec deadline_options[] = {
    {.key = "factor",
     .fallback = "3",
     .min = 1,
     .max = 1e6,
     .help =
         "a job should have ended so many times its estimate after its submission, unless its class has a deadline"},
    {.key = "safety",
     .fallback = "1.2",
     .min = 0,
     .max = 1e3,
     .help = "the run is taken to last so many times its estimate"},
};
constexpr OptionSpec ski_rental_options[] = {
    {.key = "value",
     .kind = OptionKind::quantity,
     .dimension = dimensions::money_rate,
     .fallback = "",
     .min = 0,
     .max = 1e9,
     .help = "what the waiting of a job costs, such as 5 USD/h, unless its class has a value"},
    {.key = "randomised",
     .kind = OptionKind::boolean,
     .fallback = "false",
     .help = "burst at a random share of the time, which is better on average against the worst case"},
};
constexpr OptionSpec cost_cap_options[] = {
    threshold,
    {.key = "budget",
     .kind = OptionKind::quantity,
     .dimension = dimensions::money_rate,
     .fallback = "",
     .min = 0,
     .max = 1e9,
     .help = "what may be spent in the long run, such as 2 kUSD/d; each burst counts as its estimate would cost on "
             "instances of its own"},
    {.key = "carry_over",
     .kind = OptionKind::quantity,
     .dimension = dimensions::time,
     .fallback = "1 d",
     .min = 0,
     .max = max_span_s,
     .help = "so much of the budget may be saved beyond a day of it"},
};

}  // namespace

std::span<const BurstEntry> burst_policies() {
  static constexpr BurstEntry table[] = {
      {{"never", "nothing bursts: a bound, and what to compare with", {}}, &make_never},
      {{"always", "every job bursts that cannot start at once: the other bound", {}}, &make_always},
      {{"queue-wait", "a job bursts when it has waited for a while, whatever wait is left", queue_wait_options},
       &make_queue_wait},
      {{"deadline", "a job bursts when it would else miss its deadline, by its estimate", deadline_options},
       &make_deadline},
      {{"ski-rental", "a job bursts when its waiting has cost as much as the burst will", ski_rental_options},
       &make_ski_rental},
      {{"cost-cap", "as queue-wait, within a budget that may be saved up", cost_cap_options}, &make_cost_cap},
  };
  return table;
}

std::unique_ptr<BurstPolicy> make_burst_policy(const PolicyChoice& choice, std::uint64_t seed) {
  for (const BurstEntry& entry : burst_policies())
    if (entry.what.name == choice.policy) return entry.make(choice.options, seed);
  throw InternalError("no burst policy " + choice.policy + " in its table");
}

}  // namespace headroom
