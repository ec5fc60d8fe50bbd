// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "scenarios/spec.hpp"

// The `cluster.network` section of the table.
namespace headroom {
namespace {

constexpr std::string_view launches[] = {"eager", "graphs"};
constexpr FieldSpec collectives_fields[] = {
    {.key = "nvls",
     .kind = FieldKind::boolean,
     .fallback = "true",
     .help = "The switches of a node reduce and copy for its GPUs where they can (NVLink SHARP, from Hopper on)."},
    {.key = "sharp",
     .kind = FieldKind::boolean,
     .fallback = "false",
     .help = "The switches of the fabric reduce for its nodes (SHARP over InfiniBand, NCCL's CollNet)."},
    {.key = "launch",
     .kind = FieldKind::choice,
     .fallback = "eager",
     .choices = launches,
     .help = "`eager`: each call is started by itself, which takes the host a while; `graphs`: calls are recorded "
             "once and started by the GPU."},
    {.key = "measured",
     .kind = FieldKind::text,
     .example = R"("all-reduce.csv")",
     .help = "Times that were measured, as a CSV table with the columns op, ranks, nodes, size_bytes, time_us; they "
             "stand in place of the model for what they cover."},
};
constexpr ObjectSpec collectives_spec{collectives_fields};

constexpr FieldSpec segment_fields[] = {
    {.key = "share",
     .kind = FieldKind::quantity,
     .dimension = dimensions::none,
     .required = true,
     .max = 1,
     .above = 0,
     .example = R"("40 %")",
     .help = "Of each link between switches: reserved for them, and all that they get."},
    {.key = "classes",
     .kind = FieldKind::texts,
     .required = true,
     .example = R"([ "pretrain" ])",
     .help = "Classes of jobs, of the workload or as its log names them."},
};
constexpr ObjectSpec segment_spec{segment_fields};

constexpr std::string_view link_choices[] = {"ideal", "ecmp", "adaptive"};
constexpr std::string_view fidelities[] = {"none", "isolated", "fairshare", "flow"};
constexpr FieldSpec network_fields[] = {
    {.key = "fidelity",
     .kind = FieldKind::choice,
     .fallback = "none",
     .choices = fidelities,
     .help = "`none`: jobs take as long as they are said to take, wherever they run; `isolated`: as long as the "
             "closed form for their nodes; `fairshare`: and jobs share links; `flow`: each transfer is "
             "a flow of its own on single links, moved by SimGrid (`headroom-worker`), for the jobs that a change "
             "reaches; dear: some seconds for each change that a hundred jobs feel."},
    {.key = "collectives",
     .kind = FieldKind::object,
     .object = &collectives_spec,
     .help = "How the GPUs of a job speak to each other (NCCL)."},
    {.key = "communication",
     .kind = FieldKind::object,
     .object = &communication_spec,
     .shorthand = "like",
     .example = R"("data-parallel")",
     .help = "What the nodes of a job of several send to each other, where `classes` does not say it; without it, "
             "data-parallel."},
    {.key = "classes", .kind = FieldKind::list, .object = &class_traffic_spec, .help = "What classes of jobs send."},
    {.key = "segments",
     .kind = FieldKind::list,
     .object = &segment_spec,
     .help = "Parts of the network that are kept apart, as by virtual lanes: jobs of one do not meet those of another. "
             "What is left is for all classes that none names. Beside it, `weight` and `cap` of a communication or a "
             "training say who goes first on links that jobs share."},
    {.key = "fabric",
     .kind = FieldKind::object,
     .object = &network_fabric_spec,
     .shorthand = "family",
     .example = R"("rail-optimised")",
     .help = "Switches and links; without it nobody knows how nodes are joined."},
    {.key = "oversubscription",
     .kind = FieldKind::quantity,
     .dimension = dimensions::none,
     .fallback = "1:1",
     .max = 1,
     .above = 0,
     .example = R"("1:2")",
     .help = "Bandwidth of a leaf up over that of its hosts."},
    {.key = "routing",
     .kind = FieldKind::choice,
     .fallback = "adaptive",
     .choices = link_choices,
     .help = "How flows choose among equal ways: `ideal`: all links are used alike; `ecmp`: a hash puts each flow on "
             "one of them, and those of one job collide; `adaptive`: by load (adaptive routing, packet spraying)."},
    {.key = "flows_per_pair",
     .kind = FieldKind::integer,
     .fallback = "1",
     .min = 1,
     .max = 10000,
     .example = "16",
     .help = "With `routing: ecmp`, into how many flows the traffic of two GPUs is split."},
    {.key = "adaptive_efficiency",
     .kind = FieldKind::quantity,
     .dimension = dimensions::none,
     .max = 1,
     .above = 0,
     .example = R"("95 %")",
     .help =
         "With `routing: adaptive`, the part of parallel links that is used; without it, what the catalogue says of "
         "the switch."},
    {.key = "link",
     .kind = FieldKind::quantity,
     .dimension = dimensions::data_rate,
     .fallback = "400 Gbit/s",
     .max = 1e12,
     .above = 0,
     .example = R"("400 Gbit/s")",
     .help = "One link, each direction: between switches, and of the ports of hosts where `ports` says no other."},
    {.key = "hop_latency",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .min = 0,
     .max = 1,
     .example = R"("0.25 us")",
     .help = "Of one switch; without it, what the catalogue says of it."},
    {.key = "ports",
     .kind = FieldKind::list,
     .object = &fabric_ports_spec,
     .help = "Ports of the hosts of a pool on this fabric; without it, as many as make up the bandwidth that the "
             "catalogue states for the server, or one for each GPU."},
    {.key = "endpoints",
     .kind = FieldKind::list,
     .object = &fabric_endpoint_spec,
     .help = "What else is joined to it: storage, and the way to a cloud."},
};

}  // namespace

const ObjectSpec network_spec{network_fields};

}  // namespace headroom
