// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "scenarios/diagnostics.hpp"

namespace headroom {

/// A guard against a small file that expands without end. Ten million jobs are about 1 GB of text; within this limit
/// every line number fits into an int.
struct ByteLimits {
  std::size_t max_bytes = (std::size_t{1} << 31) - 1;  ///< of the text, after decompression
};

/// The whole file as text. gzip and zstd are recognised by their first bytes, never by the name, and expanded; several
/// members or frames in a row are one text. A file that is missing, a directory, truncated, corrupt, packed by another
/// tool or larger than the limit is an error in `diagnostics` and the answer is nothing.
[[nodiscard]] std::optional<std::string> read_bytes(const std::string& path, Diagnostics& diagnostics,
                                                    ByteLimits limits = {});

/// The same for bytes that are in memory already; `name` stands for the file in messages.
[[nodiscard]] std::optional<std::string> expand_bytes(std::string bytes, const std::string& name,
                                                      Diagnostics& diagnostics, ByteLimits limits = {});

}  // namespace headroom
