// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

/// Rates of flows that share bundles of links, so that no flow can have more without taking from one that has no more.
///
/// The vector of rate over weight is the largest in the order that looks at its smallest entry first, then at the next:
/// weighted max-min fairness with limits. What certifies it, and what tests ask: no bundle carries more than it can,
/// and each flow is at its limit or crosses a full bundle on which none has more for its weight.
///
/// Units    any for rates, the same for capacities and limits; weights without dimension.
/// Domain   capacity >= 0; limit >= 0, infinite where nothing limits; weight > 0; part > 0 (CHECK); each bundle at most
///          once in a flow. A flow that crosses no bundle and has no limit is a mistake (CHECK).
/// Source   progressive filling: Bertsekas and Gallager, Data Networks, 2nd edition, 1992, section 6.5.2. Cost: uses
///          times the logarithm of bundles.
namespace headroom {

/// No bundle binds a flow that runs at its limit.
inline constexpr std::uint32_t no_bundle = 0xffffffff;

struct BundleUse {
  std::uint32_t bundle = 0;
  double part = 1.0;  ///< of the flow's rate that goes this way: 1/4 where it is spread over four
  friend bool operator==(const BundleUse&, const BundleUse&) = default;
};

/// Flows as rows of a sparse matrix.
struct FlowTable {
  std::vector<double> weight, limit;    ///< of each flow
  std::vector<std::uint32_t> first{0};  ///< the uses of flow i are [first[i], first[i + 1])
  std::vector<BundleUse> uses;

  [[nodiscard]] std::size_t size() const { return weight.size(); }
  [[nodiscard]] std::span<const BundleUse> uses_of(std::size_t flow) const {
    return std::span(uses).subspan(first[flow], first[flow + 1] - first[flow]);
  }
  void add(double flow_weight, double flow_limit, std::span<const BundleUse> flow_uses);
  void clear();
};

struct FlowRate {
  double rate = 0.0;
  std::uint32_t binding = no_bundle;  ///< the full bundle that keeps it from having more
};

/// Keeps its memory from one solution to the next.
class MaxMin {
 public:
  /// One rate for each flow, valid until the next call. The order of flows changes no rate but in the last digits.
  [[nodiscard]] std::span<const FlowRate> solve(std::span<const double> capacity, const FlowTable& flows);

 private:
  using Entry = std::pair<double, std::uint32_t>;  // a level of rate over weight, and the bundle that is full there

  void prepare(std::span<const double> capacity, const FlowTable& flows);
  void freeze(std::size_t flow, FlowRate at, const FlowTable& flows);
  void fill(std::uint32_t bundle, const FlowTable& flows);
  [[nodiscard]] double level_of(std::uint32_t bundle) const;

  std::vector<FlowRate> rates_;
  std::vector<bool> is_frozen_;
  std::vector<double> left_, slope_;       // of each bundle: what frozen flows leave, and the weight of the others
  std::vector<std::uint32_t> open_;        // how many others
  std::vector<std::uint32_t> first_flow_;  // flows of each bundle, as the table's rows
  std::vector<std::uint32_t> flow_of_;
  std::vector<std::uint32_t> by_limit_;  // flows in the order in which they meet their limits
  std::vector<Entry> heap_;
  double level_ = 0.0;
};

}  // namespace headroom
