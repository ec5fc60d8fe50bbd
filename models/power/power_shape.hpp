// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Published curves of power over utilisation, as the share of the way from idle to peak power that is gone at a
/// utilisation u in [0, 1]. All rise with u and are 0 at u = 0; all but AsymptoticShape are 1 at u = 1.
namespace headroom {

/// u^exponent, exponent > 0: 1 is linear; 1/2, 2 and 3 are the root, square and cubic models of CloudSim.
struct PowerLawShape {
  double exponent = 1.0;
};

/// 2 u - u^exponent, 1 <= exponent <= 2; the least squared error against a room of servers.
/// Source   Fan, Weber and Barroso, "Power provisioning for a warehouse-sized computer", ISCA 2007 (exponent 1.4).
struct CalibratedShape {
  double exponent = 1.4;
};

/// log2(1 + u).
struct LogarithmicShape {};

/// (1 + w - exp(-w / knee)) / 2 with w = u^exponent, both > 0: steep up to the knee, linear beyond; exponent 3 is its
/// form for a processor that scales clock and voltage. Ends below 1, at 1 - exp(-1 / knee) / 2. Source   Kliazovich et
/// al., "e-STAB", GreenCom 2013; OpenDC.
struct AsymptoticShape {
  double knee = 0.3;
  double exponent = 1.0;
};

/// Straight lines between measured points, such as the ten steps of SPECpower. The first point is (0, 0), the last (1,
/// 1); utilisations rise, shares do not fall.
struct TabulatedShape {
  struct Point {
    double utilisation, share;
  };
  std::vector<Point> points;
};

using PowerShape = std::variant<PowerLawShape, CalibratedShape, LogarithmicShape, AsymptoticShape, TabulatedShape>;

/// What is wrong with the parameters, if anything.
[[nodiscard]] std::optional<std::string> validate(const PowerShape& shape);

/// Domain   0 <= utilisation <= 1 (CHECK).
[[nodiscard]] double power_share(const PowerShape& shape, double utilisation);

/// The largest utilisation in [0, 1] whose share is `share` at most. Exact for power laws, the logarithm and tables, to
/// the last digits by bisection for the others.
///
/// Domain   share >= 0 (CHECK); more than the curve reaches gives 1.
[[nodiscard]] double utilisation_at(const PowerShape& shape, double share);

}  // namespace headroom
