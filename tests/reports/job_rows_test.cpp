// SPDX-License-Identifier: Apache-2.0
#include "reports/job_rows.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "reports/jobs_table.hpp"
#include "sim/random.hpp"

namespace headroom {
namespace {
namespace fs = std::filesystem;

constexpr std::uint64_t block = 4096;

class Text final : public ByteSink {
 public:
  void write(std::span<const std::byte> bytes) override {
    text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  std::string text;
};

class JobRowsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "headroom-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override { fs::remove_all(root_); }
  fs::path root_;
};

/// A run of 15,000 jobs: most end soon, some stay for long, some forever.
std::string table_of(std::string spill_directory, std::uint64_t in_memory) {
  Rng rng{4, Stream::durations, 0};
  JobsCsv table(3, std::move(spill_directory), in_memory);
  std::multimap<std::uint64_t, std::uint64_t> leaving;
  for (std::uint64_t serial = 0; serial < 15'000; ++serial) {
    const Instant now{static_cast<std::int64_t>(serial)};
    const JobSpec spec{.number = serial * 3, .submit = now, .work = {}, .estimate = {}, .request = {}};
    const Slice slice{{static_cast<std::uint32_t>(serial % 7)}, 1, 1, 0, 1};
    table.on(record::JobSubmitted{now, serial, &spec});
    table.on(record::LeaseStarted{now, serial, {}, StartReason::head_of_line, {&slice, 1}});
    leaving.emplace(serial + (rng.below(20) == 0 ? rng.below(30'000) : rng.below(100)), serial);
    for (auto it = leaving.begin(); it != leaving.end() && it->first <= serial; it = leaving.erase(it)) {
      table.on(record::LeaseEnded{now, it->second, {}, EndReason::finished, {}, {}});
      table.on(record::JobEnded{now, it->second, JobState::finished});
    }
  }
  Text out;
  EXPECT_EQ(table.write_rows(out), std::nullopt);
  return out.text;
}

TEST_F(JobRowsTest, SpilledRowsAreTheSameBytes) {
  const std::string in_memory = table_of({}, block);
  EXPECT_NE(in_memory.find(",running,"), std::string::npos) << "some rows are not final when they are written";
  EXPECT_EQ(table_of(root_, 1), in_memory);
  EXPECT_EQ(table_of(root_, 2 * block), in_memory);
  EXPECT_EQ(table_of(root_, 1'000'000), in_memory);
  EXPECT_TRUE(fs::is_empty(root_)) << "the file has no name";
}

TEST_F(JobRowsTest, WhereNoFileCanBeMadeRowsStayInMemory) {
  EXPECT_EQ(table_of(root_ / "missing", block), table_of({}, block));
}

TEST_F(JobRowsTest, MemoryFollowsTheJobsAlive) {
  JobRows rows(root_, 2 * block);
  rows.add().number = 77;  // stays
  for (std::uint64_t serial = 1; serial < 12 * block; ++serial) {
    rows.add();
    if (serial > 10) rows.end(serial - 10, *rows.find(serial - 10));
  }
  EXPECT_EQ(rows.find(1), nullptr) << "on disk";
  ASSERT_NE(rows.find(0), nullptr);
  EXPECT_EQ(rows.find(0)->number, 77U);
  EXPECT_LE(rows.in_memory(), 2 * block + 1);
  rows.find(0)->leases = 9;
  rows.end(0, *rows.find(0));
  EXPECT_EQ(rows.find(0), nullptr);
  std::uint64_t seen = 0;
  EXPECT_TRUE(rows.for_each([&seen](const JobRow& row) {
    if (seen++ > 0) return;
    EXPECT_EQ(row.number, 77U);
    EXPECT_EQ(row.leases, 9U);
  }));
  EXPECT_EQ(seen, 12 * block);
}

TEST_F(JobRowsTest, WhatWasNotWrittenCannotBeReadBack) {
  SpillFile file(root_);
  const std::byte written[4] = {};
  ASSERT_TRUE(file.write(0, written));
  std::byte wanted[8] = {};
  EXPECT_FALSE(file.read(0, wanted)) << "there are only four bytes";
  EXPECT_TRUE(file.read(1, std::span(wanted).first(3)));
}

}  // namespace
}  // namespace headroom
