// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/fabric_section.hpp"
#include "sim/network/network_spec.hpp"

/// What `cluster.network` says, as checked values.
namespace headroom {

/// How much of the network a run knows, cheap to dear, in the order of the words of `fidelity`.
enum class NetworkFidelity : std::uint8_t {
  none,       ///< a job takes as long as its log says, wherever it runs
  isolated,   ///< a closed form for the placement of each job by itself
  fairshare,  ///< jobs share links, max-min
  flow        ///< SimGrid
};

/// What of a fabric can fail.
enum class NetworkFaultKind : std::uint8_t { fabric_switch, link };

/// How the GPUs of a job speak to each other: what NCCL is allowed, and what was measured.
struct CollectivesSection {
  /// Who starts the kernels: each call by itself, or a recorded graph.
  enum class Launch : std::uint8_t { eager, graphs };
  bool nvls = true;    ///< the switches of a node reduce, where they can (NVLink SHARP)
  bool sharp = false;  ///< the switches of the fabric reduce (SHARP over InfiniBand)
  Launch launch = Launch::eager;
  std::string measured;  ///< path of a table of measured times; empty: none
};

struct NetworkSection {
  NetworkFidelity fidelity = NetworkFidelity::none;
  CollectivesSection collectives;
  std::optional<FabricSection> fabric;  ///< nothing: the scenario does not say what joins the nodes
  // What jobs send, and what fails: where the network is in the run.
  std::vector<NetworkSpec::OfClass> classes;
  JobTraffic others;
  struct Segment {
    double share = 0.0;  ///< of each link between switches
    std::vector<std::string> classes;
  };
  std::vector<Segment> segments;  ///< what they leave is for all other classes
  std::vector<FabricChange> changes;
  std::vector<AssumedValue> assumptions;  ///< of the catalogue
};

}  // namespace headroom
