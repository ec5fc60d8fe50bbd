// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/relabel_tenants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/read_trace/name_index.hpp"
#include "scenarios/read_trace/printable.hpp"
#include "scenarios/read_trace/trace_fault.hpp"

namespace headroom {
namespace {

/// The partition's name; "unknown" for a job that asks for none.
void take_from_partitions(LoadedTrace& trace, Diagnostics& diagnostics) {
  if (trace.names.partitions.empty()) {
    diagnostics.add(trace_warning(trace.report.path, 0,
                                  "no job names a partition, so tenant_from \"partition\" makes one tenant of all"));
  }
  NameIndex tenants;
  for (std::size_t i = 0; i < trace.jobs.size(); ++i) {
    TraceRows::Row& row = trace.jobs.row(i);
    const PartitionNameId partition = trace.jobs.request(row.request).partition;
    row.tenant = TenantId{tenants.of(partition.valid() ? trace.names.partitions[partition.index] : "unknown")};
  }
  trace.names.tenants = tenants.take();
}

void take_from_classes(LoadedTrace& trace) {
  for (std::size_t i = 0; i < trace.jobs.size(); ++i) {
    TraceRows::Row& row = trace.jobs.row(i);
    row.tenant = TenantId{row.job_class.index};
  }
  trace.names.tenants = trace.names.classes;
}

void rename(LoadedTrace& trace, const std::vector<TraceTransform::Renamed>& renamed, Diagnostics& diagnostics) {
  const std::vector<std::string>& old_names = trace.names.tenants;
  std::vector<std::string> new_names = old_names;
  for (const auto& [from, to] : renamed) {
    const auto found = std::find(old_names.begin(), old_names.end(), from);
    if (found != old_names.end()) {
      new_names[static_cast<std::size_t>(found - old_names.begin())] = to;
      continue;
    }
    const std::string near = nearest(from, old_names);
    Diagnostic warning = trace_warning(trace.report.path, 0,
                                       fmt::format("no job is of the tenant {} to rename", headroom::quoted(from)));
    if (!near.empty()) warning.suggestion = fmt::format("did you mean {}?", headroom::quoted(near));
    diagnostics.add(std::move(warning));
  }
  NameIndex tenants;
  std::vector<std::uint32_t> new_id;
  new_id.reserve(new_names.size());
  for (const std::string& name : new_names) new_id.push_back(tenants.of(name));
  for (std::size_t i = 0; i < trace.jobs.size(); ++i) {
    TraceRows::Row& row = trace.jobs.row(i);
    row.tenant = TenantId{new_id[row.tenant.index]};
  }
  trace.names.tenants = tenants.take();
}

}  // namespace

void relabel_tenants(LoadedTrace& trace, const TraceTransform& transform, Diagnostics& diagnostics) {
  using From = TraceTransform::TenantFrom;
  if (transform.tenant_from == From::partition) take_from_partitions(trace, diagnostics);
  if (transform.tenant_from == From::job_class) take_from_classes(trace);
  if (!transform.rename_tenants.empty()) rename(trace, transform.rename_tenants, diagnostics);
}

}  // namespace headroom
