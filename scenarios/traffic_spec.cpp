// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "scenarios/flow_rows.hpp"

// What jobs send, in the `cluster.network` section of the table.
namespace headroom {
namespace {

constexpr FieldSpec share_row(std::string_view key, std::string_view example, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimensions::none,
          .min = 0,
          .max = 1,
          .example = example,
          .help = help};
}

constexpr std::string_view patterns[] = {"ring", "all-to-all"};
constexpr FieldSpec communication_fields[] = {
    {.key = "like",
     .kind = FieldKind::text,
     .example = R"("data-parallel")",
     .help = "A name of `headroom catalogue list communication`, which says what is not said here."},
    {.key = "pattern",
     .kind = FieldKind::choice,
     .choices = patterns,
     .example = R"("ring")",
     .help = "`ring`: each node sends to the next; `all-to-all`: to all others."},
    share_row("busy", R"("30 %")",
              "Part of a job's time for which its ports send at their full rate, where it is alone and no link is "
              "narrower than they are."),
    share_row("overlap", R"("50 %")", "Part of `busy` in which the job computes as well, so that it costs no time."),
    {.key = "stride",
     .kind = FieldKind::integer,
     .fallback = "1",
     .min = 1,
     .max = 100000,
     .example = "4",
     .help = "`ring`: the next is so many nodes on, as where a replica of the model takes so many; there are as many "
             "rings."},
    flow_weight_row,
    flow_cap_row,
};

constexpr ObjectSpec communication_object{communication_fields};

constexpr FieldSpec class_fields[] = {
    {.key = "name",
     .kind = FieldKind::text,
     .required = true,
     .example = R"("pretrain")",
     .help = "The class of jobs: of the workload, or as its log names it."},
    {.key = "communication",
     .kind = FieldKind::object,
     .required = true,
     .object = &communication_object,
     .shorthand = "like",
     .example = R"("large-model")",
     .help = "What the nodes of its jobs send to each other."},
};

}  // namespace

const ObjectSpec communication_spec{communication_fields};
const ObjectSpec class_traffic_spec{class_fields};

}  // namespace headroom
