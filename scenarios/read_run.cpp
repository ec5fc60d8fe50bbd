// SPDX-License-Identifier: Apache-2.0
#include "models/units.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

TimeSpan span_of(const Field& field, std::string_view key) {
  return TimeSpan::from(Duration{field.number(key)});
}

}  // namespace

RunSection read_run(const Field& run) {
  RunSection out;
  out.start_unix_s = run.whole<std::int64_t>("start");
  if (run.has("horizon")) out.horizon = span_of(run, "horizon");
  out.warm_up = span_of(run, "warm_up");
  out.cool_down = span_of(run, "cool_down");
  out.seed = run.whole<std::uint64_t>("seed");
  out.replicas = run.whole<std::uint32_t>("replicas");
  out.max_replicas = run.whole<std::uint32_t>("max_replicas");
  if (run.has("precision") && out.max_replicas < out.replicas)
    run.error("max_replicas", "must be at least \"replicas\", " + std::to_string(out.replicas));
  if (!out.horizon) {
    if (out.cool_down > TimeSpan{})
      run.error("cool_down", "needs a horizon: without one, when the run will end is known only afterwards");
    return out;
  }
  if (out.warm_up >= *out.horizon) {
    run.error("warm_up",
              "must be shorter than the horizon, " + in_quotes(run.text("horizon")) + ", or nothing is measured");
  } else if (out.warm_up + out.cool_down >= *out.horizon) {
    run.error("cool_down", "together with the warm_up, " + in_quotes(run.text("warm_up")) +
                               ", must be shorter than the horizon, " + in_quotes(run.text("horizon")) +
                               ", or nothing is measured");
  }
  return out;
}

}  // namespace headroom
