// SPDX-License-Identifier: Apache-2.0
#include "scenarios/check_rents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "scenarios/catalogue_prices.hpp"

namespace headroom {
namespace {

constexpr double lowest_ratio = 0.2;
constexpr double highest_ratio = 4.0;
constexpr double rounding = 0.01;  // of a price per GPU that was rounded to cents

using GpuAndKind = std::pair<std::string, std::string>;
using PerGpuPrices = std::map<GpuAndKind, std::vector<double>>;  // USD per GPU and hour

PerGpuPrices prices_of_the_catalogue() {
  PerGpuPrices prices;
  for (const CloudOffer& offer : cloud_offers()) {
    const auto add = [&](const char* kind, const std::optional<RentPrice>& price) {
      if (price) prices[{offer.node.gpu_model, kind}].push_back(offer.per_gpu(*price).si * 3600.0);
    };
    add("on_demand", offer.on_demand);
    add("spot", offer.spot);
    add("reserved_1y", offer.reserved_1y);
    add("reserved_3y", offer.reserved_3y);
    add("capacity_block", offer.capacity_block);
  }
  return prices;
}

PerGpuPrices prices_of(const std::vector<InstanceRents>& instances) {
  PerGpuPrices prices;
  for (const InstanceRents& instance : instances)
    for (const auto& [kind, quote] : instance.by_kind)
      prices[{instance.gpu_model, kind}].push_back(quote.usd_per_h / instance.gpus);
  return prices;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2.0;
}

/// Price tables fill the gap so.
void drop_unknown_spot(InstanceRents& instance, Faults& faults) {
  const auto spot = instance.by_kind.find("spot");
  const auto on_demand = instance.by_kind.find("on_demand");
  if (spot == instance.by_kind.end() || on_demand == instance.by_kind.end()) return;
  if (spot->second.usd_per_h != on_demand->second.usd_per_h) return;
  faults.warning(spot->second.at, "", instance.name + " spot: the same as on_demand, so it is taken as unknown");
  instance.by_kind.erase(spot);
}

void check_derived(const InstanceRents& instance, Faults& faults) {
  for (const auto& [kind, stated] : instance.per_gpu) {
    const auto price = instance.by_kind.find(kind);
    if (price == instance.by_kind.end()) continue;
    const double derived = price->second.usd_per_h / instance.gpus;
    if (std::abs(stated.usd_per_h - derived) <= rounding * derived) continue;
    faults.error(stated.at, "",
                 fmt::format("{} {}: {:.6g} USD/GPU-h, but {:.6g} USD/h over {:g} GPUs are {:.6g}", instance.name, kind,
                             stated.usd_per_h, price->second.usd_per_h, instance.gpus, derived));
  }
}

}  // namespace

void check_rents(std::vector<InstanceRents> instances, Faults& faults) {
  if (instances.empty()) return;
  for (InstanceRents& instance : instances) drop_unknown_spot(instance, faults);
  const PerGpuPrices known = prices_of_the_catalogue();
  const PerGpuPrices own = prices_of(instances);
  for (const InstanceRents& instance : instances) {
    check_derived(instance, faults);
    for (const auto& [kind, quote] : instance.by_kind) {
      const GpuAndKind key{instance.gpu_model, kind};
      const auto found = known.find(key);
      const double middle = median(found != known.end() ? found->second : own.at(key));
      const double price = quote.usd_per_h / instance.gpus;
      if (price >= lowest_ratio * middle && price <= highest_ratio * middle) continue;
      faults.error(quote.at, "",
                   fmt::format("{} {}: {:.4g} USD/GPU-h is {:.2g} times the median of {} ({:.4g} USD/GPU-h); must be "
                               "{:g} to {:g} times",
                               instance.name, kind, price, price / middle, instance.gpu_model, middle, lowest_ratio,
                               highest_ratio));
    }
  }
}

}  // namespace headroom
