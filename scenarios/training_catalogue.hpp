// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/performance/training_search.hpp"
#include "scenarios/costs.hpp"
#include "scenarios/fabric_section.hpp"
#include "sim/cluster_spec.hpp"

/// What the catalogue knows of training: sizes of models, calibrated rates of GPUs, and what joins them.
namespace headroom {

/// Nothing if the catalogue has no such model; `headroom catalogue list model` prints the names.
[[nodiscard]] std::optional<Transformer> catalogue_model(std::string_view name);

/// A node with GPUs as training sees it.
struct TrainingHardware {
  TrainingGpu gpu;
  TrainingNode node;
  DataSize memory;    ///< of one GPU
  DataRate adapters;  ///< of a domain, one direction, of which `node` reaches a part
  MemoryAllowance allowance;
  std::vector<AssumedValue> assumptions;  ///< everything that is no fact of a data sheet
};

/// Why there is none, or the hardware. A GPU without calibrated rates has those of "other-bf16" or "other-fp8", which
/// the assumptions say; one without a peak of that precision, or a node without GPUs, has none.
struct FoundHardware {
  std::optional<TrainingHardware> hardware;
  std::string why_not;
};
[[nodiscard]] FoundHardware training_hardware(const NodeSpec& node, MatrixPrecision precision);
/// Nodes of a pool; the ports that a described fabric gives them stand in place of those of their data sheet.
[[nodiscard]] FoundHardware training_hardware(const PoolSpec& pool, MatrixPrecision precision,
                                              const std::optional<FabricSection>& joined_by);

}  // namespace headroom
