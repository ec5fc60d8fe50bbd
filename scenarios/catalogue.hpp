// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/units.hpp"
#include "sim/cluster_spec.hpp"

/// Facts that are compiled into the program (scenarios/data/hardware and prices): what a name such as "dgx-h100" stands
/// for. Nothing is kept between calls: each parses the file it needs again, about a millisecond, so a run that asks for
/// nothing pays nothing. Prices as values: scenarios/catalogue_prices.hpp.
namespace headroom {

/// One number or word about a thing, as the data file has it.
struct CatalogueFact {
  std::string key;         ///< "tdp"
  std::string value;       ///< with its unit: "700 W"; a price range reads "22000 USD to 40000 USD"
  std::string source;      ///< where it was read
  std::string date;        ///< day of the reading; for a price, the time in which it was asked or paid
  std::string confidence;  ///< "H" public or vendor-stable, "M" one weak source or recalled, "L" order of magnitude
};

struct CatalogueEntry {
  std::string kind;                  ///< one of catalogue_kinds()
  std::string name;                  ///< "h100-sxm": what a scenario writes
  std::string label;                 ///< the name under which it is sold
  std::vector<CatalogueFact> facts;  ///< in the order of the data file; what nobody published is absent
};

/// "accelerator"; "server", which can be a node of a pool; "rack", a power and price unit of many nodes; "network" for
/// switches, adapters, cables and storage; "cloud" for instance types; "finance" for defaults of the finance model;
/// "activity" for what jobs make their nodes do; "battery" for the cells of batteries; "climate" for the weather of
/// places by month; "cooling" for what cools racks, by loop, and for the "plant" behind them; "part" for the parts of
/// nodes, and for what is assumed of a node with a "nameplate" and no more; "collective" for the constants of NCCL and
/// for how the GPUs of nodes reach each other; "communication" for what the nodes of a job send to each other;
/// "training" for what GPUs reach in training; "model" for the sizes of models.
[[nodiscard]] std::span<const std::string_view> catalogue_kinds();

/// Everything, by kind as above, in the order of the data files.
[[nodiscard]] std::vector<CatalogueEntry> catalogue();

/// What is of one kind, which is one of catalogue_kinds() (CHECK).
[[nodiscard]] std::vector<CatalogueEntry> catalogue(std::string_view kind);

/// The twelve values, in base units, of a fact such as "1.2, 3, ..., 5.6 degC"; nothing if it is none.
[[nodiscard]] std::optional<std::array<double, 12>> values_by_month(std::string_view text, Dimension dimension);

/// The values, in base units, of a fact such as "6.8, 14, 8.4 us"; nothing if it is none.
[[nodiscard]] std::optional<std::vector<double>> values_in_list(std::string_view text, Dimension dimension);

/// In base units. Domain: the value is a quantity or a plain number (CHECK), as tests ask of the data files.
[[nodiscard]] double fact_number(const CatalogueFact& fact);

/// nullptr if there is no such entry, or no such fact.
[[nodiscard]] const CatalogueEntry* find_entry(std::span<const CatalogueEntry> entries, std::string_view name);
[[nodiscard]] const CatalogueFact* find_fact(const CatalogueEntry& entry, std::string_view key);

/// The node that a server is to the scheduler; nothing if no *server* has this name. What the catalogue does not state
/// is 0, as in NodeSpec: without host memory the node has no memory limit, but without cores it has none to give, so a
/// scenario that names such a server states `cpus` beside it.
[[nodiscard]] std::optional<NodeSpec> catalogue_node(std::string_view name);

/// The names that catalogue_node() knows, in the order of the data file.
[[nodiscard]] std::vector<std::string> catalogue_node_names();

/// The accelerators: every NodeSpec::gpu_model from here is one of them.
[[nodiscard]] std::vector<std::string> catalogue_gpu_names();

}  // namespace headroom
