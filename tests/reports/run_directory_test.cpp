// SPDX-License-Identifier: Apache-2.0
#include "reports/run_directory.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "reports/document_directory.hpp"
#include "reports/write_csv.hpp"
#include "tests/reports/sample_document.hpp"

namespace headroom {
namespace {
namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write(const fs::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

class RunDirectoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "headroom-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override { fs::remove_all(root_); }

  [[nodiscard]] std::string at(std::string_view name) const { return (root_ / name).string(); }

  /// One job, with its record; `wall_s` is the time that the machine took.
  std::optional<std::string> write_run(const std::string& path, double wall_s, Document document = sample_document()) {
    RecordFile record((fs::path(path) / run_record_name).string());
    RunRecordWriter writer(record);
    JobsCsv jobs;
    const JobSpec spec{
        .number = 7, .submit = {}, .work = {}, .estimate = {}, .request = {}, .tenant = {0}, .job_class = {0}};
    const JobNames names{{"bio"}, {"batch"}, {}};
    for (RecordSink* sink : {static_cast<RecordSink*>(&writer), static_cast<RecordSink*>(&jobs)}) {
      sink->on(record::JobSubmitted{{0}, 0, &spec});
      sink->on(record::JobEnded{{0}, 0, JobState::rejected});
      sink->on(record::RunEnded{{0}, 2, true, &names});
    }
    if (const auto error = record.finish()) return error;
    document.key_figures.push_back({"run.wall", wall_s, "s", Better::lower, "wall-clock time of the run", false});
    const JobsCsv* const replicas[] = {&jobs};
    write(root_ / "input.json", "abc");
    const auto started = std::chrono::sys_days(std::chrono::year(2024) / 2 / 29) + std::chrono::milliseconds(1'002);
    RunFacts facts{.version = "1.2.3",
                   .revision = "2f142bb0c1d3",
                   .build_type = "Release",
                   .compiler = "GNU 12.2.0",
                   .seed = 18446744073709551615U,
                   .argv = {"headroom", "run", "a \"b\".json"},
                   .started = started,
                   .finished = started + std::chrono::milliseconds(static_cast<std::int64_t>(wall_s * 1e3)),
                   .inputs = {at("input.json")},
                   .events = 2,
                   .complete = true};
    const ListedFile others[] = {
        {std::string(run_record_name), run_record_schema, "what happened", std::nullopt, record.bytes()}};
    return write_run_directory(path, {document, "{\"headroom\": 1}\n", replicas, others}, facts);
  }

  fs::path root_;
};

std::map<std::string, std::string> contents(const fs::path& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(directory)) files[entry.path().filename()] = read(entry.path());
  return files;
}

TEST_F(RunDirectoryTest, TwoRunsDifferInTheManifestOnly) {
  for (const auto& [name, wall_s] : {std::pair("a", 1.0), std::pair("b", 2.0)}) {
    ASSERT_EQ(prepare_directory(at(name), Overwrite::refuse), std::nullopt);
    ASSERT_EQ(write_run(at(name), wall_s), std::nullopt);
  }
  auto a = contents(root_ / "a");
  auto b = contents(root_ / "b");
  EXPECT_NE(a["manifest.json"], b["manifest.json"]);
  a.erase("manifest.json");
  b.erase("manifest.json");
  EXPECT_EQ(a, b);
  std::vector<std::string> names;
  for (const auto& [name, text] : a) names.push_back(name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"README.txt", "jobs.csv", "report.html", "run_record.hrr.zst",
                                      "scenario.resolved.json", "summary.json", "tenants.csv", "timeseries.csv"}));
  EXPECT_EQ(a["summary.json"].find("run.wall"), std::string::npos);
  EXPECT_NE(a["summary.json"].find("jobs.wait.mean"), std::string::npos);
}

TEST_F(RunDirectoryTest, ManifestGolden) {
  ASSERT_EQ(prepare_directory(at("a"), Overwrite::refuse), std::nullopt);
  ASSERT_EQ(write_run(at("a"), 2.5), std::nullopt);
  std::string manifest = read(root_ / "a/manifest.json");
  manifest.replace(manifest.find(root_.string()), root_.string().size(), "ROOT");
  const auto size = [this](std::string_view name) { return std::to_string(fs::file_size(root_ / "a" / name)); };
  // FIPS 180-4, example "abc".
  const std::string sha256_of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(manifest,
            R"({
  "schema": "headroom/manifest/1",
  "version": "1.2.3",
  "revision": "2f142bb0c1d3",
  "build_type": "Release",
  "compiler": "GNU 12.2.0",
  "seed": 18446744073709551615,
  "argv": ["headroom", "run", "a \"b\".json"],
  "started": "2024-02-29T00:00:01.002Z",
  "finished": "2024-02-29T00:00:03.502Z",
  "events": 2,
  "complete": true,
  "inputs": [
    {"path": "ROOT/input.json", "bytes": 3, "sha256": ")" +
                sha256_of_abc + R"("}
  ],
  "files": [
    {"name": "scenario.resolved.json", "schema": "headroom/scenario/1", "bytes": 16},
    {"name": "summary.json", "schema": "headroom/summary/1", "bytes": )" +
                size("summary.json") + R"(},
    {"name": "jobs.csv", "schema": "headroom/jobs/1", "bytes": )" +
                size("jobs.csv") + R"(, "rows": 1},
    {"name": "timeseries.csv", "schema": "headroom/timeseries/1", "bytes": )" +
                size("timeseries.csv") + R"(, "rows": 2},
    {"name": "tenants.csv", "schema": "headroom/table/1", "bytes": )" +
                size("tenants.csv") + R"(, "rows": 2},
    {"name": "report.html", "schema": "html", "bytes": )" +
                size("report.html") + R"(},
    {"name": "run_record.hrr.zst", "schema": "headroom/record/4", "bytes": )" +
                size("run_record.hrr.zst") + R"(},
    {"name": "README.txt", "schema": "text", "bytes": )" +
                size("README.txt") + R"(}
  ]
}
)");
}

TEST_F(RunDirectoryTest, ADocumentOfNoRunLeavesTheRunAlone) {
  ASSERT_EQ(prepare_directory(at("a"), Overwrite::refuse), std::nullopt);
  ASSERT_EQ(write_run(at("a"), 1.0), std::nullopt);
  const std::string manifest = read(root_ / "a/manifest.json"), summary = read(root_ / "a/summary.json");
  const auto fault = write_document_directory(at("a"), sample_document());
  EXPECT_EQ(fault, at("a") + ": the directory holds results of a run (manifest.json), which are not overwritten");
  EXPECT_EQ(read(root_ / "a/manifest.json"), manifest);
  EXPECT_EQ(read(root_ / "a/summary.json"), summary);
  EXPECT_EQ(write_document_directory(at("b"), sample_document()), std::nullopt);
  EXPECT_EQ(write_document_directory(at("b"), sample_document()), std::nullopt) << "and again, over its own files";
}

TEST_F(RunDirectoryTest, ReadmeExplainsEveryFileColumnAndMetric) {
  ASSERT_EQ(prepare_directory(at("a"), Overwrite::refuse), std::nullopt);
  ASSERT_EQ(write_run(at("a"), 1.0), std::nullopt);
  const std::string readme = read(root_ / "a/README.txt");
  std::vector<std::string> words;
  for (const auto& entry : fs::directory_iterator(root_ / "a")) words.push_back(entry.path().filename());
  for (const Column& column : JobsCsv::columns()) words.push_back(column.help);
  for (const Column& column : series_csv_columns()) words.push_back(column.help);
  for (const std::string& word : words) {
    EXPECT_NE(readme.find("  " + word), std::string::npos) << word;
  }
  const std::string end = R"(
Columns of tenants.csv: By tenant
  tenant  who submitted
  jobs    how many
  wait_s  mean wait

Metrics in summary.json: name, unit, which direction is better, meaning
  jobs.wait.mean     s  lower   mean over all jobs of first start - submission
  jobs.count         1          jobs submitted
  gpus.busy          1  higher  GPU-seconds leased / GPU-seconds up
  jobs.slowdown.p95  1  lower   no job was measured

Series in timeseries.csv: name, unit, meaning
  gpus.busy  1
)";
  EXPECT_EQ(readme.substr(readme.size() - std::min(readme.size(), end.size())), end);
}

TEST_F(RunDirectoryTest, RecordFileHoldsTheRecord) {
  RecordFile file(at("record.zst"));
  std::string expected;
  for (int i = 0; i < 200'000; ++i) {
    const std::string piece = std::to_string(i * 7919 % 10007) + ' ';
    file.write(std::as_bytes(std::span(piece)));
    expected += piece;
  }
  ASSERT_EQ(file.finish(), std::nullopt);
  const std::string compressed = read(at("record.zst"));
  EXPECT_EQ(file.bytes(), compressed.size());
  EXPECT_LT(compressed.size(), expected.size() / 2);
  std::string text(expected.size() + 1, '\0');
  text.resize(ZSTD_decompress(text.data(), text.size(), compressed.data(), compressed.size()));
  EXPECT_EQ(text, expected);
}

TEST_F(RunDirectoryTest, ADirectoryWithFilesIsRefusedUnlessForced) {
  fs::create_directories(root_ / "a/b");
  EXPECT_EQ(prepare_directory(at("a/b"), Overwrite::refuse), std::nullopt) << "an empty one is fine";
  write(root_ / "a/b/notes.txt", "mine");
  write(root_ / "a/b/manifest.json", "{}");
  EXPECT_EQ(prepare_directory(at("a/b"), Overwrite::refuse), at("a/b") + ": the directory is not empty");
  EXPECT_TRUE(fs::exists(root_ / "a/b/manifest.json")) << "a refusal touches nothing";
  EXPECT_EQ(prepare_directory(at("a/b"), Overwrite::replace), std::nullopt);
  EXPECT_FALSE(fs::exists(root_ / "a/b/manifest.json")) << "the old run is no longer complete";
  EXPECT_EQ(read(root_ / "a/b/notes.txt"), "mine");
}

TEST_F(RunDirectoryTest, APathThatIsAFileIsRefused) {
  write(root_ / "file", "");
  EXPECT_EQ(prepare_directory(at("file"), Overwrite::replace),
            at("file") + ": the directory cannot be made: Not a directory");
  EXPECT_EQ(prepare_directory(at("file/below"), Overwrite::refuse),
            at("file/below") + ": the directory cannot be made: Not a directory");
}

/// Root may write everywhere, so a test that runs as root (a container does) becomes somebody else for a while.
class WithoutRoot {
 public:
  explicit WithoutRoot(const fs::path& mine) : was_root_(::geteuid() == 0) {
    constexpr uid_t nobody = 65534;
    if (!was_root_) return;
    EXPECT_EQ(::chown(mine.c_str(), nobody, nobody), 0);
    EXPECT_EQ(::seteuid(nobody), 0);
  }
  ~WithoutRoot() {
    if (!was_root_) return;
    EXPECT_EQ(::seteuid(0), 0);
  }
  WithoutRoot(const WithoutRoot&) = delete;
  WithoutRoot& operator=(const WithoutRoot&) = delete;

 private:
  bool was_root_;
};

TEST_F(RunDirectoryTest, AReadOnlyDirectoryIsRefusedBeforeTheRun) {
  const WithoutRoot without_root(root_);
  fs::create_directory(root_ / "locked");
  fs::permissions(root_ / "locked", fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_EQ(prepare_directory(at("locked"), Overwrite::refuse),
            at("locked") + ": the directory cannot be written: Permission denied");
  EXPECT_EQ(prepare_directory(at("locked/below"), Overwrite::refuse),
            at("locked/below") + ": the directory cannot be made: Permission denied");
}

TEST_F(RunDirectoryTest, AFullDiskIsReportedAndLeavesNoManifest) {
  // /dev/full refuses every byte with ENOSPC.
  for (const std::string name : {"jobs.csv", "summary.json", "README.txt", "run_record.hrr.zst", "manifest.json"}) {
    fs::create_directory(root_ / name);
    fs::create_symlink("/dev/full", root_ / name / name);
    EXPECT_EQ(write_run(at(name), 1.0), at(name) + '/' + name + ": cannot be written: No space left on device");
    EXPECT_FALSE(fs::exists(root_ / name / "manifest.json"));
  }
}

TEST_F(RunDirectoryTest, AFileThatCannotBeOpenedIsReported) {
  EXPECT_EQ(write_run(at("missing"), 1.0),
            at("missing/run_record.hrr.zst") + ": cannot be written: No such file or directory");
}

TEST_F(RunDirectoryTest, AnInputThatIsGoneIsReported) {
  std::string error;
  EXPECT_EQ(digest_file(at("gone.swf"), error), std::nullopt);
  EXPECT_EQ(error, at("gone.swf") + ": cannot be read: No such file or directory");
  EXPECT_EQ(digest_file(root_.string(), error), std::nullopt);
  EXPECT_EQ(error, root_.string() + ": cannot be read: Is a directory");
}

}  // namespace
}  // namespace headroom
