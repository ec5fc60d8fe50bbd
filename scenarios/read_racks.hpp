// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "models/unit_text.hpp"
#include "scenarios/catalogue.hpp"
#include "scenarios/costs.hpp"
#include "scenarios/field.hpp"
#include "sim/cooling/cooling_spec.hpp"

namespace headroom {

/// What the catalogue knows of cooling. What was taken from it is noted.
class CoolingFacts {
 public:
  explicit CoolingFacts(std::vector<AssumedValue>& assumptions)
      : entries_(catalogue("cooling")), assumptions_(assumptions) {}

  /// In base units; 0 if the entry has no such fact.
  [[nodiscard]] double number(std::string_view entry, std::string_view key);
  /// As written, for Field::fill().
  [[nodiscard]] std::string text(std::string_view entry, std::string_view key);

 private:
  const CatalogueFact* fact(std::string_view entry, std::string_view key);

  std::vector<CatalogueEntry> entries_;
  std::vector<AssumedValue>& assumptions_;
};

/// The racks of a pool, from what is written about them and the catalogue.
struct RackInput {
  const PoolSpec& pool;
  Power node_peak;       ///< of a node: racks and pipes are made for it
  CoolingLoop loop;      ///< unless the racks say another
  const Field* racks;    ///< what is written about them, or null
  const Field& section;  ///< `cooling`, for messages where nothing is
  bool needs_thresholds;
};
[[nodiscard]] RackCooling read_racks(const RackInput& in, CoolingFacts& facts, std::vector<AssumedValue>& assumptions);

}  // namespace headroom
