// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/allocation.hpp"
#include "sim/shared_gpus.hpp"
#include "sim/wide_sum.hpp"

/// GPUs are counted in thousandths, as integers: sums of shares stay exact.
namespace headroom {

/// Thousandths of GPUs that a slice holds.
[[nodiscard]] inline std::uint64_t gpu_milli_of(const Slice& slice) {
  return slice.gpu_milli > 0 ? slice.gpu_milli : std::uint64_t{slice.gpus()} * whole_gpu;
}

/// Thousandths of GPUs, or of GPU-nanoseconds, in whole ones. Whole numbers come out as if they had been counted whole.
[[nodiscard]] inline double whole_gpus(WideSum milli) {
  return milli % whole_gpu == 0 ? static_cast<double>(milli / whole_gpu) : static_cast<double>(milli) / whole_gpu;
}

}  // namespace headroom
