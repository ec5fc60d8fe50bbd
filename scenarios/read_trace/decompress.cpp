// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/decompress.hpp"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace headroom {
namespace {

constexpr std::string_view gzip_magic = "\x1F\x8B";
constexpr std::string_view zstd_magic = "\x28\xB5\x2F\xFD";

/// Output that doubles until the limit. One byte beyond the limit is allowed for, so that a text of exactly
/// `max_bytes` is told from a longer one.
class Output {
 public:
  Output(std::size_t packed_bytes, std::size_t max_bytes) : max_bytes_{max_bytes} {
    text_.resize(std::min(std::max<std::size_t>(4 * packed_bytes, 65536), max_bytes + 1));
  }
  [[nodiscard]] char* end() { return text_.data() + used_; }
  [[nodiscard]] std::size_t room() const { return text_.size() - used_; }
  [[nodiscard]] bool too_large() const { return used_ > max_bytes_; }
  void produced(std::size_t bytes) {
    used_ += bytes;
    if (room() == 0 && !too_large()) text_.resize(std::min(2 * text_.size(), max_bytes_ + 1));
  }
  [[nodiscard]] std::string take() {
    text_.resize(used_);
    return std::move(text_);
  }

 private:
  std::string text_;
  std::size_t used_ = 0;
  std::size_t max_bytes_;
};

Expanded too_large(std::size_t max_bytes) {
  return ExpandFault{fmt::format("expands to more than the limit of {} bytes", max_bytes)};
}

Expanded zstd_fault(std::size_t code) {
  return ExpandFault{fmt::format("is corrupt: zstd reports \"{}\"", ZSTD_getErrorName(code))};
}

/// One call and one exact allocation: the usual case of a file that the zstd program wrote. Only if the stated size is
/// believable, because a header of a few bytes may claim any size.
bool has_believable_size(std::string_view packed) {
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  constexpr std::size_t believable_ratio = 256;
  return size != ZSTD_CONTENTSIZE_UNKNOWN && size != ZSTD_CONTENTSIZE_ERROR &&
         size <= packed.size() * believable_ratio &&
         ZSTD_findFrameCompressedSize(packed.data(), packed.size()) == packed.size();
}

Expanded expand_zstd_frame(std::string_view packed, std::size_t max_bytes) {
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size > max_bytes) return too_large(max_bytes);
  std::string text(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompress(text.data(), text.size(), packed.data(), packed.size());
  if (ZSTD_isError(got) != 0) return zstd_fault(got);
  text.resize(got);
  return text;
}

}  // namespace

bool is_gzip(std::string_view bytes) {
  return bytes.starts_with(gzip_magic);
}
bool is_zstd(std::string_view bytes) {
  return bytes.starts_with(zstd_magic);
}

Expanded expand_zstd(std::string_view packed, std::size_t max_bytes) {
  if (has_believable_size(packed)) return expand_zstd_frame(packed, max_bytes);

  const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context{ZSTD_createDCtx(), &ZSTD_freeDCtx};
  if (!context) return ExpandFault{"cannot be expanded: out of memory"};
  Output output{packed.size(), max_bytes};
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  while (true) {
    ZSTD_outBuffer out{output.end(), output.room(), 0};
    const std::size_t before = in.pos;
    const std::size_t hint = ZSTD_decompressStream(context.get(), &out, &in);  // 0: a frame is complete
    if (ZSTD_isError(hint) != 0) return zstd_fault(hint);
    output.produced(out.pos);
    if (output.too_large()) return too_large(max_bytes);
    if (in.pos == in.size && hint == 0) return output.take();
    if (in.pos == before && out.pos == 0) return ExpandFault{"is truncated: the zstd stream has no end"};
  }
}

Expanded expand_gzip(std::string_view packed, std::size_t max_bytes) {
  z_stream stream{};
  constexpr int gzip_only = 16;  // added to the window size: expect a gzip header and check its CRC
  if (inflateInit2(&stream, 15 + gzip_only) != Z_OK) return ExpandFault{"cannot be expanded: out of memory"};
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> guard{&stream, &inflateEnd};

  Output output{packed.size(), max_bytes};
  constexpr std::size_t chunk = std::size_t{1} << 30;  // zlib counts in 32 bits
  while (true) {
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));  // zlib does not write there
    stream.avail_in = static_cast<uInt>(std::min(packed.size(), chunk));
    stream.next_out = reinterpret_cast<Bytef*>(output.end());
    stream.avail_out = static_cast<uInt>(std::min(output.room(), chunk));
    const auto offered_in = stream.avail_in, offered_out = stream.avail_out;
    const int status = inflate(&stream, Z_NO_FLUSH);
    packed.remove_prefix(offered_in - stream.avail_in);
    output.produced(offered_out - stream.avail_out);
    if (output.too_large()) return too_large(max_bytes);

    if (status == Z_STREAM_END && packed.empty()) return output.take();
    if (status == Z_STREAM_END && is_gzip(packed)) {
      inflateReset(&stream);
    } else if (status == Z_STREAM_END) {
      return ExpandFault{fmt::format("is corrupt: {} bytes follow the end of the gzip stream", packed.size())};
    } else if (status == Z_BUF_ERROR) {
      return ExpandFault{"is truncated: the gzip stream has no end"};
    } else if (status != Z_OK) {
      return ExpandFault{fmt::format("is corrupt: zlib reports \"{}\"", stream.msg != nullptr ? stream.msg : "error")};
    }
  }
}

}  // namespace headroom
