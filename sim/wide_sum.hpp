// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace headroom {

/// Sums of times: a hundred thousand GPUs over ten years are 3e22 GPU-nanoseconds, too many for 64 bits.
__extension__ typedef __int128 WideSum;

}  // namespace headroom
