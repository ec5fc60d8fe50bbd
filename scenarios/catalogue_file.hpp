// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/source_text.hpp"

/// A catalogue file as it was written, each text with its place: what the check works on. Nothing here is checked but
/// the shape of the file.
namespace headroom {

struct PlacedText {
  std::string text;
  Mark at;
};

/// Where some facts of an entry come from: each has its own in a JSON file, a row of a CSV table has one for all.
struct FactOrigin {
  PlacedText source, date, confidence;  ///< a missing one has an empty text, at what should have it
};

struct PlacedFact {
  std::string key;
  Mark at;
  PlacedText low, high;    ///< the same text for a single value
  std::size_t origin = 0;  ///< in the entry's origins
};

struct PlacedEntry {
  std::string kind;
  PlacedText name;
  std::vector<PlacedFact> facts;
  std::vector<FactOrigin> origins;
  /// Prices per GPU that a table states beside the price `first` of an instance: redundant, so they are compared.
  std::vector<std::pair<std::string, PlacedText>> per_gpu;
};

/// As the files in scenarios/data: {"cloud_instances": [{"name": ..., "label": ..., "on_demand": {"value": ...}}]}, or
/// another of the arrays there.
[[nodiscard]] std::vector<PlacedEntry> read_catalogue_json(int source, Faults& faults);

/// A header row and one entry a row; the kind shows in the columns. Cloud instances have provider, instance,
/// accelerator, gpu_count; servers name, gpu_count; network gear name, kind; all of them price_asof, source and
/// confidence, and the columns of scenarios/catalogue_table.hpp. A server with more GPUs than a node can have is a
/// rack.
[[nodiscard]] std::vector<PlacedEntry> read_catalogue_csv(int source, Faults& faults);

}  // namespace headroom
