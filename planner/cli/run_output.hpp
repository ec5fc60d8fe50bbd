// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "planner/replicas.hpp"
#include "reports/run_directory.hpp"

namespace headroom::cli {

/// The results of a run on disk, if any are wanted: jobs and run record of each replica while it runs, everything else
/// at the end. Functions that return a text return the fault, and nothing if all went well.
class RunOutput final : public ReplicaSinks {
 public:
  /// `directory` empty: nothing is written.
  explicit RunOutput(std::string directory) : directory_(std::move(directory)) {}

  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] std::optional<std::string> prepare(Overwrite overwrite) const;

  [[nodiscard]] std::vector<RecordSink*> open(std::uint32_t replica) override;
  void close(std::uint32_t replica) override;

  /// Files of replicas that are not in the set, because the run was stopped, are removed.
  [[nodiscard]] std::optional<std::string> write(const Document& document, const Scenario& scenario,
                                                 const ReplicaSet& set, const RunFacts& facts);

 private:
  /// All replicas are held until the end, each may have this many rows in memory.
  static constexpr std::uint64_t rows_of_another = 65'536;
  struct Record {
    explicit Record(const std::string& path) : file(path), writer(file) {}
    RecordFile file;
    RunRecordWriter writer;
  };
  struct Files {
    Files(std::uint32_t replica, const std::string& directory, const std::string& path)
        : jobs(replica, directory, replica == 0 ? JobsCsv::rows_in_memory : rows_of_another),
          record(std::make_unique<Record>(path)) {}
    JobsCsv jobs;
    std::unique_ptr<Record> record;  ///< null once it is closed: its buffers are larger than a short replica
    std::uint64_t record_bytes = 0;
    std::optional<std::string> fault;
  };
  [[nodiscard]] std::string path_of(const std::string& name) const;

  std::string directory_;
  std::mutex mutex_;  ///< of the map; each element belongs to the thread that opened it
  std::map<std::uint32_t, std::unique_ptr<Files>> files_;
};

}  // namespace headroom::cli
