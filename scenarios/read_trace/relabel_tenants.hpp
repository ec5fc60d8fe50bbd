// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenarios/diagnostics.hpp"
#include "scenarios/read_trace/loaded_trace.hpp"

namespace headroom {

/// Whose the jobs are, under `tenant_from` and then `rename_tenants`. All new names count from the old ones, so that
/// two tenants may swap names; tenants that get one name become one. A name that no tenant has is a warning.
void relabel_tenants(LoadedTrace& trace, const TraceTransform& transform, Diagnostics& diagnostics);

}  // namespace headroom
