// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/cost/time_value.hpp"
#include "models/network/fat_tree.hpp"
#include "models/unit_text.hpp"
#include "scenarios/catalogue_prices.hpp"
#include "scenarios/sections.hpp"
#include "sim/topology/fabric.hpp"

namespace headroom {
namespace {

constexpr double hour_s = 3600.0;
constexpr double month_s = 2629800.0;  // as in models/unit_table.cpp
constexpr double year_s = 12.0 * month_s;
constexpr double kw = 1000.0;
constexpr double kwh = 3.6e6;
constexpr double most_small_kw = 500.0;  // what the catalogue calls colocation-small
constexpr Mark from_catalogue{.source = Mark::from_catalogue};

class CostsReader {
 public:
  CostsReader(const Field& root, const ClusterSpec& cluster, const std::optional<FabricSection>& joined_by)
      : root_(root), cluster_(cluster), joined_by_(joined_by) {}

  CostsSection read() {
    // What is not there is made first: a Field is good as long as nothing is inserted beside its object.
    static_cast<void>(root_.at_or_made("site", from_catalogue).at_or_made("tariff", from_catalogue));
    static_cast<void>(root_.at_or_made("power", from_catalogue));
    static_cast<void>(root_.at_or_made("cooling", from_catalogue));
    const Field costs = root_.at("costs");
    read_pools();
    read_capital(costs);
    read_running(costs);
    read_tax(costs);
    fill(costs, "costs", "gpu_weight", "gpu-cost-share");
    out_.gpu_weight = costs.number("gpu_weight");
    out_.idle = costs.whole<IdleRule>("idle");
    if (costs.has("alternative")) out_.alternative_usd_per_gpu_h = costs.number("alternative") * hour_s;
    check_fabric(costs);
    check_size(costs);
    return std::move(out_);
  }

 private:
  /// Puts the finance default of the catalogue where the scenario says nothing.
  void fill(const Field& field, std::string_view path, std::string_view key, std::string_view name) {
    if (field.has(key) || field.is_faulty(key)) return;
    const FinanceDefault& known = finance_default(name);
    const bool is_number = known.text.find(' ') == std::string::npos;
    field.fill(key, is_number ? make_number(known.text, from_catalogue) : make_string(known.text, from_catalogue));
    assume(fmt::format("{}.{}", path, key), known.text, known.provenance);
  }

  const FinanceDefault& finance_default(std::string_view name) {
    if (defaults_.empty()) defaults_ = finance_defaults();
    return *std::ranges::find(defaults_, name, &FinanceDefault::key);
  }

  /// What costs nothing because nobody said what it costs is an assumption too.
  void assume_none(const Field& field, std::string_view path, std::string_view key) {
    const JsonNode* const value = field.node(key);
    if (value != nullptr && value->at.source != Mark::by_default) return;
    out_.assumptions.push_back({fmt::format("{}.{}", path, key), "none", "not stated", {}, {}});
  }

  void assume(std::string path, std::string value, const Provenance& from) {
    out_.assumptions.push_back(
        {std::move(path), std::move(value), from.source, from.date, std::string(letter(from.confidence))});
  }

  static std::uint32_t months_of(const Field& field, std::string_view key) {
    const double months = field.number(key) / month_s;
    const double whole = std::round(months);
    if (std::abs(months - whole) > 1e-6) field.error(key, "must be whole months");
    return static_cast<std::uint32_t>(whole);
  }

  void read_capital(const Field& costs) {
    fill(costs, "costs", "wacc", "capital-cost");
    out_.wacc = costs.number("wacc");
    fill(costs, "costs", "life", "server-life");
    out_.life_months = std::max(months_of(costs, "life"), 1U);
    out_.horizon_months = out_.life_months;
    if (costs.has("horizon")) {
      out_.horizon_months = std::max(months_of(costs, "horizon"), 1U);
    } else if (!costs.is_faulty("horizon") && costs.has("life")) {
      costs.fill("horizon", make_string(costs.text("life"), {.source = Mark::by_resolving}));
    }
    read_residual(costs);
    for (const std::string_view key : {"lead_time", "deposit", "installation", "licences", "tax"})
      assume_none(costs, "costs", key);
    out_.lead_months = months_of(costs, "lead_time");
    out_.deposit = costs.number("deposit");
    read_fabric(costs.at("fabric"));
    fill(costs, "costs", "storage", "storage-price-per-gpu");
    out_.storage_usd_per_gpu = costs.number("storage");
    out_.installation_usd_per_node = costs.number("installation");
  }

  void read_residual(const Field& costs) {
    constexpr std::uint32_t year = 12, known_years = 5;
    const std::uint32_t years = out_.life_months / year;
    const bool is_known = out_.life_months % year == 0 && years >= 1 && years <= known_years;
    if (is_known) {
      fill(costs, "costs", "residual", fmt::format("residual-after-{}y", years));
    } else if (!costs.has("residual") && !costs.is_faulty("residual")) {
      costs.error("life", "resale values are known for lives of 1 to 5 years only: state \"residual\" beside it");
    }
    out_.residual = costs.number("residual");
  }

  /// Switches and links of a network that the scenario describes cost what the catalogue says of them.
  void count_fabric(const Field& fabric) {
    if (!joined_by_ || fabric.has("per_gpu")) return;
    const auto fill_price = [&](const char* key, const FabricGear& gear) {
      if (!gear.name.empty() && !fabric.is_faulty(key))
        fabric.fill(key, make_string(format_quantity(gear.price.si, "USD"), from_catalogue));
    };
    fill_price("switch", joined_by_->network_switch);
    fill_price("link", joined_by_->link);
    const GearCount gear = Fabric(joined_by_->spec).gear();
    if (fabric.has("switch") && fabric.has("link")) out_.fabric.counted = {gear.switches, gear.links};
  }

  void read_fabric(const Field& fabric) {
    count_fabric(fabric);
    out_.fabric.ports = std::max(fabric.whole<std::uint32_t>("ports") & ~1U, 2U);
    out_.fabric.switch_usd = fabric.number("switch");
    out_.fabric.link_usd = fabric.number("link");
    const bool counts = fabric.has("switch") || fabric.is_faulty("switch");
    if (counts && fabric.has("per_gpu"))
      return fabric.error("per_gpu", "the fabric has a price per GPU, or per switch and link, and not both");
    if (counts && !fabric.has("link") && !fabric.is_faulty("link"))
      fabric.error("switch", "a fabric by the switch needs the price of a link too: add \"link\"");
    if (!counts && fabric.has("link")) fabric.error("link", "a price of links without one of switches");
    if (fabric.whole<std::uint32_t>("ports") % 2 != 0) fabric.error("ports", "must be an even number");
    if (counts) return;
    fill(fabric, "costs.fabric", "per_gpu", "fabric-price-per-gpu");
    out_.fabric.usd_per_gpu = fabric.number("per_gpu");
  }

  void read_running(const Field& costs) {
    read_space(costs);
    const Field tariff = root_.at("site").at("tariff");
    if (!tariff.has("hourly") && !tariff.is_faulty("hourly"))
      fill(tariff, "site.tariff", "energy", "electricity-price");
    out_.carbon_usd_per_kg = costs.number("carbon_price");
    if (costs.has("carbon_price") && !root_.at("site").has("grid"))
      costs.error("carbon_price", "needs the carbon of the grid", R"(add "grid": { "carbon": "317 g/kWh" } to site)");
    out_.energy_usd_per_kwh = tariff.number("energy") * kwh;
    const Field cooling = root_.at("cooling");
    fill(cooling, "cooling", "pue", "pue");
    out_.pue = cooling.number("pue");
    const Field power = root_.at("power");
    fill(power, "power", "load", "power-load");
    out_.load = power.number("load");
    fill(costs, "costs", "maintenance", "maintenance");
    out_.maintenance = costs.number("maintenance");
    fill(costs, "costs", "insurance", "insurance");
    out_.insurance = costs.number("insurance");
    out_.licence_usd_per_gpu_year = costs.number("licences") * year_s;
    const Field staff = costs.at("staff");
    fill(staff, "costs.staff", "nodes_per_person", "nodes-per-engineer");
    fill(staff, "costs.staff", "cost", "engineer-cost");
    out_.staff = {std::max(staff.number("nodes_per_person"), 1e-9), staff.number("cost") * year_s};
    out_.inflation = costs.number("inflation");
    out_.energy_inflation = costs.number("energy_inflation");
  }

  void read_space(const Field& costs) {
    constexpr double per_kw_month = kw * month_s;
    if (!costs.has("facility")) {
      if (!costs.is_faulty("facility"))
        fill(costs, "costs", "colocation", power_kw() > most_small_kw ? "colocation-large" : "colocation-small");
      out_.space_usd_per_kw_month = costs.number("colocation") * per_kw_month;
      return;
    }
    if (costs.has("colocation"))
      costs.error("facility", "the space is rented (colocation) or owned (facility), and not both");
    const Field facility = costs.at("facility");
    const double life_months = facility.number("life") / month_s;
    if (life_months > 0.0)
      out_.facility_usd_per_kw_month =
          facility.number("price") * kw * capital_recovery_factor(out_.wacc / 12.0, life_months);
    out_.space_usd_per_kw_month = facility.number("operation") * per_kw_month;
  }

  [[nodiscard]] double power_kw() const {
    double sum = 0.0;
    for (std::size_t i = 0; i < out_.pools.size(); ++i) sum += cluster_.pools[i].nodes * out_.pools[i].power_kw;
    return sum;
  }

  void read_tax(const Field& costs) {
    if (!costs.has("tax")) return;
    const Field tax = costs.at("tax");
    out_.tax_rate = tax.number("rate");
    out_.depreciation = tax.whole<TaxDepreciation>("depreciation");
  }

  void read_pools() {
    const std::vector<Field> pools = root_.at("cluster").items("pools");
    for (std::size_t i = 0; i < pools.size() && i < cluster_.pools.size(); ++i)
      out_.pools.push_back(pool_costs(pools[i], cluster_.pools[i]));
  }

  PoolCosts pool_costs(const Field& pool, const PoolSpec& spec) {
    PoolCosts costs;
    if (pool.has("rent") || pool.is_faulty("rent")) {
      const double per_unit = pool.number("rent") * hour_s;
      if (pool.has("node") && pool.at("node").has("price"))
        pool.warning("rent", "the pool is rented: the price of its node is not used");
      costs.rent_usd_per_h = per_unit * (spec.node.gpus > 0 ? spec.node.gpus : 1U);
      return costs;
    }
    if (!pool.has("node")) return costs;
    const Field node = pool.at("node");
    fill_node(node, spec);
    check_node(node);
    costs.price_usd = node.number("price");
    costs.power_kw = node.number("power") / kw;
    return costs;
  }

  static void check_node(const Field& node) {
    const auto lacks = [&](std::string_view key) { return !node.has(key) && !node.is_faulty(key); };
    const bool price = lacks("price"), power = lacks("power");
    if (!price && !power) return;
    const std::string_view what = price && power ? "price and power" : price ? "price" : "power";
    const std::string_view keys = price && power ? R"("price" and "power")" : price ? R"("price")" : R"("power")";
    node.error("",
               fmt::format("the section \"costs\" needs the {} of this node, which the catalogue does not know", what),
               fmt::format("add {} here, or \"rent\" to the pool", keys));
  }

  void fill_node(const Field& node, const PoolSpec& spec) {
    const auto server = node.has("like") ? server_capex(node.text("like")) : std::nullopt;
    const std::string path = "cluster.pools[" + spec.name + "].node";
    if (!node.has("price") && !node.is_faulty("price") && server && server->price) {
      const PriceRange& price = *server->price;
      const std::string text = format_quantity(price.middle().si, "USD");
      node.fill("price", make_string(text, from_catalogue));
      assume(path + ".price",
             fmt::format("{} (asked: {} to {})", text, format_quantity(price.low.si, "USD"),
                         format_quantity(price.high.si, "USD")),
             price.provenance);
    }
    if (node.has("power") || node.is_faulty("power")) return;
    const auto around_gpu = spec.node.gpus > 0 ? all_in_power(spec.node.gpu_model) : std::nullopt;
    const auto& known = around_gpu ? around_gpu : server ? server->max_power : std::nullopt;
    if (!known) return;
    const std::string text = format_quantity(known->power.si * (around_gpu ? spec.node.gpus : 1U), "kW");
    node.fill("power", make_string(text, from_catalogue));
    assume(path + ".power", text, known->provenance);
  }

  void check_fabric(const Field& costs) {
    if (out_.fabric.usd_per_gpu || out_.fabric.counted) return;
    std::uint64_t gpus = 0, nodes = 0;
    for (std::size_t i = 0; i < out_.pools.size(); ++i) {
      const PoolSpec& pool = cluster_.pools[i];
      if (out_.pools[i].rent_usd_per_h || pool.node.gpus == 0) continue;
      gpus += std::uint64_t{pool.nodes} * pool.node.gpus;
      nodes += pool.nodes;
    }
    if (nodes < 2) return;
    if (!fat_tree_size(gpus, out_.fabric.ports))
      costs.at("fabric").error("ports", fmt::format("three tiers of switches with {} ports do not connect {} GPUs",
                                                    out_.fabric.ports, gpus));
  }

  /// Sums of money are exact to a millionth up to 9e12 USD; nothing that is asked about comes near.
  void check_size(const Field& costs) {
    constexpr double most_usd = 1e12;
    const double hours = out_.horizon_months * month_s / hour_s;
    double bought = 0.0, rented = 0.0, gpus = 0.0, nodes = 0.0;
    for (std::size_t i = 0; i < out_.pools.size(); ++i) {
      const PoolSpec& pool = cluster_.pools[i];
      bought += pool.nodes * (out_.pools[i].price_usd + out_.installation_usd_per_node);
      rented += pool.nodes * out_.pools[i].rent_usd_per_h.value_or(0.0) * hours;
      gpus += static_cast<double>(pool.nodes) * pool.node.gpus;
      nodes += pool.nodes;
    }
    bought += gpus * (out_.storage_usd_per_gpu + out_.fabric.usd_per_gpu.value_or(out_.fabric.switch_usd));
    const double years = out_.horizon_months / 12.0, kw_hours = power_kw() * hours;
    const double rises = std::pow(1.0 + std::max(out_.inflation, out_.energy_inflation), years);
    // A faulty number of nodes per person is reported where it stands.
    const double people = costs.at("staff").is_faulty("nodes_per_person") ? 0.0 : nodes / out_.staff.nodes_per_person;
    const double running = kw_hours * out_.energy_usd_per_kwh * out_.pue +
                           power_kw() * (out_.space_usd_per_kw_month + out_.facility_usd_per_kw_month) * 12.0 * years +
                           years * (bought * (out_.maintenance + out_.insurance) +
                                    gpus * out_.licence_usd_per_gpu_year + people * out_.staff.usd_per_year);
    const std::pair<std::string_view, double> sums[] = {
        {"what is bought", bought * (1.0 + years * 12.0 / out_.life_months)},
        {"what is rented", rented},
        {"what it takes to run the cluster", running * rises},
        {"what the work would cost elsewhere", out_.alternative_usd_per_gpu_h.value_or(0.0) * gpus * hours}};
    for (const auto& [what, usd] : sums)
      if (!(usd < most_usd))
        costs.error(
            "", fmt::format("{} comes to {:.3g} USD over the horizon, more than {:.0e}: a price has a wrong unit", what,
                            usd, most_usd));
  }

  const Field& root_;
  const ClusterSpec& cluster_;
  const std::optional<FabricSection>& joined_by_;
  std::vector<FinanceDefault> defaults_;  // read when the first one is needed
  CostsSection out_;
};

}  // namespace

CostsSection read_costs(const Field& root, const ClusterSpec& cluster, const std::optional<FabricSection>& joined_by) {
  return CostsReader(root, cluster, joined_by).read();
}

}  // namespace headroom
