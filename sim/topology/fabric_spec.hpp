// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/units.hpp"

/// What a fabric is made of, as a checked value; the graph that follows from it is sim/topology/fabric.hpp.
namespace headroom {

enum class FabricFamily : std::uint8_t {
  single,
  leaf_spine,
  fat_tree_3,
  rail_optimised,
  rail_only,
  dragonfly_plus,
  torus,
  pcie_box,
  nvl72,
  custom
};

struct FabricFamilyRow {
  FabricFamily family;
  std::string_view name, summary;
};
/// In the order of the enum.
[[nodiscard]] std::span<const FabricFamilyRow> fabric_families();
[[nodiscard]] std::string_view to_string(FabricFamily family);

/// How far two ports are apart; also where a link stands: `domain` links are NVLink, `leaf` links go from a host to its
/// leaf, `pod` links from a leaf to the spines of its pod (or of its group), `core` links above.
enum class FabricTier : std::uint8_t { domain, leaf, pod, core };
inline constexpr std::size_t fabric_tier_count = 4;
[[nodiscard]] std::string_view to_string(FabricTier tier);

/// Equal hosts, in the order of the nodes of the cluster.
struct FabricHosts {
  std::string name;         ///< of the pool
  std::uint32_t hosts = 0;  ///< >= 1
  std::uint32_t gpus = 0;   ///< of one host
  std::uint32_t nics = 1;   ///< ports of one host on this fabric, >= 1
  DataRate port{};          ///< of one, one direction
  DataRate nvlink{};        ///< of one GPU to its NVLink domain, one direction; 0: there is none
};

/// Storage, or the way to a cloud: behind a gateway that all switches of a tier reach (of a torus and a single domain:
/// all hosts). What it can take in all is the limit, wherever it is asked from.
struct FabricEndpoint {
  enum class Kind : std::uint8_t { storage, wan } kind = Kind::storage;
  std::string name;
  FabricTier tier = FabricTier::pod;  ///< leaf, pod (spines) or core; of a wiring without switches it says nothing
  DataRate bandwidth{};               ///< of all its links together, each direction
  Duration latency{};                 ///< from those switches to it
};

/// Of a custom fabric: links between two things. What is not a host is a switch, known by its name.
struct FabricEdge {
  struct End {
    std::optional<std::uint32_t> first_host;  ///< a range of hosts; each of them has the link
    std::uint32_t hosts = 0;
    std::string name = {};  ///< of a switch
  };
  End from, to;
  std::uint32_t links = 1;  ///< parallel ones
  DataRate bandwidth{};     ///< of one, each direction
  Duration latency{};
};

/// Oversubscription is what may come from below over what goes on above: 1 is none.
struct FabricSpec {
  FabricFamily family = FabricFamily::leaf_spine;
  std::vector<FabricHosts> hosts;
  DataRate link{};                ///< of one link between two switches, or of a torus, each direction
  Duration hop_latency{};         ///< of one switch
  std::uint32_t radix = 64;       ///< ports of a leaf
  std::uint32_t spine_radix = 0;  ///< 0: as a leaf
  std::uint32_t core_radix = 0;   ///< 0: as a spine
  double leaf_oversubscription = 1.0, pod_oversubscription = 1.0;
  std::uint32_t hosts_per_leaf = 0;    ///< with rails: hosts of a scalable unit; 0: as many as there are ports for
  std::uint32_t leaves_per_pod = 0;    ///< of a fat tree or a group; 0: as many as its spines have ports for
  std::uint32_t spines = 0;            ///< of a plane, pod or group; 0: as many as it takes
  std::uint32_t cores = 0;             ///< likewise
  std::uint32_t rails = 0;             ///< 0: as many as a host has ports
  std::uint32_t hosts_per_domain = 1;  ///< that share a NVLink domain
  std::uint32_t global_links = 0;      ///< dragonfly+: of one spine to other groups; 0: half its ports
  std::vector<std::uint32_t> dims;     ///< torus; empty: as near to a cube as the hosts allow
  bool wrap = true;                    ///< torus: else it is a mesh
  std::uint32_t sockets = 2;           ///< pcie-box: host bridges of one host
  DataRate bridge{};                   ///< pcie-box: of one host bridge, each direction
  std::vector<FabricEndpoint> endpoints;
  std::vector<FabricEdge> edges;  ///< custom

  [[nodiscard]] std::uint32_t host_count() const;
  [[nodiscard]] std::uint32_t ports_of_spine() const { return spine_radix > 0 ? spine_radix : radix; }
  [[nodiscard]] std::uint32_t ports_of_core() const { return core_radix > 0 ? core_radix : ports_of_spine(); }
};

}  // namespace headroom
