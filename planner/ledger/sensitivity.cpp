// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/check.hpp"
#include "models/cost/time_value.hpp"
#include "planner/ledger/build_ledger.hpp"

namespace headroom {
namespace {

constexpr double months_per_year = 12.0;
constexpr double low = 0.8, high = 1.2;

/// What a ledger is made of, to be moved.
struct Inputs {
  Scenario scenario;
  Service service;
  [[nodiscard]] CostsSection& costs() { return *scenario.costs; }
};

struct Move {
  const char* name;
  void (*scale)(Inputs& inputs, double factor);
};

constexpr Move moves[] = {
    {"price of servers",
     [](Inputs& in, double f) {
       for (PoolCosts& pool : in.costs().pools) pool.price_usd *= f;
     }},
    {"price of fabric and storage",
     [](Inputs& in, double f) {
       FabricCosts& fabric = in.costs().fabric;
       if (fabric.usd_per_gpu) *fabric.usd_per_gpu *= f;
       fabric.switch_usd *= f;
       fabric.link_usd *= f;
       in.costs().storage_usd_per_gpu *= f;
     }},
    {"space",
     [](Inputs& in, double f) {
       in.costs().space_usd_per_kw_month *= f;
       in.costs().facility_usd_per_kw_month *= f;
     }},
    {"energy: price x load x PUE", [](Inputs& in, double f) { in.costs().energy_usd_per_kwh *= f; }},
    {"cost of capital", [](Inputs& in, double f) { in.costs().wacc *= f; }},
    {"resale value", [](Inputs& in, double f) { in.costs().residual = std::min(in.costs().residual * f, 1.0); }},
    {"maintenance, insurance, licences, installation",
     [](Inputs& in, double f) {
       for (double* const cost : {&in.costs().maintenance, &in.costs().insurance, &in.costs().licence_usd_per_gpu_year,
                                  &in.costs().installation_usd_per_node})
         *cost *= f;
     }},
    {"staff", [](Inputs& in, double f) { in.costs().staff.usd_per_year *= f; }},
    {"rent of pools",
     [](Inputs& in, double f) {
       for (PoolCosts& pool : in.costs().pools)
         if (pool.rent_usd_per_h) *pool.rent_usd_per_h *= f;
     }},
    {"price of cloud instances", [](Inputs& in, double f) { in.service.scale(&ServiceRates::cloud_usd_per_h, f); }},
    {"price elsewhere",
     [](Inputs& in, double f) {
       if (in.costs().alternative_usd_per_gpu_h) *in.costs().alternative_usd_per_gpu_h *= f;
     }},
    {"useful GPU-hours", [](Inputs& in, double f) { in.service.scale(&ServiceRates::gpus_useful, f); }},
};

class Analysis {
 public:
  Analysis(const Scenario& scenario, const Service& service) : scenario_(scenario), service_(service) {}

  Sensitivity run() {
    Sensitivity out{.is_net = is_net(), .base_usd = headline(moves[0], 1.0), .levers = {}};
    for (const Move& move : moves) {
      Lever lever{move.name, headline(move, low), headline(move, high), {}};
      if (!(lever.swing_usd() > 1e-9 * std::abs(out.base_usd))) continue;
      if (out.is_net) lever.break_even_factor = break_even(move, out.base_usd);
      out.levers.push_back(std::move(lever));
    }
    std::ranges::stable_sort(out.levers, std::ranges::greater{}, &Lever::swing_usd);
    return out;
  }

 private:
  [[nodiscard]] bool is_net() const { return scenario_.costs->alternative_usd_per_gpu_h.has_value(); }

  [[nodiscard]] double headline(const Move& move, double factor) const {
    Inputs inputs{scenario_, service_};
    move.scale(inputs, factor);
    const Ledger ledger = build_ledger(inputs.scenario, inputs.service);
    const double rate = inputs.costs().wacc / months_per_year;
    return present_value(in_usd(is_net() ? ledger.cash_by_month() : ledger.cost_by_month()), rate);
  }

  /// The nearest to 1 on either side; halving intervals to a millionth.
  [[nodiscard]] std::optional<double> break_even(const Move& move, double base) const {
    for (const double end : {0.0, most_factor}) {
      if (std::signbit(headline(move, end)) == std::signbit(base)) continue;
      double same = 1.0, other = end;
      while (std::abs(other - same) > 1e-6) {
        const double middle = std::midpoint(same, other);
        (std::signbit(headline(move, middle)) == std::signbit(base) ? same : other) = middle;
      }
      return other;
    }
    return std::nullopt;
  }

  const Scenario& scenario_;
  const Service& service_;
};

}  // namespace

double Lever::swing_usd() const {
  return std::abs(high_usd - low_usd);
}

Sensitivity sensitivity(const Scenario& scenario, const Service& service) {
  HEADROOM_CHECK(scenario.costs.has_value(), "prices that can be moved");
  return Analysis(scenario, service).run();
}

}  // namespace headroom
