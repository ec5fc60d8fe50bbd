// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "scenarios/read_trace/text_stream.hpp"

namespace headroom {

[[nodiscard]] bool is_gzip(std::string_view bytes);
[[nodiscard]] bool is_zstd(std::string_view bytes);

/// The text of all members (gzip, RFC 1952) or frames (zstd, RFC 8878) of `packed`, one after the other; checksums are
/// verified. Memory does not follow the text, whatever sizes the headers claim; a zstd window beyond 128 MiB is
/// refused.
[[nodiscard]] std::unique_ptr<TextStream> unpack_gzip(std::unique_ptr<TextStream> packed);
[[nodiscard]] std::unique_ptr<TextStream> unpack_zstd(std::unique_ptr<TextStream> packed);

}  // namespace headroom
