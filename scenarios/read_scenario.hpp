// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>

#include "scenarios/diagnostics.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/vocabulary.hpp"

namespace headroom {

/// Reads, merges (`extends`), overrides (`--set path=value`) and checks a scenario. Every fault goes to `diagnostics`;
/// the value is there only if there was none. An unreadable file is a diagnostic too.
[[nodiscard]] std::optional<Scenario> read_scenario(const std::string& path, std::span<const std::string> overrides,
                                                    const Vocabulary& vocabulary, Diagnostics& diagnostics);

/// The same from a text in memory of at most 64 MiB, which counts as the file `name`: relative paths start from its
/// folder.
[[nodiscard]] std::optional<Scenario> read_scenario_text(std::string text, const std::string& name,
                                                         std::span<const std::string> overrides,
                                                         const Vocabulary& vocabulary, Diagnostics& diagnostics);

/// The resolved scenario as text, one value a line with the file and line it came from: `validate --print-resolved`.
[[nodiscard]] std::optional<std::string> print_resolved(const std::string& path, std::span<const std::string> overrides,
                                                        const Vocabulary& vocabulary, Diagnostics& diagnostics);

/// JSON Schema (draft-07) made from the table that parses.
[[nodiscard]] std::string scenario_schema(const Vocabulary& vocabulary);

/// What `headroom explain KEY` prints for a dotted scenario key ("cluster.pools.nodes") or a metric; nothing, with the
/// nearest name in `suggestion`, if there is no such key.
[[nodiscard]] std::optional<std::string> explain(const std::string& key, const Vocabulary& vocabulary,
                                                 std::string& suggestion);

}  // namespace headroom
