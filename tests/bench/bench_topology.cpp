// SPDX-License-Identifier: Apache-2.0
// What does it cost to generate a fabric, and to ask it for a way?
//
//   bench_topology
//
// Hosts of eight GPUs and eight ports; switches of 64 ports, of 128 for 100,000 GPUs, which three tiers of 64 do not
// hold. Processor time, the least of five runs; what was allocated and stays, for one fabric. To compare with: the
// fat-tree zone of SimGrid 3.32 for 16,384 hosts takes 3.65 s and 91 MB, and 4.4 us for a route (measured on a machine
// that was busy).
#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "sim/topology/fabric.hpp"

namespace {
using namespace headroom;

constexpr double simgrid_16k_s = 3.65, simgrid_16k_mb = 91.0, simgrid_route_us = 4.4;

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

FabricSpec spec_of(FabricFamily family, std::uint32_t hosts, std::uint32_t ports) {
  FabricSpec spec;
  spec.family = family;
  spec.hosts.push_back({.name = "h", .hosts = hosts, .gpus = 8, .nics = ports, .port = {50e9}, .nvlink = {450e9}});
  spec.link = {50e9};
  if (std::uint64_t{hosts} * ports > 65536) spec.radix = 128;
  return spec;
}

void measure(FabricFamily family, std::uint32_t hosts, std::uint32_t ports) {
  const FabricSpec spec = spec_of(family, hosts, ports);
  std::vector<double> runs;
  for (int run = 0; run < 5; ++run) {
    const double begin = cpu_seconds();
    const Fabric fabric(spec);
    runs.push_back(cpu_seconds() - begin);
  }
  const std::size_t before = mallinfo2().uordblks;
  const Fabric fabric(spec);
  const double mb = static_cast<double>(mallinfo2().uordblks - before) / 1e6;
  constexpr std::uint32_t asked = 1'000'000;
  std::size_t hops = 0;
  const double begin = cpu_seconds();
  for (std::uint32_t i = 0; i < asked; ++i) {
    const auto route = fabric.route(NodeId{i * 7919U % hosts}, NodeId{i * 104729U % hosts}, i % 8);
    hops += route ? route->hops.size() : 0;
  }
  const double route_us = (cpu_seconds() - begin) / asked * 1e6;
  const double built = *std::ranges::min_element(runs);
  fmt::print("{:<15} {:>6} hosts {:>7} GPUs: {:7.1f} ms {:6.1f} MB, {:>6} bundles, route {:.3f} us ({:.1f} hops)",
             to_string(family), hosts, std::uint64_t{hosts} * 8, built * 1e3, mb, fabric.bundle_count(), route_us,
             static_cast<double>(hops) / asked);
  if (hosts == 16384)
    fmt::print("; of SimGrid: time 1/{:.0f}, memory 1/{:.1f}, route 1/{:.0f}", simgrid_16k_s / built,
               simgrid_16k_mb / mb, simgrid_route_us / route_us);
  fmt::print("\n");
}

}  // namespace

int main() {
  for (const std::uint32_t hosts : {2048U, 12500U}) {  // 16,384 and 100,000 GPUs
    measure(FabricFamily::rail_optimised, hosts, 8);
    measure(FabricFamily::fat_tree_3, hosts, 8);
  }
  measure(FabricFamily::leaf_spine, 256, 8);
  measure(FabricFamily::dragonfly_plus, 12500, 8);
  measure(FabricFamily::torus, 4096, 6);
  measure(FabricFamily::fat_tree_3, 16384, 1);
}
