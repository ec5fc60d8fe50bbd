// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/network/flow_cycles.hpp"

namespace headroom {

/// The same jobs with fewer flows: flows of one phase that share links alike go alike, so that one flow stands for all
/// of them, and one link for all of the links that they use alike.
///
/// Exact: flows and links are split into classes until each flow of a class crosses the same classes of links, and each
/// link of a class carries as many flows of each class. Max-min shares and times are those of classes then, as the
/// solution of any convex program is that looks at nothing else. Flows that are spread over all links of a bundle
/// become one on the bundle; what a hash or a failure makes different stays apart.
///
/// Source   colour refinement: Grohe, Kersting, Mladenov and Selman, "Dimension reduction via colour refinement", ESA
///          2014.
[[nodiscard]] FlowCycles merge_alike(const FlowCycles& cycles);

}  // namespace headroom
