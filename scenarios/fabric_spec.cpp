// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "scenarios/spec.hpp"

// What joins the nodes, in the `cluster.network` section of the table.
namespace headroom {
namespace {

constexpr double most_latency_s = 10.0;
constexpr double most_rate = 1e15;

constexpr FieldSpec count_row(std::string_view key, double max, std::string_view example, std::string_view help) {
  return {.key = key, .kind = FieldKind::integer, .min = 1, .max = max, .example = example, .help = help};
}

constexpr FieldSpec rate_row(std::string_view key, std::string_view example, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimensions::data_rate,
          .max = most_rate,
          .above = 0,
          .example = example,
          .help = help};
}

constexpr FieldSpec latency_row(std::string_view help) {
  return {.key = "latency",
          .kind = FieldKind::quantity,
          .dimension = dimensions::time,
          .fallback = "0 s",
          .min = 0,
          .max = most_latency_s,
          .example = R"("20 ms")",
          .help = help};
}

constexpr FieldSpec ports_fields[] = {
    {.key = "pool",
     .kind = FieldKind::text,
     .required = true,
     .example = R"("h100")",
     .help = "Whose hosts they are of."},
    count_row("ports", 64, "8", "How many a host has; without it, one for each GPU."),
    rate_row("port", R"("400 Gbit/s")", "Of one, each direction; without it, `link`."),
};

constexpr std::string_view endpoint_kinds[] = {"storage", "wan"};
constexpr std::string_view endpoint_tiers[] = {"leaf", "pod", "core"};
constexpr FieldSpec endpoint_fields[] = {
    {.key = "name",
     .kind = FieldKind::name,
     .required = true,
     .example = R"("pfs")",
     .help = "By which routes and faults refer to it."},
    {.key = "kind",
     .kind = FieldKind::choice,
     .fallback = "storage",
     .choices = endpoint_kinds,
     .help = "`storage`, or `wan`: the way to a cloud."},
    {.key = "tier",
     .kind = FieldKind::choice,
     .fallback = "pod",
     .choices = endpoint_tiers,
     .help =
         "Where it is joined to the fabric: at the leaves, the spines (`pod`) or the core; at the highest tier that "
         "there is, if that is lower."},
    [] {
      FieldSpec row = rate_row("bandwidth", R"("200 GB/s")", "Of all its links together, each direction.");
      row.required = true;
      return row;
    }(),
    latency_row("From the fabric to it."),
};

constexpr FieldSpec edge_fields[] = {
    {.key = "from",
     .kind = FieldKind::text,
     .required = true,
     .example = R"("h100[0:31]")",
     .help = "Hosts of a pool: all of them (`h100`), one (`h100[3]`) or a range (`h100[0:31]`), each of which has the "
             "link; any other word is the name of a switch."},
    {.key = "to", .kind = FieldKind::text, .required = true, .example = R"("leaf-a")", .help = "Likewise."},
    {.key = "links", .kind = FieldKind::integer, .fallback = "1", .min = 1, .max = 10000, .help = "Parallel ones."},
    rate_row("bandwidth", R"("400 Gbit/s")", "Of one, each direction; without it, `link` of the network."),
    latency_row("Of the link itself, beside that of the switches."),
};
constexpr ObjectSpec edge_spec{edge_fields};

// In the order of FabricFamily.
constexpr std::string_view families[] = {"single",     "leaf-spine", "fat-tree-3", "rail-optimised", "rail-only",
                                         "dragonfly+", "torus",      "pcie-box",   "nvl72",          "custom"};
constexpr FieldSpec fabric_fields[] = {
    {.key = "family",
     .kind = FieldKind::choice,
     .required = true,
     .choices = families,
     .help = "`single`: one NVLink domain; `leaf-spine`, `fat-tree-3`: two and three tiers of switches; "
             "`rail-optimised`: port r of each host of a unit on leaf r of it; `rail-only`: a network for each rail, "
             "which nothing joins; `dragonfly+`: groups, all joined to all; `torus`: hosts joined to their neighbours; "
             "`pcie-box`: leaf-spine, of hosts whose GPUs share host bridges; `nvl72`: NVLink domains of 18 trays on a "
             "rail-optimised network; `custom`: `links` alone."},
    count_row("radix", 4096, "64", "Ports of a leaf; without it, those of the switch."),
    count_row("spine_radix", 4096, "576", "Ports of a spine; without it, as a leaf."),
    count_row("core_radix", 4096, "576", "Ports of a core switch; without it, as a spine."),
    {.key = "pod_oversubscription",
     .kind = FieldKind::quantity,
     .dimension = dimensions::none,
     .fallback = "1:1",
     .max = 1,
     .above = 0,
     .example = R"("1:7")",
     .help = "Bandwidth of a pod to the core over that from its leaves."},
    count_row("hosts_per_leaf", 4096, "32",
              "Below a leaf, or with rails below the leaves of a unit; without it, as many as there are ports for."),
    count_row("leaves_per_pod", 4096, "32", "Of a pod or group; without it, as many as its spines have ports for."),
    count_row("spines", 4096, "16", "Of all, or of each pod, group or rail; without it, as many as it takes."),
    count_row("cores", 65536, "64", "Without it, as many as it takes."),
    count_row("rails", 64, "8", "Without it, as many as a host has ports."),
    count_row("hosts_per_domain", 1024, "18", "That share a NVLink domain; without it one, of `nvl72` 18."),
    count_row("global_links", 4096, "32", "dragonfly+: of a spine to other groups; without it, half its ports."),
    {.key = "dims",
     .kind = FieldKind::text,
     .example = R"("16x16x16")",
     .help = "torus: hosts along each dimension; without it, as near to a cube as their number allows."},
    {.key = "wrap", .kind = FieldKind::boolean, .fallback = "true", .help = "torus: it is one; else it is a mesh."},
    {.key = "sockets",
     .kind = FieldKind::integer,
     .fallback = "2",
     .min = 1,
     .max = 8,
     .help = "pcie-box: host bridges of a host."},
    rate_row("bridge", R"("63 GB/s")",
             "pcie-box: of one host bridge, each direction; without it, what the catalogue says."),
    {.key = "links", .kind = FieldKind::list, .object = &edge_spec, .help = "custom: all that there are."},
    {.key = "switch",
     .kind = FieldKind::text,
     .example = R"("ib-ndr-switch")",
     .help = "All of them, by their name in the catalogue (`headroom catalogue list network`); without it, the first "
             "with ports of the speed of `link`. What they draw and cost is theirs."},
};

}  // namespace

const ObjectSpec network_fabric_spec{fabric_fields};
const ObjectSpec fabric_ports_spec{ports_fields};
const ObjectSpec fabric_endpoint_spec{endpoint_fields};

}  // namespace headroom
