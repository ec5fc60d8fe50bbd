// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/byte_stream.hpp"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "scenarios/read_trace/decompress.hpp"
#include "scenarios/read_trace/loaded_trace.hpp"

namespace headroom {
namespace {

std::string gzip(std::string text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// With the size in the frame header, as the zstd program writes files.
std::string zstd(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

/// Without it, and with a checksum, as `zstd` writes what it reads from a pipe.
std::string zstd_streamed(const std::string& text) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress2(context, packed.data(), packed.size(), text.data(), text.size()));
  ZSTD_freeCCtx(context);
  return packed;
}

std::string some_text() {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i * 7919 % 65'537) + " ";
  return text;
}

/// The text, or the messages.
std::string expanded(std::string bytes, ByteLimits limits = {}) {
  Diagnostics diagnostics;
  const auto text = expand_bytes(std::move(bytes), "f", diagnostics, limits);
  EXPECT_EQ(text.has_value(), diagnostics.ok());
  return text ? *text : to_text(diagnostics);
}

TEST(ByteStream, PlainTextStays) {
  EXPECT_EQ(expanded(""), "");
  EXPECT_EQ(expanded("1 2 3\n"), "1 2 3\n");
}

TEST(ByteStream, RoundTrips) {
  for (const std::string& text : {std::string{}, std::string{"x"}, some_text(), std::string(3'000'000, 'a')}) {
    EXPECT_TRUE(expanded(gzip(text)) == text);
    EXPECT_TRUE(expanded(zstd(text)) == text);
    EXPECT_TRUE(expanded(zstd_streamed(text)) == text);
    EXPECT_TRUE(expanded(gzip(text) + gzip("tail")) == text + "tail");
    EXPECT_TRUE(expanded(zstd(text) + zstd_streamed("tail")) == text + "tail");
  }
}

TEST(ByteStream, EveryTruncationIsRefused) {
  for (const auto& [packed, message] :
       {std::pair{gzip("1 2 3 4 5 6\n"), "f: error: is truncated: the gzip stream has no end\n1 error.\n"},
        {zstd("1 2 3 4 5 6\n"), "f: error: is truncated: the zstd stream has no end\n1 error.\n"},
        {zstd_streamed("1 2 3 4 5 6\n"), "f: error: is truncated: the zstd stream has no end\n1 error.\n"}}) {
    for (std::size_t length = 4; length < packed.size(); ++length) {
      EXPECT_EQ(expanded(packed.substr(0, length)), message) << length << " of " << packed.size();
    }
  }
}

TEST(ByteStream, CorruptStreamsAreRefused) {
  std::string wrong_crc = gzip("1 2 3 4 5 6\n");
  wrong_crc[wrong_crc.size() - 8] = static_cast<char>(wrong_crc[wrong_crc.size() - 8] ^ 1);
  EXPECT_EQ(expanded(wrong_crc), "f: error: is corrupt: zlib reports \"incorrect data check\"\n1 error.\n");
  std::string wrong_checksum = zstd_streamed("1 2 3 4 5 6\n");
  wrong_checksum.back() = static_cast<char>(wrong_checksum.back() ^ 1);
  EXPECT_EQ(expanded(wrong_checksum),
            "f: error: is corrupt: zstd reports \"Restored data doesn't match checksum\"\n1 error.\n");
  EXPECT_EQ(expanded(gzip("1\n") + "tail"),
            "f: error: is corrupt: 4 bytes follow the end of the gzip stream\n1 error.\n");
  EXPECT_EQ(expanded(zstd("1\n") + "tail"),
            "f: error: is corrupt: zstd reports \"Unknown frame descriptor\"\n1 error.\n");
}

TEST(ByteStream, TheLimitIsExact) {
  const std::string text(1000, 'a');
  for (const std::string& packed : {gzip(text), zstd(text), zstd_streamed(text)}) {
    EXPECT_TRUE(expanded(packed, {.max_bytes = 1000}) == text);
    EXPECT_EQ(expanded(packed, {.max_bytes = 999}),
              "f: error: expands to more than the limit of 999 bytes\n1 error.\n");
  }
  EXPECT_EQ(expanded(text, {.max_bytes = 999}), "f: error: is larger than the limit of 999 bytes\n1 error.\n");
}

TEST(ByteStream, OtherPackersAreNamed) {
  EXPECT_EQ(expanded(std::string("\xFD"
                                 "7zXZ\0\0\4",
                                 8)),
            "f: error: is in the format xz; a trace is plain text, or text packed with gzip or zstd\n1 error.\n");
  EXPECT_EQ(expanded("BZh91AY"),
            "f: error: is in the format bzip2; a trace is plain text, or text packed with gzip or zstd\n1 error.\n");
}

TEST(ByteStream, FilesThatCannotBeRead) {
  const std::string folder = ::testing::TempDir();
  Diagnostics diagnostics;
  EXPECT_FALSE(read_bytes("no/such/trace.swf", diagnostics).has_value());
  EXPECT_FALSE(read_bytes(folder, diagnostics).has_value());
  EXPECT_EQ(to_text(diagnostics), "no/such/trace.swf: error: cannot open: No such file or directory\n" + folder +
                                      ": error: cannot read: it is a directory\n2 errors.\n");
}

TEST(ByteStream, ATraceIsReadByContentNotByName) {
  const std::string text = "1 0 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n";
  const auto path = (std::filesystem::path{::testing::TempDir()} / "headroom_byte_stream_test.swf").string();
  for (const std::string& bytes : {text, gzip(text), zstd(text)}) {
    std::ofstream{path, std::ios::binary} << bytes;
    Diagnostics diagnostics;
    const LoadedTrace trace = read_trace({.format = "swf", .path = path, .rules = {}}, diagnostics);
    EXPECT_EQ(to_text(diagnostics), "");
    EXPECT_EQ(trace.jobs.size(), 1U);
    EXPECT_EQ(trace.report.path, path);
  }
  std::filesystem::remove(path);
}

TEST(ByteStream, FormatsAreGuessedByName) {
  EXPECT_EQ(guess_trace_format("a/kth.swf"), "swf");
  EXPECT_EQ(guess_trace_format("kth.swf.gz"), "swf");
  EXPECT_EQ(guess_trace_format("philly.csv.zst"), "csv");
  EXPECT_EQ(guess_trace_format("philly.txt"), std::nullopt);
  EXPECT_EQ(guess_trace_format(".gz"), std::nullopt);
}

TEST(ByteStream, TheContentOfAFileSaysMoreThanItsName) {
  const auto path = (std::filesystem::path{::testing::TempDir()} / "headroom_guess_test.log").string();
  const std::string swf = "; Version: 2.2\n\n1 0 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n";
  const std::string csv = "gpus,submit_s,job_id,duration_s\n1,0,1,5\n";
  for (const auto& [text, format] : {std::pair{swf, "swf"}, {csv, "csv"}, {gzip(swf), "swf"}, {zstd(csv), "csv"}}) {
    std::ofstream{path, std::ios::binary} << text;
    EXPECT_EQ(guess_trace_format(path), format);
  }
  std::ofstream{path, std::ios::binary} << "no trace at all\n";
  EXPECT_EQ(guess_trace_format(path), std::nullopt);
  std::filesystem::remove(path);
}

TEST(ByteStream, PackedPiecesMayBeOfAnySize) {
  const std::string text = some_text();
  for (const bool is_gzip : {true, false}) {
    const std::string packed = is_gzip ? gzip(text) + gzip("tail") : zstd(text) + zstd_streamed("tail");
    for (const std::size_t piece : {1UL, 2UL, 3UL, 1000UL}) {
      auto bytes = std::make_unique<MemoryText>(packed, piece);
      const auto unpacked = is_gzip ? unpack_gzip(std::move(bytes)) : unpack_zstd(std::move(bytes));
      std::string whole;
      for (std::string_view next = unpacked->next(); !next.empty(); next = unpacked->next()) whole += next;
      EXPECT_EQ(unpacked->fault(), "");
      EXPECT_TRUE(whole == text + "tail") << piece;
    }
  }
}

TEST(ByteStream, UnknownFormatsAreADiagnostic) {
  Diagnostics diagnostics;
  EXPECT_TRUE(read_trace({.format = "swv", .path = "p", .rules = {}}, diagnostics).jobs.empty());
  const std::string message = to_text(diagnostics);
  EXPECT_TRUE(message.starts_with("p: error: unknown trace format \"swv\"; known are \"swf\", ")) << message;
  EXPECT_TRUE(message.ends_with(" and \"csv\"\n1 error.\n")) << message;
}

}  // namespace
}  // namespace headroom
