// SPDX-License-Identifier: Apache-2.0
#include "sim/topology/wiring.hpp"

#include <numeric>

namespace headroom {
namespace {

/// Hosts that are one NVLink domain. Storage and clouds are joined to all of them.
class SingleWiring : public Wiring {
 public:
  explicit SingleWiring(const FabricSpec& spec) : spec_(spec) {}

  void lay(FabricState& state) override {
    lay_domains(state);
    std::vector<std::uint32_t> hosts(spec_.host_count());
    std::iota(hosts.begin(), hosts.end(), 0U);
    for (std::uint32_t e = 0; e < spec_.endpoints.size(); ++e) state.connect_endpoint({e}, hosts);
  }
  [[nodiscard]] HostPlace place(NodeId) const override { return {}; }
  [[nodiscard]] std::uint32_t rails(NodeId) const override { return 1; }
  [[nodiscard]] std::int64_t access(NodeId, std::uint32_t) const override {
    return whole_bytes(spec_.hosts.front().port) * spec_.hosts.front().nics;
  }
  [[nodiscard]] bool find_way(NodeId, NodeId, std::uint32_t, Route&) const override { return false; }
  [[nodiscard]] bool find_way(NodeId, EndpointId endpoint, Direction direction, std::uint32_t,
                              Route& out) const override {
    out.hops.push_back({{2 * endpoint.index + (direction == Direction::back)}});
    out.tier = FabricTier::leaf;
    out.switches = 1;
    return true;
  }
  [[nodiscard]] double bisection() const override {
    double sum = 0.0;
    for (const FabricHosts& hosts : spec_.hosts) sum += 0.5 * hosts.hosts * hosts.gpus * hosts.nvlink.si;
    return sum;
  }

 private:
  const FabricSpec spec_;
};

}  // namespace

void lay_domains(FabricState& state) {
  const std::uint32_t size =
      state.spec.family == FabricFamily::single ? state.spec.host_count() : state.spec.hosts_per_domain;
  if (size <= 1) return;
  std::uint32_t host = 0;
  for (const FabricHosts& hosts : state.spec.hosts)
    for (std::uint32_t h = 0, domain = 0; h < hosts.hosts; ++h, ++host) {
      if (h % size == 0) domain = state.add_node(FabricNode::nvswitch);
      if (hosts.gpus > 0)
        state.connect(host, domain,
                      {.links = hosts.gpus, .rate = whole_bytes(hosts.nvlink), .tier = FabricTier::domain});
    }
}

std::uint32_t domain_of(const FabricSpec& spec, NodeId host) {
  if (spec.hosts_per_domain <= 1) return host.index;
  std::uint32_t first = 0, domains = 0;
  for (const FabricHosts& hosts : spec.hosts) {
    if (host.index < first + hosts.hosts) return domains + (host.index - first) / spec.hosts_per_domain;
    first += hosts.hosts;
    domains += (hosts.hosts + spec.hosts_per_domain - 1) / spec.hosts_per_domain;
  }
  return domains;
}

WiringOrFault make_single(const FabricSpec& spec) {
  if (spec.host_count() > 1 && spec.hosts.front().nvlink.si <= 0.0)
    return {nullptr, "a single domain of several hosts needs NVLink between them"};
  return {std::make_unique<SingleWiring>(spec), {}};
}

}  // namespace headroom
