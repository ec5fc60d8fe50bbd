// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

/// Rates of flows that share bundles of links, so that none can have more without taking from one that has no more.
///
/// The vector of rate over weight is the largest in the order that looks at its smallest entry first, then at the
/// next: weighted max-min fairness with limits. What certifies it, and what tests ask: no bundle carries more than it
/// can, and each flow is at its limit or crosses a full bundle on which none has more for its weight. A flow need not
/// be there always: it takes its rate times its duty of a bundle, and the duty may follow from the rate (Turns).
///
/// Units    any for rates, the same for capacities and limits; weights without dimension.
/// Domain   capacity >= 0; limit >= 0, infinite where nothing limits; weight > 0; part > 0 (CHECK); each bundle at
///          most once in a flow. A flow that crosses no bundle and has no limit is a mistake (CHECK).
/// Errors   a bundle is full when no more than 1e-12 of it is left.
/// Source   progressive filling: Bertsekas and Gallager, Data Networks, 2nd edition, 1992, section 6.5.2. Cost: uses,
///          times the steps that find a bundle's level (three where duties are given, seven where they follow).
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

/// For how much of its time a flow is there when it moves at a rate: 1 / max(lines), each of them at_rest + by_rate *
/// rate. Where what a flow moves in a cycle takes the time t at a rate, and the cycle is whole(t) long, this is t /
/// whole(t); lines of `whole` over t, c + k t, are lines of the rate over volume, k + c rate / volume.
struct Turns {
  struct Line {
    double at_rest = 1.0, by_rate = 0.0;  ///< >= 0; by_rate in units of 1 / rate
    [[nodiscard]] double at(double rate) const { return at_rest + by_rate * rate; }
  };
  Line one, other;  ///< at least one of them is above zero at rest

  [[nodiscard]] static Turns always(double duty = 1.0) { return {{1.0 / duty, 0.0}, {1.0 / duty, 0.0}}; }
};

struct FlowRate {
  double rate = 0.0;
  std::uint32_t binding = no_bundle;  ///< the full bundle that keeps it from having more
};

/// Keeps its memory from one solution to the next.
class MaxMin {
 public:
  /// One rate for each flow, valid until the next call. The order of flows changes no rate but in the last digits.
  /// Turns of each flow, or none where all are there always.
  [[nodiscard]] std::span<const FlowRate> solve(std::span<const double> capacity, const FlowTable& flows,
                                                std::span<const Turns> turns = {});

 private:
  using Entry = std::pair<double, std::uint32_t>;  // a level of rate over weight, and a bundle that is not full below
  struct Flow {
    double weight, most;  // it can have no more, as far as is known
    Turns turns;
  };
  struct OnBundle {
    std::uint32_t flow;
    double part;
  };
  void prepare(std::span<const double> capacity, const FlowTable& flows, std::span<const Turns> turns);
  void index_bundles(std::size_t bundles, const FlowTable& flows);
  /// A level that is higher, and at which the bundle is still not more than full; the same where it is full; without
  /// end where all that its flows can have does not fill it.
  [[nodiscard]] double raise(std::uint32_t bundle, double capacity, double level) const;
  void fill(std::uint32_t bundle, double level);
  [[nodiscard]] std::span<const OnBundle> flows_on(std::uint32_t bundle) const {
    return std::span(on_).subspan(first_on_[bundle], first_on_[bundle + 1] - first_on_[bundle]);
  }

  std::vector<FlowRate> rates_;
  std::vector<Flow> flows_;
  std::vector<std::uint32_t> first_on_;  // flows of each bundle, as the table's rows
  std::vector<OnBundle> on_;
  std::vector<Entry> heap_;
};

}  // namespace headroom
