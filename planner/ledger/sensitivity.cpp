// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/sensitivity.hpp"

#include <algorithm>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>

#include "models/check.hpp"
#include "models/cost/time_value.hpp"
#include "planner/ledger/build_ledger.hpp"

namespace headroom {
namespace {

constexpr double months_per_year = 12.0;
constexpr double low = 0.8, high = 1.2;
constexpr double precision = 1e-6;  // of a factor
constexpr std::uintmax_t most_steps = 60;

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
    {"energy: price x load x PUE",
     [](Inputs& in, double f) {
       in.costs().energy_usd_per_kwh *= f;
       in.service.scale(&ServiceRates::energy_usd_per_h, f);
       in.service.scale(&ServiceRates::contract_market_usd_per_h, f);
     }},
    {"demand charges",
     [](Inputs& in, double f) {
       in.service.scale(&ServiceRates::demand_usd_per_h, f);
       in.service.scale(&ServiceRates::ratchet_usd_per_h, f);
     }},
    {"price of carbon", [](Inputs& in, double f) { in.costs().carbon_usd_per_kg *= f; }},
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
  Analysis(const Scenario& scenario, const Service& service)
      : costs_(*scenario.costs), service_(service), moved_{scenario, service} {}

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
  [[nodiscard]] bool is_net() const { return costs_.alternative_usd_per_gpu_h.has_value(); }

  [[nodiscard]] double headline(const Move& move, double factor) {
    moved_.costs() = costs_;
    moved_.service = service_;
    move.scale(moved_, factor);
    const Ledger ledger = build_ledger(moved_.scenario, moved_.service);
    const double rate = moved_.costs().wacc / months_per_year;
    return present_value(in_usd(is_net() ? ledger.cash_by_month() : ledger.cost_by_month()), rate);
  }

  /// The headline is linear in most levers, so that few steps are needed.
  [[nodiscard]] std::optional<double> break_even(const Move& move, double base) {
    const auto value = [&](double factor) { return headline(move, factor); };
    const auto found = [](double a, double b) { return std::abs(b - a) <= precision; };
    for (const double end : {0.0, most_factor}) {
      const double there = value(end);
      if (std::signbit(there) == std::signbit(base)) continue;
      const bool below = end < 1.0;
      std::uintmax_t steps = most_steps;
      const auto [a, b] = boost::math::tools::toms748_solve(value, below ? end : 1.0, below ? 1.0 : end,
                                                            below ? there : base, below ? base : there, found, steps);
      return below ? a : b;
    }
    return std::nullopt;
  }

  const CostsSection& costs_;
  const Service& service_;
  Inputs moved_;  // of which the costs and the service are set anew for each look
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
