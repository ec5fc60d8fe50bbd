// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/byte_stream.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

#include "scenarios/read_trace/decompress.hpp"
#include "scenarios/read_trace/trace_fault.hpp"

namespace headroom {
namespace {

class OpenFile {
 public:
  explicit OpenFile(const std::string& path) : descriptor_{::open(path.c_str(), O_RDONLY | O_CLOEXEC)} {}
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

Expanded os_fault(std::string_view what) {
  return ExpandFault{fmt::format("{}: {}", what, std::generic_category().message(errno))};
}

Expanded too_large(std::size_t max_bytes) {
  return ExpandFault{fmt::format("is larger than the limit of {} bytes", max_bytes)};
}

/// Reads until the end and not until the size that fstat() reports: a pipe has none, and a log may still grow.
Expanded read_file(const std::string& path, std::size_t max_bytes) {
  const OpenFile file{path};
  if (file.descriptor() < 0) return os_fault("cannot open");
  struct stat facts {};
  if (::fstat(file.descriptor(), &facts) != 0) return os_fault("cannot read");
  if (S_ISDIR(facts.st_mode)) return ExpandFault{"cannot read: it is a directory"};
  const auto stated = static_cast<std::size_t>(std::max<off_t>(facts.st_size, 0));
  if (stated > max_bytes) return too_large(max_bytes);

  std::string bytes;
  std::size_t used = 0;
  bytes.resize(std::max<std::size_t>(stated + 1, 4096));  // one more, so that the last read finds the end
  while (true) {
    const ssize_t got = ::read(file.descriptor(), bytes.data() + used, bytes.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return os_fault("cannot read");
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    if (used > max_bytes) return too_large(max_bytes);
    if (used == bytes.size()) bytes.resize(2 * bytes.size());
  }
  bytes.resize(used);
  return bytes;
}

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

Expanded expand(std::string bytes, std::size_t max_bytes) {
  if (is_zstd(bytes)) return expand_zstd(bytes, max_bytes);
  if (is_gzip(bytes)) return expand_gzip(bytes, max_bytes);
  if (const auto name = foreign_packer(bytes); !name.empty()) {
    return ExpandFault{
        fmt::format("is in the format {}; a trace is plain text, or text packed with gzip or zstd", name)};
  }
  if (bytes.size() > max_bytes) return too_large(max_bytes);
  return bytes;
}

std::optional<std::string> text_or_diagnostic(Expanded result, const std::string& name, Diagnostics& diagnostics) {
  if (auto* text = std::get_if<std::string>(&result)) return std::move(*text);
  diagnostics.add(trace_error(name, 0, std::get<ExpandFault>(result).message));
  return std::nullopt;
}

}  // namespace

std::optional<std::string> read_bytes(const std::string& path, Diagnostics& diagnostics, ByteLimits limits) {
  auto bytes = text_or_diagnostic(read_file(path, limits.max_bytes), path, diagnostics);
  if (!bytes) return std::nullopt;
  return expand_bytes(*std::move(bytes), path, diagnostics, limits);
}

std::optional<std::string> expand_bytes(std::string bytes, const std::string& name, Diagnostics& diagnostics,
                                        ByteLimits limits) {
  return text_or_diagnostic(expand(std::move(bytes), limits.max_bytes), name, diagnostics);
}

}  // namespace headroom
