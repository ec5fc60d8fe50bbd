// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <variant>

#include "models/unit_text.hpp"
#include "scenarios/catalogue.hpp"
#include "scenarios/catalogue_prices.hpp"
#include "scenarios/hourly_series.hpp"
#include "scenarios/instant_text.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

constexpr double month_s = 2629800.0;  // as in models/unit_table.cpp
constexpr double most_usd_per_j = 1e3 / 3.6e6;
constexpr double most_kg_per_j = 1e-2;
constexpr Mark from_catalogue{.source = Mark::from_catalogue};

class GridReader {
 public:
  GridReader(const Field& root, const Scenario& scenario, const Vocabulary& vocabulary, std::deque<std::string>& texts,
             std::vector<std::string>& input_files)
      : root_(root), scenario_(scenario), vocabulary_(vocabulary), texts_(texts), input_files_(input_files) {}

  std::optional<GridSection> read() {
    check_shifting();
    if (!root_.has("site")) return std::nullopt;
    const Field site = root_.at("site");
    if (!says_something(site)) return std::nullopt;
    if (!scenario_.power) {
      if (!root_.has("power") || !root_.at("power").is_faulty("fidelity"))
        site.error("", "needs power that is simulated: without it nobody knows what the site draws when",
                   R"(add "power": { "fidelity": "dvfs" })");
      return std::nullopt;
    }
    out_.spec.start_unix_s = scenario_.run.start_unix_s;
    read_tariff(site.at_or_made("tariff", from_catalogue));
    if (site.has("grid")) read_carbon(site.at("grid"));
    read_embodied();
    if (site.has("solar")) read_solar(site.at("solar"));
    if (site.has("battery")) read_battery(site.at("battery"));
    if (site.has("ppa")) read_contract(site.at("ppa"));
    for (const Field& call : site.items("demand_response")) read_call(call);
    if (site.has("curtailment")) out_.curtailment = read_curtailment(site, out_.assumptions);
    return std::move(out_);
  }

 private:
  static bool says_something(const Field& site) {
    for (const std::string_view key : {"grid", "solar", "battery", "ppa", "demand_response", "curtailment"})
      if (site.has(key)) return true;
    if (!site.has("tariff")) return false;
    const Field tariff = site.at("tariff");
    for (const std::string_view key : {"hourly", "adder", "fixed", "demand", "on_peak", "coincident", "ratchet"})
      if (tariff.has(key)) return true;
    return false;
  }

  /// Jobs that are held for an hour need hours that differ.
  void check_shifting() const {
    using Policy = ShiftingSection::Policy;
    const Policy policy = scenario_.scheduler.shifting.policy;
    if (policy == Policy::none) return;
    const auto has = [&](std::string_view section, std::string_view key) {
      return root_.has("site") && root_.at("site").has(section) && root_.at("site").at(section).has(key);
    };
    const auto has_price_of_hours = [&] {
      if (has("tariff", "hourly")) return true;
      return has("tariff", "on_peak") && root_.at("site").at("tariff").at("on_peak").has("energy");
    };
    const bool has_hours =
        policy == Policy::cheapest_hours ? has_price_of_hours() : has("grid", "hourly") || has("grid", "marginal");
    if (has_hours || root_.is_faulty("site")) return;
    root_.at("scheduler")
        .at("shifting")
        .error("policy", policy == Policy::cheapest_hours
                             ? "needs prices by the hour: site.tariff.hourly, or on_peak.energy"
                             : "needs carbon by the hour: site.grid.hourly");
  }

  /// A file, whose values must lie in a range that a wrong unit falls out of.
  std::optional<HourlySeries> series(const Field& parent, std::string_view key, Dimension dimension, double min,
                                     double max) {
    if (!parent.has(key)) return std::nullopt;
    const Field field = parent.at(key);
    if (!field.has("path")) return std::nullopt;
    const std::string path = resolve_path(field, "path", root_.whole<PathRoot>("relative_to"));
    if (field.is_faulty("path")) return std::nullopt;
    const SeriesColumn column{field.text("column"), dimension, field.text("unit")};
    auto read = read_hourly_series(path, {&column, 1}, scenario_.run.start_unix_s);
    if (const auto* const fault = std::get_if<std::string>(&read)) {
      field.error("path", in_quotes(path) + " is no series: " + *fault);
      return std::nullopt;
    }
    input_files_.push_back(path);
    HourlySeries found = std::get<AlignedSeries>(read).series(0);
    const auto [least, most] = std::ranges::minmax(found.values());
    if (least < min || most > max) {
      field.error("path", in_quotes(path) + ": values from " + in_words(least, dimension) + " to " +
                              in_words(most, dimension) + " cannot be right: is the unit?");
      return std::nullopt;
    }
    return found;
  }

  static std::string in_words(double value, Dimension dimension) {
    if (dimension == dimensions::energy_price) return format_quantity(value, "USD/kWh");
    if (dimension == dimensions::carbon_intensity) return format_quantity(value, "g/kWh");
    return format_quantity(value, "1");
  }

  void read_tariff(const Field& tariff) {
    if (tariff.has("energy") && tariff.has("hourly") && tariff.node("energy")->at.in_text())
      tariff.error("hourly", "energy has one price at all hours (energy) or one for each (hourly), and not both");
    if (auto prices = series(tariff, "hourly", dimensions::energy_price, -most_usd_per_j, most_usd_per_j))
      out_.spec.price = std::move(*prices);
    else if (!tariff.has("hourly") && !tariff.is_faulty("hourly"))
      out_.spec.price = HourlySeries({flat_price(tariff)});
    out_.tariff.adder = {tariff.number("adder")};
    out_.tariff.fixed = {tariff.number("fixed") * month_s};
    out_.tariff.any_time = demand_charge(tariff, "demand");
    out_.tariff.ratchet = tariff.number("ratchet");
    if (tariff.has("ratchet") && !tariff.has("demand") && !tariff.is_faulty("demand"))
      tariff.error("ratchet", "is a part of what \"demand\" is charged on, and there is no such charge");
    if (tariff.has("on_peak")) read_on_peak(tariff, tariff.at("on_peak"));
    if (tariff.has("coincident")) read_coincident(tariff.at("coincident"));
  }

  double flat_price(const Field& tariff) {
    if (!tariff.has("energy") && !tariff.is_faulty("energy")) {
      const FinanceDefault known = finance_default("electricity-price");
      tariff.fill("energy", make_string(known.text, from_catalogue));
      out_.assumptions.push_back({"site.tariff.energy", known.text, known.provenance.source, known.provenance.date,
                                  std::string(letter(known.provenance.confidence))});
    }
    return tariff.number("energy");
  }

  static DemandCharge demand_charge(const Field& field, std::string_view key) {
    return monthly_demand_charge(EnergyPrice{field.number(key)});
  }

  void read_on_peak(const Field& tariff, const Field& on_peak) {
    if (!on_peak.has("demand") && !on_peak.has("energy") && !on_peak.is_faulty("demand") &&
        !on_peak.is_faulty("energy"))
      on_peak.error("", "says what demand, or energy, costs in these hours", R"(add "energy": "0.14 USD/kWh")");
    out_.tariff.on_peak = demand_charge(on_peak, "demand");
    const OnPeakHours hours{.from = on_peak.whole<int>("from"),
                            .to = on_peak.whole<int>("to"),
                            .working_days_only = on_peak.number("days") == 0.0,
                            .utc_offset_s = std::llround(on_peak.number("utc_offset"))};
    if (on_peak.has("from") && on_peak.has("to") && hours.from >= hours.to)
      on_peak.error("to", "must be later in the day than \"from\"");
    out_.spec.on_peak = hours;
    if (!on_peak.has("energy")) return;
    if (tariff.has("hourly"))
      on_peak.error("energy", "energy has prices by the hour (hourly), or one in these hours, and not both");
    else
      out_.spec.price = price_by_hours(tariff.number("energy"), on_peak.number("energy"), hours);
  }

  /// A week from Monday on, which comes again and again.
  [[nodiscard]] HourlySeries price_by_hours(double at_other_hours, double on_peak, const OnPeakHours& hours) const {
    constexpr std::int64_t hour_s = 3600, week_s = 168 * hour_s;
    const std::int64_t a_monday = 4 * 24 * hour_s - hours.utc_offset_s;  // 5 January 1970, local time
    std::vector<double> prices;
    for (std::int64_t s = 0; s < week_s; s += hour_s)
      prices.push_back(hours.contains(a_monday + s) ? on_peak : at_other_hours);
    const std::int64_t into_week_s = ((scenario_.run.start_unix_s - a_monday) % week_s + week_s) % week_s;
    return HourlySeries(std::move(prices), TimeSpan::seconds(hour_s), TimeSpan::seconds(into_week_s));
  }

  void read_coincident(const Field& coincident) {
    out_.tariff.coincident = demand_charge(coincident, "demand");
    if (!coincident.has("at")) return;
    for (const JsonNode& one : coincident.node("at")->items) {
      const auto at = parse_instant(one.text);
      if (!at) {
        coincident.error("at", in_quotes(one.text) + R"( is no time such as "2027-08-10T22:00:00Z")");
        continue;
      }
      const std::int64_t since_start_s = *at - scenario_.run.start_unix_s;
      constexpr std::int64_t most_s = 200 * 31'557'600LL;
      if (since_start_s >= 0 && since_start_s < most_s)
        out_.spec.system_peaks.push_back(Instant::seconds(since_start_s));
    }
    std::ranges::sort(out_.spec.system_peaks);
  }

  void read_carbon(const Field& grid) {
    out_.server_life_s = grid.number("server_life");
    out_.spec.accounting = grid.whole<CarbonAccounting>("accounting");
    if (grid.has("carbon") && grid.has("hourly"))
      grid.error("hourly", "the grid has one intensity at all hours (carbon) or one for each (hourly), and not both");
    if (grid.has("carbon")) out_.spec.average_carbon = HourlySeries({grid.number("carbon")});
    if (auto hourly = series(grid, "hourly", dimensions::carbon_intensity, 0.0, most_kg_per_j))
      out_.spec.average_carbon = std::move(*hourly);
    out_.spec.marginal_carbon = series(grid, "marginal", dimensions::carbon_intensity, -most_kg_per_j, most_kg_per_j);
    const bool is_marginal = out_.spec.accounting == CarbonAccounting::marginal;
    const auto lacks = [&](std::string_view key) { return !grid.has(key) && !grid.is_faulty(key); };
    if (is_marginal && lacks("marginal"))
      grid.error("accounting", "marginal carbon needs its series: add \"marginal\"");
    if (!is_marginal && lacks("carbon") && lacks("hourly"))
      grid.error("", "average carbon needs \"carbon\" or \"hourly\"", R"(add "carbon": "317 g/kWh")");
  }

  /// What the catalogue says of servers, where the scenario says nothing of a node that is not rented.
  void read_embodied() {
    std::vector<CatalogueEntry> servers;
    const std::vector<Field> pools = root_.at("cluster").items("pools");
    out_.embodied_kg.assign(scenario_.cluster.pools.size(), 0.0);
    if (!root_.at("site").has("grid")) return;
    for (std::size_t i = 0; i < pools.size() && i < scenario_.cluster.pools.size(); ++i) {
      if (!pools[i].has("node") || pools[i].has("rent")) continue;
      const Field node = pools[i].at("node");
      const std::string path = "cluster.pools[" + scenario_.cluster.pools[i].name + "].node.embodied_carbon";
      if (!node.has("embodied_carbon") && !node.is_faulty("embodied_carbon")) {
        if (servers.empty()) servers = catalogue("server");
        const CatalogueEntry* const server = find_entry(servers, scenario_.cluster.pools[i].node.like);
        const CatalogueFact* const fact = server != nullptr ? find_fact(*server, "embodied_carbon") : nullptr;
        if (fact == nullptr) {
          out_.assumptions.push_back({path, "none", "not stated", {}, {}});
        } else {
          node.fill("embodied_carbon", make_string(fact->value, from_catalogue));
          out_.assumptions.push_back({path, fact->value, fact->source, fact->date, fact->confidence});
        }
      }
      out_.embodied_kg[i] = node.number("embodied_carbon");
    }
  }

  void read_solar(const Field& solar) {
    auto trace = series(solar, "trace", dimensions::none, 0.0, 1.0);
    if (!trace) return;
    std::vector<double> watts = trace->values();
    for (double& value : watts) value *= solar.number("peak");
    out_.spec.solar = HourlySeries(std::move(watts), trace->step(), trace->begin());
  }

  void read_battery(const Field& battery) {
    fill_cells(battery);
    out_.dispatch = read_policy(battery, "dispatch", vocabulary_, texts_);
    const Energy capacity{battery.number("energy")};
    if (!(capacity.si > 0.0) || !battery.has("power")) return;
    const Frequency converter = Power{battery.number("power")} / capacity;
    const double content = battery.number("first_content"), reserve = battery.number("reserve");
    out_.spec.battery = SiteBattery{{.capacity = capacity,
                                     .floor = {},
                                     .reserve = reserve * capacity,
                                     .ceiling_slope = {battery.number("ceiling_slope")},
                                     .floor_slope = {battery.number("floor_slope")},
                                     .charge_rate = std::min(converter, Frequency{battery.number("charge_rate")}),
                                     .discharge_rate = std::min(converter, Frequency{battery.number("discharge_rate")}),
                                     .charge_efficiency = battery.number("charge_efficiency"),
                                     .discharge_factor = battery.number("discharge_factor")},
                                    content};
  }

  void fill_cells(const Field& battery) {
    const std::vector<CatalogueEntry> known = catalogue("battery");
    const CatalogueEntry* const cells = find_entry(known, battery.text("cells"));
    if (cells == nullptr && battery.has("cells")) {
      std::vector<std::string> names;
      for (const CatalogueEntry& entry : known) names.push_back(entry.name);
      return battery.error("cells", "the catalogue has no battery " + in_quotes(battery.text("cells")),
                           did_you_mean(battery.text("cells"), names));
    }
    for (const char* const key :
         {"charge_efficiency", "discharge_factor", "charge_rate", "discharge_rate", "ceiling_slope", "floor_slope"}) {
      if (cells == nullptr || battery.has(key) || battery.is_faulty(key)) continue;
      const CatalogueFact* const fact = find_fact(*cells, key);
      if (fact == nullptr) continue;
      const bool is_number = fact->value.find(' ') == std::string::npos;
      battery.fill(key,
                   is_number ? make_number(fact->value, from_catalogue) : make_string(fact->value, from_catalogue));
      out_.assumptions.push_back(
          {std::string("site.battery.") + key, fact->value, fact->source, fact->date, fact->confidence});
    }
  }

  void read_contract(const Field& ppa) {
    out_.spec.contract = PowerContract{{ppa.number("price")}, ppa.number("share"), {ppa.number("volume")}};
  }

  void read_call(const Field& field) {
    DemandCall call{.at = Instant{TimeSpan::from(Duration{field.number("at")}).ns},
                    .lasts = TimeSpan::from(Duration{field.number("for")}),
                    .reduce_to = {},
                    .reduce_by = {}};
    if (field.has("reduce_to")) call.reduce_to = Power{field.number("reduce_to")};
    if (field.has("reduce_by")) call.reduce_by = Power{field.number("reduce_by")};
    auto& calls = out_.spec.calls;
    if (!calls.empty() && call.at < calls.back().at + calls.back().lasts && field.has("at"))
      field.error("at", "calls stand in order of time, and one ends before the next begins");
    calls.push_back(call);
  }

  const Field& root_;
  const Scenario& scenario_;
  const Vocabulary& vocabulary_;
  std::deque<std::string>& texts_;
  std::vector<std::string>& input_files_;
  GridSection out_;
};

}  // namespace

std::optional<GridSection> read_grid(const Field& root, const Scenario& scenario, const Vocabulary& vocabulary,
                                     std::deque<std::string>& texts, std::vector<std::string>& input_files) {
  return GridReader(root, scenario, vocabulary, texts, input_files).read();
}

}  // namespace headroom
