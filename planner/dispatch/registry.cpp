// SPDX-License-Identifier: Apache-2.0
#include "planner/dispatch/registry.hpp"

#include "models/check.hpp"
#include "planner/dispatch/policies.hpp"

namespace headroom {
namespace {

constexpr OptionSpec peak_shaving_options[] = {
    {.key = "target",
     .kind = OptionKind::quantity,
     .dimension = dimensions::power,
     .fallback = "",
     .min = 0,
     .max = 1e12,
     .help = "the site buys no more than this while the battery lasts, and fills it with what is left below"},
};

constexpr OptionSpec threshold(std::string_view key, Dimension dimension, std::string_view help) {
  return {.key = key,
          .kind = OptionKind::quantity,
          .dimension = dimension,
          .fallback = "",
          .min = -1e9,
          .max = 1e9,
          .help = help};
}
constexpr std::string_view below = "the battery charges while it is less, as fast as it can",
                           above = "the battery discharges while it is more; the same as the other: one threshold";
constexpr OptionSpec price_options[] = {threshold("charge_below", dimensions::energy_price, below),
                                        threshold("discharge_above", dimensions::energy_price, above)};
constexpr OptionSpec carbon_options[] = {threshold("charge_below", dimensions::carbon_intensity, below),
                                         threshold("discharge_above", dimensions::carbon_intensity, above)};
constexpr OptionSpec window_options[] = {
    {.key = "window",
     .kind = OptionKind::quantity,
     .dimension = dimensions::time,
     .fallback = "7 d",
     .min = 1,
     .max = 31557600.0,
     .help = "the carbon of the grid now is compared with its mean over so long, or since the run began"},
};

}  // namespace

std::span<const DispatchEntry> dispatch_policies() {
  static constexpr DispatchEntry table[] = {
      {{"none", "the battery rests: what to compare with", {}}, &make_idle_battery},
      {{"peak-shaving", "what the site draws above a target comes from the battery", peak_shaving_options},
       &make_peak_shaving},
      {{"price-threshold", "charges while energy is cheap, discharges while it is dear", price_options},
       &make_price_threshold},
      {{"carbon-threshold", "charges while the grid is clean, discharges while it is dirty", carbon_options},
       &make_carbon_threshold},
      {{"running-mean", "charges while the grid is cleaner than it was of late, else discharges", window_options},
       &make_running_mean},
      {{"running-mean-plus", "the same, but charging begins only when the grid gets dirtier again", window_options},
       &make_running_mean_plus},
  };
  return table;
}

std::unique_ptr<DispatchPolicy> make_dispatch_policy(const PolicyChoice& choice) {
  for (const DispatchEntry& entry : dispatch_policies())
    if (entry.what.name == choice.policy) return entry.make(choice.options, 0);
  throw InternalError("no dispatch policy " + choice.policy + " in its table");
}

}  // namespace headroom
