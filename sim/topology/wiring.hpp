// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/topology/fabric_state.hpp"

namespace headroom {

/// How one kind of fabric lays its links and finds its ways. Hosts are the first nodes of the graph already.
class Wiring {
 public:
  virtual ~Wiring() = default;
  virtual void lay(FabricState& state) = 0;
  [[nodiscard]] virtual HostPlace place(NodeId host) const = 0;
  [[nodiscard]] virtual std::uint32_t rails(NodeId host) const = 0;
  [[nodiscard]] virtual std::int64_t access(NodeId host, std::uint32_t rail) const = 0;  ///< bytes/s, as built
  /// Between two hosts of different NVLink domains: hops, tier, switches. False if there is no way.
  [[nodiscard]] virtual bool find_way(NodeId from, NodeId to, std::uint32_t rail, Route& out) const = 0;
  enum class Direction : std::uint8_t { there, back };
  [[nodiscard]] virtual bool find_way(NodeId host, EndpointId endpoint, Direction direction, std::uint32_t rail,
                                      Route& out) const = 0;
  [[nodiscard]] virtual double bisection() const = 0;  ///< bytes/s
};

/// A wiring, or why there is none.
struct WiringOrFault {
  std::unique_ptr<Wiring> wiring;
  std::string fault;  ///< of which there is one without a wiring
};
[[nodiscard]] WiringOrFault make_clos(const FabricSpec& spec);
[[nodiscard]] WiringOrFault make_dragonfly(const FabricSpec& spec);
[[nodiscard]] WiringOrFault make_torus(const FabricSpec& spec);
[[nodiscard]] WiringOrFault make_single(const FabricSpec& spec);
[[nodiscard]] WiringOrFault make_custom(const FabricSpec& spec);

/// NVLink domains of several hosts become a switch; those of one host are the host.
void lay_domains(FabricState& state);
/// Of a host, domains do not span pools.
[[nodiscard]] std::uint32_t domain_of(const FabricSpec& spec, NodeId host);

}  // namespace headroom
