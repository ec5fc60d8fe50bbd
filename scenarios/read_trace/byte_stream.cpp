// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/byte_stream.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "scenarios/read_trace/decompress.hpp"
#include "scenarios/read_trace/trace_fault.hpp"

namespace headroom {
namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 18;

/// Reads until the end and not until the size that fstat() reports: a pipe has none, and a log may still grow.
class FileBytes : public TextStream {
 public:
  explicit FileBytes(const std::string& path) : descriptor_{::open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
    struct stat facts {};
    if (descriptor_ < 0) {
      os_fault("cannot open");
    } else if (::fstat(descriptor_, &facts) != 0) {
      os_fault("cannot read");
    } else if (S_ISDIR(facts.st_mode)) {
      fault_ = "cannot read: it is a directory";
    }
  }
  ~FileBytes() override {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;
  [[nodiscard]] std::string fault() const override { return fault_; }

  /// A full piece unless the file ends: a pipe hands out less at a time, and the first bytes name the packing.
  std::string_view next() override {
    if (!fault_.empty()) return {};
    bytes_.resize(piece_bytes);
    std::size_t used = 0;
    while (used < bytes_.size()) {
      const ssize_t got = ::read(descriptor_, bytes_.data() + used, bytes_.size() - used);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) os_fault("cannot read");
      if (got <= 0) break;
      used += static_cast<std::size_t>(got);
    }
    return fault_.empty() ? std::string_view{bytes_}.substr(0, used) : std::string_view{};
  }

 private:
  void os_fault(std::string_view what) { fault_ = fmt::format("{}: {}", what, std::generic_category().message(errno)); }

  int descriptor_;
  std::string bytes_;
  std::string fault_;
};

/// Gives back the piece that was read to see what the bytes are.
class WithFirstPiece : public TextStream {
 public:
  WithFirstPiece(std::unique_ptr<TextStream> rest, std::string_view first) : rest_{std::move(rest)}, first_{first} {}
  std::string_view next() override {
    return first_.empty() ? rest_->next() : std::exchange(first_, std::string_view{});
  }
  [[nodiscard]] std::string fault() const override { return rest_->fault(); }

 private:
  std::unique_ptr<TextStream> rest_;
  std::string_view first_;  ///< stays valid until `rest_` is asked
};

/// Ends a text with a fault once it is too long, or at once if it is none.
class Guarded : public TextStream {
 public:
  Guarded(std::unique_ptr<TextStream> text, std::size_t max_bytes, std::string_view what)
      : text_{std::move(text)}, left_{max_bytes}, too_long_{fmt::format("{} the limit of {} bytes", what, max_bytes)} {}
  std::string_view next() override {
    if (!fault_.empty()) return {};
    const std::string_view piece = text_->next();
    if (piece.size() > left_) {
      fault_ = too_long_;
      return {};
    }
    left_ -= piece.size();
    return piece;
  }
  [[nodiscard]] std::string fault() const override { return fault_.empty() ? text_->fault() : fault_; }

 private:
  std::unique_ptr<TextStream> text_;
  std::size_t left_;
  std::string too_long_, fault_;
};

class NoText : public TextStream {
 public:
  explicit NoText(std::string fault) : fault_{std::move(fault)} {}
  std::string_view next() override { return {}; }
  [[nodiscard]] std::string fault() const override { return fault_; }

 private:
  std::string fault_;
};

struct Packer {
  std::string_view magic, name;
};

/// The name of a packer that we know but do not read; empty for anything else.
std::string_view foreign_packer(std::string_view bytes) {
  using namespace std::string_view_literals;
  static constexpr std::array<Packer, 5> known{{{"\xFD"
                                                 "7zXZ\0"sv,
                                                 "xz"},
                                                {"BZh"sv, "bzip2"},
                                                {"PK\x03\x04"sv, "zip"},
                                                {"\x1F\x9D"sv, "compress"},
                                                {"PAR1"sv, "Parquet"}}};
  for (const Packer& packer : known) {
    if (bytes.starts_with(packer.magic)) return packer.name;
  }
  return {};
}

std::unique_ptr<TextStream> unpacked(std::unique_ptr<TextStream> bytes, std::size_t max_bytes) {
  const std::string_view first = bytes->next();
  if (const auto name = foreign_packer(first); !name.empty()) {
    return std::make_unique<NoText>(
        fmt::format("is in the format {}; a trace is plain text, or text packed with gzip or zstd", name));
  }
  const bool gzip = is_gzip(first), zstd = is_zstd(first);
  std::unique_ptr<TextStream> all = std::make_unique<WithFirstPiece>(std::move(bytes), first);
  if (!gzip && !zstd) return std::make_unique<Guarded>(std::move(all), max_bytes, "is larger than");
  return std::make_unique<Guarded>(gzip ? unpack_gzip(std::move(all)) : unpack_zstd(std::move(all)), max_bytes,
                                   "expands to more than");
}

std::optional<std::string> whole_text(TextStream& text, const std::string& name, Diagnostics& diagnostics) {
  std::string whole;
  for (std::string_view piece = text.next(); !piece.empty(); piece = text.next()) whole += piece;
  if (text.fault().empty()) return whole;
  diagnostics.add(trace_error(name, 0, text.fault()));
  return std::nullopt;
}

}  // namespace

std::unique_ptr<TextStream> open_text(const std::string& path, ByteLimits limits) {
  return unpacked(std::make_unique<FileBytes>(path), limits.max_bytes);
}

std::unique_ptr<TextStream> open_bytes(std::string_view bytes, ByteLimits limits) {
  return unpacked(std::make_unique<MemoryText>(bytes), limits.max_bytes);
}

std::optional<std::string> read_bytes(const std::string& path, Diagnostics& diagnostics, ByteLimits limits) {
  return whole_text(*open_text(path, limits), path, diagnostics);
}

std::optional<std::string> expand_bytes(std::string_view bytes, const std::string& name, Diagnostics& diagnostics,
                                        ByteLimits limits) {
  return whole_text(*open_bytes(bytes, limits), name, diagnostics);
}

}  // namespace headroom
