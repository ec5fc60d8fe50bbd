// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/decompress.hpp"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <string>
#include <utility>

namespace headroom {
namespace {

constexpr std::string_view gzip_magic = "\x1F\x8B";
constexpr std::string_view zstd_magic = "\x28\xB5\x2F\xFD";
constexpr std::size_t piece_bytes = std::size_t{1} << 18;

/// What the two packings share: packed bytes in, pieces of text out, and the first fault ends it.
class Unpacker : public TextStream {
 public:
  explicit Unpacker(std::unique_ptr<TextStream> packed) : packed_{std::move(packed)}, out_(piece_bytes, '\0') {}
  [[nodiscard]] std::string fault() const override { return fault_; }
  std::string_view next() override {
    while (!over_) {
      const std::size_t produced = unpack();
      if (produced > 0 && fault_.empty()) return std::string_view{out_}.substr(0, produced);
    }
    return {};
  }

 protected:
  /// One call of the library; how many bytes of `out_` it has filled.
  virtual std::size_t unpack() = 0;

  /// Some packed bytes in `in_`, unless there are none left.
  bool has_input() {
    if (in_.empty()) in_ = packed_->next();
    if (in_.empty() && !packed_->fault().empty()) fail(packed_->fault());
    return !in_.empty();
  }
  void fail(std::string why) {
    if (fault_.empty()) fault_ = std::move(why);
    over_ = true;
  }
  void finish() { over_ = true; }
  [[nodiscard]] std::size_t bytes_left() {
    std::size_t bytes = 0;
    for (; has_input(); in_ = {}) bytes += in_.size();
    return bytes;
  }

  std::unique_ptr<TextStream> packed_;
  std::string_view in_;
  std::string out_;

 private:
  std::string fault_;
  bool over_ = false;
};

class ZstdUnpacker : public Unpacker {
 public:
  explicit ZstdUnpacker(std::unique_ptr<TextStream> packed)
      : Unpacker{std::move(packed)}, context_{ZSTD_createDCtx(), &ZSTD_freeDCtx} {
    if (!context_) fail("cannot be expanded: out of memory");
  }

 private:
  std::size_t unpack() override {
    const bool more_input = has_input();
    if (!more_input && frame_is_complete_) {
      finish();
      return 0;
    }
    ZSTD_inBuffer in{in_.data(), in_.size(), 0};
    ZSTD_outBuffer out{out_.data(), out_.size(), 0};
    const std::size_t hint = ZSTD_decompressStream(context_.get(), &out, &in);  // 0: a frame is complete
    if (ZSTD_isError(hint) != 0) {
      fail(fmt::format("is corrupt: zstd reports \"{}\"", ZSTD_getErrorName(hint)));
      return 0;
    }
    in_.remove_prefix(in.pos);
    if (!more_input && out.pos == 0) fail("is truncated: the zstd stream has no end");
    if (more_input || out.pos > 0) frame_is_complete_ = hint == 0;
    return out.pos;
  }

  std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context_;
  bool frame_is_complete_ = false;
};

class GzipUnpacker : public Unpacker {
 public:
  explicit GzipUnpacker(std::unique_ptr<TextStream> packed) : Unpacker{std::move(packed)} {
    constexpr int gzip_only = 16;  // added to the window size: expect a gzip header and check its CRC
    if (inflateInit2(&stream_, 15 + gzip_only) != Z_OK) fail("cannot be expanded: out of memory");
  }
  ~GzipUnpacker() override { inflateEnd(&stream_); }
  GzipUnpacker(const GzipUnpacker&) = delete;
  GzipUnpacker& operator=(const GzipUnpacker&) = delete;

 private:
  std::size_t unpack() override {
    static_cast<void>(has_input());
    constexpr std::size_t chunk = std::size_t{1} << 30;                                // zlib counts in 32 bits
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in_.data()));  // zlib does not write there
    stream_.avail_in = static_cast<uInt>(std::min(in_.size(), chunk));
    stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
    stream_.avail_out = static_cast<uInt>(out_.size());
    const auto offered = stream_.avail_in;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    in_.remove_prefix(offered - stream_.avail_in);
    const std::size_t produced = out_.size() - stream_.avail_out;
    if (status == Z_STREAM_END) {
      next_member();
    } else if (status == Z_BUF_ERROR) {
      fail("is truncated: the gzip stream has no end");
    } else if (status != Z_OK) {
      fail(fmt::format("is corrupt: zlib reports \"{}\"", stream_.msg != nullptr ? stream_.msg : "error"));
    }
    return produced;
  }

  /// The check of two bytes may span two pieces: one byte is taken for the beginning of a member, and zlib then says
  /// what is wrong with it.
  void next_member() {
    if (!has_input()) return finish();
    const std::string_view magic = gzip_magic.substr(0, std::min(in_.size(), gzip_magic.size()));
    if (in_.starts_with(magic)) {
      inflateReset(&stream_);
    } else {
      fail(fmt::format("is corrupt: {} bytes follow the end of the gzip stream", bytes_left()));
    }
  }

  z_stream stream_{};
};

}  // namespace

bool is_gzip(std::string_view bytes) {
  return bytes.starts_with(gzip_magic);
}
bool is_zstd(std::string_view bytes) {
  return bytes.starts_with(zstd_magic);
}

std::unique_ptr<TextStream> unpack_gzip(std::unique_ptr<TextStream> packed) {
  return std::make_unique<GzipUnpacker>(std::move(packed));
}

std::unique_ptr<TextStream> unpack_zstd(std::unique_ptr<TextStream> packed) {
  return std::make_unique<ZstdUnpacker>(std::move(packed));
}

}  // namespace headroom
