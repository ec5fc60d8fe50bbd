// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/power/node_power.hpp"
#include "models/power/power_shape.hpp"
#include "scenarios/catalogue.hpp"
#include "scenarios/costs.hpp"
#include "scenarios/field.hpp"
#include "sim/cluster_spec.hpp"
#include "sim/power/power_spec.hpp"

/// What a node draws: the parts of the section `draw` that stand by themselves. What nobody states is filled in.
namespace headroom {

/// `gpu_model`. A fault, and any shape, if its parameters are wrong.
[[nodiscard]] PowerShape read_power_shape(const Field& model);

/// The parts of a node beside its GPUs, and its fans.
struct HostParts {
  NodeParts parts;
  NodeFans fans;
  [[nodiscard]] NodeDraw idle() const;
  /// With all of it in use, the fans at their fastest.
  [[nodiscard]] NodeDraw busy() const;
};

/// `draw.parts`: counts from the server of the catalogue, powers of each part from there too; what is in neither does
/// not exist, which `assumptions` say.
///
/// \param server  null for a node that is like none
/// \param path    of the parts, for the assumptions
[[nodiscard]] HostParts read_node_parts(const Field& parts, const NodeSpec& node, const CatalogueEntry* server,
                                        const std::string& path, std::vector<AssumedValue>& assumptions);

/// A node that says what it draws at full load (`node.power`), and of whose parts neither the scenario nor the
/// catalogue says more: shares of that are filled into `draw`.
void fill_from_nameplate(const Field& draw, const Field& node, const NodeSpec& spec, const std::string& path,
                         std::vector<AssumedValue>& assumptions);

}  // namespace headroom
