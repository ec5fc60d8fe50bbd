// SPDX-License-Identifier: Apache-2.0
#include "reports/document.hpp"

namespace headroom {

std::string_view to_string(Better better) {
  switch (better) {
    case Better::lower:
      return "lower";
    case Better::higher:
      return "higher";
    case Better::neither:
      break;
  }
  return "neither";
}

std::string method_of(const ConfidenceInterval& interval) {
  const std::string values = std::to_string(interval.values);
  if (interval.method == ConfidenceInterval::Method::replications) return "replications (" + values + ")";
  return "batch means (" + values + " batches)";
}

}  // namespace headroom
