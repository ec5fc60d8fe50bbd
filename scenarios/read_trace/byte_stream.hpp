// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "scenarios/diagnostics.hpp"
#include "scenarios/read_trace/text_stream.hpp"

namespace headroom {

/// A guard against a small file that expands without end. Ten million jobs are about 1 GB of text; within this limit
/// every line number fits into an int.
struct ByteLimits {
  std::size_t max_bytes = (std::size_t{1} << 31) - 1;  ///< of the text, after decompression
};

/// The text of a file, piece by piece. gzip and zstd are recognised by their first bytes, never by the name, and
/// expanded; several members or frames in a row are one text. A file that is missing, a directory, truncated, corrupt,
/// packed by another tool or larger than the limit is a text that ends with a fault.
[[nodiscard]] std::unique_ptr<TextStream> open_text(const std::string& path, ByteLimits limits = {});
/// The same for bytes that are in memory already and stay there.
[[nodiscard]] std::unique_ptr<TextStream> open_bytes(std::string_view bytes, ByteLimits limits = {});

/// The whole text at once; a fault is an error in `diagnostics`, under the name of the file, and the answer is nothing.
[[nodiscard]] std::optional<std::string> read_bytes(const std::string& path, Diagnostics& diagnostics,
                                                    ByteLimits limits = {});
[[nodiscard]] std::optional<std::string> expand_bytes(std::string_view bytes, const std::string& name,
                                                      Diagnostics& diagnostics, ByteLimits limits = {});

}  // namespace headroom
