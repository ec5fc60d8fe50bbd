// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scenarios/source_text.hpp"

/// The rules that compare prices of cloud instances with each other.
namespace headroom {

struct RentQuote {
  double usd_per_h = 0.0;  ///< of the instance
  Mark at;
};

/// The readable prices of one instance.
struct InstanceRents {
  std::string name;
  std::string gpu_model;
  double gpus = 0.0;
  std::map<std::string, RentQuote> by_kind;  ///< "on_demand", "spot", ...
  std::map<std::string, RentQuote> per_gpu;  ///< what the file states per GPU
};

/// A spot price equal to the on-demand price (a warning; it counts as unknown), a price per GPU that does not follow,
/// and a price per GPU beyond 0.2 to 4 times the median of its GPU and kind in the catalogue, or of `instances` if the
/// catalogue has none.
void check_rents(std::vector<InstanceRents> instances, Faults& faults);

}  // namespace headroom
