// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "scenarios/diagnostics.hpp"

namespace headroom {

/// A fault of a trace by file and line, as traces have neither columns nor pointers; line 0 is the whole file.
[[nodiscard]] inline Diagnostic trace_fault(Severity severity, const std::string& file, int line, std::string message) {
  Diagnostic fault;
  fault.severity = severity;
  fault.place.file = file;
  fault.place.line = line;
  fault.message = std::move(message);
  return fault;
}

[[nodiscard]] inline Diagnostic trace_error(const std::string& file, int line, std::string message) {
  return trace_fault(Severity::error, file, line, std::move(message));
}

[[nodiscard]] inline Diagnostic trace_warning(const std::string& file, int line, std::string message) {
  return trace_fault(Severity::warning, file, line, std::move(message));
}

}  // namespace headroom
