// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/units.hpp"
#include "sim/cluster_spec.hpp"

/// Prices and defaults of the catalogue as values: what a planner asks for by name. Each call parses the one data file
/// that it needs, a few milliseconds; nothing is kept between calls. `headroom catalogue list` prints the names.
namespace headroom {

enum class Confidence : std::uint8_t {
  high,    ///< read from a public source, or stable at the vendor
  medium,  ///< one weak source, or recalled
  low,     ///< a placeholder, good to an order of magnitude: whoever shows the result says so
};

/// "H", "M" or "L".
[[nodiscard]] std::string_view letter(Confidence confidence);

/// What a reader needs to judge a number.
struct Provenance {
  std::string source;
  std::string date;  ///< of a price: when it was asked or paid; "2026-08", "2023/2026"
  Confidence confidence = Confidence::low;
};

/// A price for which there is a low and a high quotation; they are equal if there is one only.
struct PriceRange {
  Money low, high;
  Provenance provenance;
  [[nodiscard]] Money middle() const { return 0.5 * (low + high); }
};

struct PowerFact {
  Power power;
  Provenance provenance;
};

/// What an hour of a whole instance costs.
struct RentPrice {
  MoneyRate rate;
  Provenance provenance;
};

/// An instance type of a cloud. A price that nobody published is absent.
struct CloudOffer {
  std::string name;      ///< "aws/p5.48xlarge"; "gcp/tpu-v5e@us-central1" where an offer differs by region
  std::string provider;  ///< "aws"
  std::string region;    ///< "us-east-1"; empty: not stated
  NodeSpec node;         ///< a vCPU counts as a core, though most are half of one; 0 cores or memory: not stated
  std::optional<RentPrice> on_demand;
  std::optional<RentPrice> spot;            ///< interrupted at the provider's will
  std::optional<RentPrice> reserved_1y;     ///< committed for a year: paid every hour, used or not
  std::optional<RentPrice> reserved_3y;     ///< for three years
  std::optional<RentPrice> capacity_block;  ///< booked in advance for days or weeks, paid up front

  /// Of one GPU for an hour: always derived, never stored. Domain: the instance has a GPU (CHECK).
  [[nodiscard]] MoneyRate per_gpu(const RentPrice& price) const;
};

/// Nothing if no cloud instance has this name.
[[nodiscard]] std::optional<CloudOffer> cloud_offer(std::string_view name);
/// All of them in the order of the data file, for a search over offers: one parse for all.
[[nodiscard]] std::vector<CloudOffer> cloud_offers();

/// What a machine, or a rack that is sold as a whole, costs and draws.
struct ServerCapex {
  std::string name;
  std::string gpu_model;  ///< empty for a machine without
  std::uint32_t gpus = 0;
  std::optional<PriceRange> price;
  std::optional<PowerFact> max_power;      ///< rated
  std::optional<PowerFact> typical_power;  ///< under training load
};

/// A server or rack; nothing if none has this name.
[[nodiscard]] std::optional<ServerCapex> server_capex(std::string_view name);

/// Power of the site per GPU with its share of host, network and storage; nothing if it is not known for this model.
[[nodiscard]] std::optional<PowerFact> all_in_power(std::string_view gpu_model);

/// A switch, adapter, optic or cable; storage by the TB; or what a fabric comes to per GPU.
struct NetworkGear {
  std::string name;
  std::string type;  ///< "switch", "nic", "optic", "cable", "per-gpu", "storage-tb"
  std::uint32_t ports = 0;
  DataRate port_bandwidth;  ///< of one port, one direction; 0: not stated
  std::optional<Power> typical_power, max_power;
  PriceRange price;
};

/// Nothing if no gear has this name.
[[nodiscard]] std::optional<NetworkGear> network_gear(std::string_view name);

/// A default of the finance model, in base units: 5 y is 157788000 s, 8 % is 0.08, 0.087 USD/kWh is 2.4167e-8 USD/J.
struct FinanceDefault {
  std::string key;
  std::string label;
  double value = 0.0;
  double low = 0.0, high = 0.0;  ///< what is usual
  std::string text;              ///< as the file has it, with unit: "0.087 USD/kWh"
  Dimension dimension;
  Provenance provenance;
};

/// `key` is one that the data file has (CHECK): the code names them.
[[nodiscard]] FinanceDefault finance_default(std::string_view key);
/// All of them in the order of the data file.
[[nodiscard]] std::vector<FinanceDefault> finance_defaults();

}  // namespace headroom
