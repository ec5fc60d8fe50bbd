// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/topology/wiring.hpp"

namespace headroom {
namespace {

/// Hosts that pass on what is not for them, along the first dimension that differs, the shorter way round. Each
/// direction of each link is a bundle: nothing here is parallel.
class TorusWiring : public Wiring {
 public:
  TorusWiring(const FabricSpec& spec, std::vector<std::uint32_t> dims) : spec_(spec), dims_(std::move(dims)) {}

  void lay(FabricState& state) override {
    lay_domains(state);
    for (std::uint32_t h = 0; h < spec_.host_count(); ++h)
      for (std::uint32_t d = 0; d < dims_.size(); ++d)
        for (const char* const sign : {" +", " -"})
          state.add_bundle("node-" + std::to_string(h) + sign + std::to_string(d), FabricTier::pod);
    for (std::uint32_t h = 0, stride = 1, d = 0; d < dims_.size(); stride *= dims_[d], ++d)
      for (h = 0; h < spec_.host_count(); ++h) {
        const std::uint32_t x = h / stride % dims_[d];
        if (x + 1 == dims_[d] && !is_ring(d)) continue;
        const std::uint32_t next = x + 1 == dims_[d] ? h - x * stride : h + stride;
        state.connect(h, next,
                      {.rate = whole_bytes(spec_.link),
                       .tier = FabricTier::pod,
                       .there = bundle(h, d, Sign::plus),
                       .back = bundle(next, d, Sign::minus)});
      }
    std::vector<std::uint32_t> hosts(spec_.host_count());
    std::iota(hosts.begin(), hosts.end(), 0U);
    for (std::uint32_t e = 0; e < spec_.endpoints.size(); ++e) state.connect_endpoint({e}, hosts);
  }

  [[nodiscard]] HostPlace place(NodeId host) const override { return {domain_of(spec_, host), host.index, 0}; }
  [[nodiscard]] std::uint32_t rails(NodeId) const override { return 1; }
  [[nodiscard]] std::int64_t access(NodeId host, std::uint32_t) const override {
    std::int64_t links = 0;
    for (std::uint32_t d = 0, stride = 1; d < dims_.size(); stride *= dims_[d], ++d) {
      const std::uint32_t x = host.index / stride % dims_[d];
      links += is_ring(d) ? 2 : (x > 0 ? 1 : 0) + (x + 1 < dims_[d] ? 1 : 0);
    }
    return links * whole_bytes(spec_.link);
  }

  [[nodiscard]] bool find_way(NodeId from, NodeId to, std::uint32_t, Route& out) const override {
    std::uint32_t here = from.index;
    for (std::uint32_t d = 0, stride = 1; d < dims_.size(); stride *= dims_[d], ++d) {
      const std::uint32_t size = dims_[d];
      std::uint32_t x = here / stride % size;
      const std::uint32_t target = to.index / stride % size, ahead = (target + size - x) % size;
      const bool forward = is_ring(d) ? ahead <= size - ahead : target > x;
      for (; x != target; ++out.switches) {
        out.hops.push_back({bundle(here, d, forward ? Sign::plus : Sign::minus)});
        const std::uint32_t next = forward ? (x + 1) % size : (x + size - 1) % size;
        here = here + next * stride - x * stride;
        x = next;
      }
    }
    out.tier = FabricTier::pod;
    return true;
  }
  [[nodiscard]] bool find_way(NodeId, EndpointId endpoint, Direction direction, std::uint32_t,
                              Route& out) const override {
    const auto links = static_cast<std::uint32_t>(2 * dims_.size());
    out.hops.push_back({{spec_.host_count() * links + 2 * endpoint.index + (direction == Direction::back)}});
    out.tier = FabricTier::leaf;
    out.switches = 1;
    return true;
  }

  /// Across the longest dimension, which a ring crosses twice.
  [[nodiscard]] double bisection() const override {
    const auto longest = static_cast<std::uint32_t>(std::ranges::max_element(dims_) - dims_.begin());
    return static_cast<double>(spec_.host_count()) / dims_[longest] * (is_ring(longest) ? 2.0 : 1.0) * spec_.link.si;
  }

 private:
  enum class Sign : std::uint8_t { plus, minus };
  [[nodiscard]] bool is_ring(std::uint32_t dim) const { return spec_.wrap && dims_[dim] > 2; }
  [[nodiscard]] BundleId bundle(std::uint32_t host, std::uint32_t dim, Sign sign) const {
    return {static_cast<std::uint32_t>(host * 2 * dims_.size() + 2 * dim + static_cast<std::uint32_t>(sign))};
  }

  const FabricSpec spec_;
  const std::vector<std::uint32_t> dims_;
};

/// Three factors, as near to each other as they can be.
std::vector<std::uint32_t> nearly_cubic(std::uint32_t hosts) {
  std::vector<std::uint32_t> best{1, 1, hosts};
  for (std::uint32_t a = 1; std::uint64_t{a} * a * a <= hosts; ++a) {
    if (hosts % a != 0) continue;
    const std::uint32_t rest = hosts / a;
    for (std::uint32_t b = a; std::uint64_t{b} * b <= rest; ++b)
      if (rest % b == 0 && rest / b < best[2]) best = {a, b, rest / b};
  }
  return best;
}

}  // namespace

WiringOrFault make_torus(const FabricSpec& spec) {
  std::vector<std::uint32_t> dims = spec.dims.empty() ? nearly_cubic(spec.host_count()) : spec.dims;
  std::uint64_t nodes = 1;
  for (const std::uint32_t size : dims) nodes *= size;
  if (nodes != spec.host_count())
    return {nullptr, "a torus of these dimensions has " + std::to_string(nodes) + " hosts, and there are " +
                         std::to_string(spec.host_count())};
  return {std::make_unique<TorusWiring>(spec, std::move(dims)), {}};
}

}  // namespace headroom
