// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/document.hpp"
#include "scenarios/read_trace/request_log.hpp"

namespace headroom {

/// What `headroom trace inspect` says of a log of inference requests, with a picture of its rate over time.
[[nodiscard]] Document request_log_document(const std::string& path, const RequestLog& log);

}  // namespace headroom
