// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "models/network/collective.hpp"
#include "reports/document.hpp"
#include "scenarios/scenario.hpp"

namespace headroom {

/// How fast a collective among the GPUs of a pool is, by size.
struct CollectiveQuestion {
  CollectiveOp op = CollectiveOp::all_reduce;
  DataSize from, to;                   ///< sizes: `from`, twice that, ... up to `to`; 0 < from <= to
  std::optional<std::uint32_t> ranks;  ///< on as few nodes as hold them; nothing: all GPUs of the pool
  std::string pool;                    ///< empty: the first that has GPUs
};

/// Or a sentence that says why there is no answer. Nobody else is on the network.
[[nodiscard]] std::variant<Document, std::string> collective_document(const Scenario& scenario,
                                                                      const CollectiveQuestion& question);

}  // namespace headroom
