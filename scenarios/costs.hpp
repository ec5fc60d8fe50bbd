// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What things cost, as checked values: the `costs` section and what belongs to it elsewhere in a scenario. Amounts are
/// USD, rates fractions per year, lengths whole months.
namespace headroom {

/// One pool: bought, or rented by the hour.
struct PoolCosts {
  double price_usd = 0.0;                ///< of one node, delivered; 0 if the pool is rented
  double power_kw = 0.0;                 ///< of one node at full load, with its share of switches and storage servers
  std::optional<double> rent_usd_per_h;  ///< of one node, for every hour, used or not: power and space included
};

/// How the fabric between the GPUs of the bought pools is priced.
struct FabricCosts {
  std::optional<double> usd_per_gpu;  ///< flat; without it, switches and links are counted
  std::uint32_t ports = 0;            ///< of a switch
  double switch_usd = 0.0;
  double link_usd = 0.0;  ///< a cable with its two transceivers
  struct Count {
    std::uint64_t switches = 0, links = 0;
  };
  std::optional<Count> counted;  ///< in the network of the scenario; without it, in a non-blocking fat tree
};

struct StaffCosts {
  double nodes_per_person = 0.0;
  double usd_per_year = 0.0;
};

enum class TaxDepreciation : std::uint8_t { straight_line, macrs };
/// Who pays for hours that nobody used: a line of its own, or everybody in proportion to use.
enum class IdleRule : std::uint8_t { separate, by_use };

/// A value that was not in the scenario, and where it comes from.
struct AssumedValue {
  std::string path;  ///< "costs.wacc"
  std::string value, source, date, confidence;
};

struct CostsSection {
  double wacc = 0.0;  ///< per year; a month has a twelfth of it
  double inflation = 0.0, energy_inflation = 0.0;
  std::uint32_t horizon_months = 60;  ///< of service
  std::uint32_t life_months = 60;     ///< of bought hardware, then it is bought again
  double residual = 0.0;              ///< of the price, at the end of the life
  std::uint32_t lead_months = 0;      ///< from the order, when the deposit is paid, to delivery, when the rest is
  double deposit = 0.0;               ///< of the price

  FabricCosts fabric;
  double storage_usd_per_gpu = 0.0;
  double installation_usd_per_node = 0.0;
  double space_usd_per_kw_month = 0.0;     ///< colocation, or what it takes to operate a facility
  double facility_usd_per_kw_month = 0.0;  ///< the annuity of an owned one, which does not rise with prices
  double energy_usd_per_kwh = 0.0;         ///< 0 where prices are hourly: they are in the GridSection
  double carbon_usd_per_kg = 0.0;
  double pue = 1.0;
  double load = 1.0;         ///< mean power over full power
  double maintenance = 0.0;  ///< of the price of the servers, per year
  double insurance = 0.0;    ///< of the purchase price, per year
  double licence_usd_per_gpu_year = 0.0;
  StaffCosts staff;

  double tax_rate = 0.0;
  TaxDepreciation depreciation = TaxDepreciation::macrs;
  std::optional<double> alternative_usd_per_gpu_h;  ///< what a useful hour would cost elsewhere
  IdleRule idle = IdleRule::separate;
  double gpu_weight = 1.0;  ///< of the cost of a node with GPUs, the share that its GPUs carry; the cores have the rest

  std::vector<PoolCosts> pools;  ///< as in the cluster
  std::vector<AssumedValue> assumptions;

  /// Of the price, at an age of 0 to `life_months`: it falls by the same part each month, and nothing that is worth
  /// nothing at the end of its life is ever sold. The market estimates of the catalogue after 1 to 5 years lie within
  /// 4 points of price * 0.12^(years / 5).
  [[nodiscard]] double resale_value(std::uint32_t age_months) const;
};

}  // namespace headroom
