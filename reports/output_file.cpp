// SPDX-License-Identifier: Apache-2.0
#include "reports/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "models/check.hpp"

namespace headroom {

OutputFile::OutputFile(std::string path)
    : path_(std::move(path)), descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) fail(errno);
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void OutputFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty() && error_ == 0) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(errno);
    bytes_ += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

std::optional<std::string> OutputFile::close() {
  // A network file system may report a full disk only here.
  if (descriptor_ >= 0 && ::close(descriptor_) != 0) fail(errno);
  descriptor_ = -1;
  return error();
}

std::optional<std::string> OutputFile::error() const {
  if (error_ == 0) return std::nullopt;
  return path_ + ": cannot be written: " + std::generic_category().message(error_);
}

void OutputFile::move_to(std::string path) {
  if (error_ == 0 && ::rename(path_.c_str(), path.c_str()) != 0) fail(errno);
  if (error_ != 0) ::unlink(path_.c_str());
  path_ = std::move(path);
}

void OutputFile::fail(int error_number) {
  if (error_ == 0) error_ = error_number;
}

RecordFile::RecordFile(std::string path)
    : file_(std::move(path)), context_(ZSTD_createCCtx()), buffer_(ZSTD_CStreamOutSize()) {
  HEADROOM_CHECK(context_ != nullptr, "zstd has no memory");
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, 1);
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
}

void RecordFile::write(std::span<const std::byte> bytes) {
  compress(bytes, Mode::go_on);
}

std::optional<std::string> RecordFile::finish() {
  compress({}, Mode::end);
  return file_.close();
}

void RecordFile::compress(std::span<const std::byte> bytes, Mode mode) {
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  for (bool more = true; more;) {
    ZSTD_outBuffer out{buffer_.data(), buffer_.size(), 0};
    const std::size_t left =
        ZSTD_compressStream2(context_.get(), &out, &in, mode == Mode::end ? ZSTD_e_end : ZSTD_e_continue);
    HEADROOM_CHECK(ZSTD_isError(left) == 0, ZSTD_getErrorName(left));
    file_.write(std::span(buffer_).first(out.pos));
    more = mode == Mode::end ? left != 0 : in.pos < in.size;
  }
}

void RecordFile::Free::operator()(ZSTD_CCtx_s* context) const {
  ZSTD_freeCCtx(context);
}

}  // namespace headroom
