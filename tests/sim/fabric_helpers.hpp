// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include "sim/topology/fabric.hpp"

namespace headroom::test {

inline constexpr DataRate gbit_400{400e9 / 8.0};

/// Hosts with eight GPUs and as many ports, all links of 400 Gbit/s.
inline FabricSpec plain_fabric(FabricFamily family, std::uint32_t hosts, std::uint32_t radix = 64,
                               std::uint32_t ports = 8) {
  FabricSpec spec;
  spec.family = family;
  spec.hosts.push_back({.name = "h", .hosts = hosts, .gpus = 8, .nics = ports, .port = gbit_400, .nvlink = {450e9}});
  spec.link = gbit_400;
  spec.hop_latency = {0.25e-6};
  spec.radix = radix;
  return spec;
}

inline Fabric built(const FabricSpec& spec) {
  EXPECT_EQ(fabric_fault(spec).value_or(""), "");
  return Fabric(spec);
}

/// Of links of 400 Gbit/s.
inline double in_links(DataRate rate) {
  return rate.si / gbit_400.si;
}

}  // namespace headroom::test
