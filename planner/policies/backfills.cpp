// SPDX-License-Identifier: Apache-2.0
#include "planner/policies/backfills.hpp"

#include "planner/policies/registry.hpp"

namespace headroom {
namespace {

constexpr OptionSpec conservative_options[] = {
    {.key = "depth",
     .kind = OptionKind::integer,
     .fallback = "0",
     .min = 0,
     .max = 1e9,
     .help = "how many waiting jobs have a reservation at a time; 0: all"},
};

std::unique_ptr<Backfill> make_none(const Options&, std::uint64_t) {
  return nullptr;
}

}  // namespace

std::span<const BackfillEntry> backfills() {
  static constexpr BackfillEntry table[] = {
      {{"none", "nobody jumps the line", {}}, &make_none},
      {{"easy", "a job may jump the line if it does not delay the first blocked one, by the estimates", {}},
       &make_easy},
      {{"easy-sjbf", "EASY, trying the job with the shortest estimate first", {}}, &make_easy_sjbf},
      {{"conservative",
        "every waiting job has a reservation, and who jumps the line delays none of them, by the estimates",
        conservative_options},
       &make_conservative},
  };
  return table;
}

}  // namespace headroom
