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

constexpr std::string_view fidelities[] = {"none", "isolated", "fairshare", "flow"};
constexpr FieldSpec network_fields[] = {
    {.key = "fidelity",
     .kind = FieldKind::choice,
     .fallback = "none",
     .choices = fidelities,
     .help = "`none`: jobs take as long as they are said to take, wherever they run; `isolated`: as long as the "
             "closed form for their nodes; `fairshare`: and jobs share links; `flow`: as SimGrid has it. A run of "
             "this version knows `none` alone."},
    {.key = "collectives",
     .kind = FieldKind::object,
     .object = &collectives_spec,
     .help = "How the GPUs of a job speak to each other (NCCL)."},
    // Rows of the fabric (topology, oversubscription, routing, links) stand here.
};

}  // namespace

const ObjectSpec network_spec{network_fields};

}  // namespace headroom
