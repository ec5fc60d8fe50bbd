// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

/// Money that adds up: whole millionths of a dollar. Prices and rates are plain numbers until a flow enters the ledger;
/// there it is rounded, once.
namespace headroom {

struct Micros {
  std::int64_t amount = 0;  ///< 1 USD = 1,000,000; up to 9.2e12 USD

  friend constexpr auto operator<=>(Micros, Micros) = default;
  friend constexpr Micros operator+(Micros a, Micros b) { return {a.amount + b.amount}; }
  friend constexpr Micros operator-(Micros a, Micros b) { return {a.amount - b.amount}; }
  friend constexpr Micros operator-(Micros a) { return {-a.amount}; }
  constexpr Micros& operator+=(Micros other) {
    amount += other.amount;
    return *this;
  }
  [[nodiscard]] constexpr double usd() const { return static_cast<double>(amount) / 1e6; }
};

/// The nearest whole millionth; halves away from zero.
///
/// Domain   finite, below 9e12 USD in size (CHECK).
[[nodiscard]] Micros micros(double usd);

/// Splits `total` in proportion to the weights so that the parts add up to it exactly: each part is rounded towards
/// zero, and what is missing goes by single millionths to the largest remainders, the first of equals first (Hamilton's
/// method). Weights that are all zero share equally.
///
/// Domain   at least one weight, all finite and >= 0 (CHECK).
[[nodiscard]] std::vector<Micros> apportion(Micros total, std::span<const double> weights);

}  // namespace headroom
