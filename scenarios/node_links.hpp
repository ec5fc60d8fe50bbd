// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "models/network/nccl_tuning.hpp"
#include "scenarios/costs.hpp"
#include "sim/cluster_spec.hpp"

namespace headroom {

/// How the GPUs of a node reach each other and the network, with what NCCL knows of them: what the catalogue says.
struct KnownNodeLinks {
  NodeLinks links;
  Duration eager_launch;                  ///< least time from one call to the next where each is started by the host
  std::vector<AssumedValue> assumptions;  ///< what that rests on and was measured or recalled, not read in NCCL
};

/// NICs are those that its server has, else usual ones. Or the end of a sentence that says why nobody knows: the GPU is
/// none, or one whose links are not in the catalogue.
[[nodiscard]] std::variant<KnownNodeLinks, std::string> catalogue_node_links(const NodeSpec& node);

}  // namespace headroom
