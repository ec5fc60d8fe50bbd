// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/thermal_modes.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "models/check.hpp"

namespace headroom {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// c^-1/2 loss c^-1/2: similar to c^-1 loss, and symmetric if the losses are.
Matrix scaled_loss(const LinearNetwork& network) {
  const auto n = static_cast<Eigen::Index>(network.capacity.size());
  Eigen::VectorXd root(n);
  for (Eigen::Index i = 0; i < n; ++i) root(i) = 1.0 / std::sqrt(network.capacity[static_cast<std::size_t>(i)]);
  return root.asDiagonal() * Eigen::Map<const Matrix>(network.loss.data(), n, n) * root.asDiagonal();
}

}  // namespace

ThermalModes thermal_modes(const LinearNetwork& network) {
  const std::size_t n = network.capacity.size();
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(scaled_loss(network));
  HEADROOM_CHECK(solver.info() == Eigen::Success, "a symmetric matrix has modes");
  ThermalModes modes;
  modes.shape.assign(n * padded(n), 0.0);
  modes.by_node.assign(n * padded(n), 0.0);
  for (std::size_t k = 0; k < n; ++k) {
    const auto mode = static_cast<Eigen::Index>(k);
    modes.decay.push_back(std::max(0.0, solver.eigenvalues()(mode)));  // rounding of a zero
    for (std::size_t i = 0; i < n; ++i) {
      const double entry = solver.eigenvectors()(static_cast<Eigen::Index>(i), mode) / std::sqrt(network.capacity[i]);
      modes.shape[k * padded(n) + i] = entry;
      modes.by_node[i * padded(n) + k] = entry;
    }
  }
  return modes;
}

std::vector<double> decay_rates(const LinearNetwork& network) {
  const Eigen::EigenSolver<Matrix> solver(scaled_loss(network), /* computeEigenvectors= */ false);
  HEADROOM_CHECK(solver.info() == Eigen::Success, "a small matrix has eigenvalues");
  std::vector<double> rates;
  for (const auto& value : solver.eigenvalues()) rates.push_back(value.real());
  std::ranges::sort(rates);
  for (double& rate : rates)
    if (rate < 1e-13 * rates.back()) rate = 0.0;  // rounding of a zero
  return rates;
}

}  // namespace headroom
