// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

namespace headroom {

/// False if whoever reads is gone.
[[nodiscard]] bool write_all(int to, std::span<const std::byte> bytes);
/// How much there was, up to the end of `bytes`.
[[nodiscard]] std::size_t read_all(int from, std::span<std::byte> bytes);

}  // namespace headroom
