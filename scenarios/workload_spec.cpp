// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "scenarios/spec.hpp"

// The `workload` section of the table; its two kinds have files of their own.
namespace headroom {
namespace {

constexpr FieldSpec workload_fields[] = {
    {.key = "trace",
     .kind = FieldKind::object,
     .object = &trace_spec,
     .help = "Jobs that were recorded, to be replayed."},
    {.key = "synthetic",
     .kind = FieldKind::object,
     .object = &synthetic_spec,
     .help = "Jobs drawn from distributions, or from a preset with the moments of a real cluster."},
    {.key = "classes",
     .kind = FieldKind::list,
     .object = &training_class_spec,
     .help = "What classes of jobs train, and how: for `headroom training`."},
};
constexpr std::string_view trace_or_synthetic[] = {"trace", "synthetic"};

}  // namespace

const ObjectSpec workload_spec{workload_fields, trace_or_synthetic};

}  // namespace headroom
