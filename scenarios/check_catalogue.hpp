// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/diagnostics.hpp"

/// Is a file of hardware or prices fit to be believed? The rules are those that our own files keep.
namespace headroom {

struct CatalogueReport {
  std::size_t entries = 0;
  std::size_t prices = 0;
  std::vector<std::string> placeholders;  ///< entries with a fact of confidence L, by name
};

/// Reads a file in the format of scenarios/data (name ends in .json) or a CSV table (scenarios/catalogue_file.hpp) and
/// reports everything that breaks a rule, with its place:
///   - a fact is one that the kind has, with the right unit and within its band; required ones are there
///   - every fact has a source and a confidence of H, M or L; a price has a date, because without one it is worthless
///   - an accelerator is one of the catalogue or of the file itself; no name is there twice
///   - a price per GPU is between 0.2 and 4 times the median of the same GPU and kind of price in the catalogue, or of
///     the file if the catalogue has none
///   - a spot price that equals the on-demand price is a warning: whoever wrote it knew no spot price
///   - a price per GPU is derived; one that is stated and does not follow is an error
[[nodiscard]] CatalogueReport check_catalogue_file(const std::string& path, Diagnostics& diagnostics);

/// The same for a text in memory; `name` is for messages and says the format.
[[nodiscard]] CatalogueReport check_catalogue_text(const std::string& name, std::string text, Diagnostics& diagnostics);

/// "2026-08-28", "2026-08", "2026", "2025-H2", "2024-2026", or several of them with "/" between: the years 2000 to
/// 2099.
[[nodiscard]] bool is_catalogue_date(std::string_view text);

}  // namespace headroom
