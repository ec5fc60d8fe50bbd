// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/temporary_folder.hpp"

/// The program as its users meet it: started, waited for, and judged by what it leaves behind.
namespace headroom::test {

struct Finished {
  int status = -1;  ///< exit code; minus the signal if one ended it
  std::string out, err;
};

/// The program while it runs.
class Running {
 public:
  Running(const std::vector<std::string>& arguments, const std::filesystem::path& working_directory);
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  [[nodiscard]] pid_t id() const { return pid_; }
  void signal(int number) const;
  [[nodiscard]] Finished wait();

 private:
  TemporaryFolder streams_;  // in files: a pipe that nobody reads would stop the program
  pid_t pid_ = -1;
};

[[nodiscard]] Finished run(const std::vector<std::string>& arguments, const std::filesystem::path& working_directory);

/// A shell command in which $HEADROOM is the program, for what only a shell can do.
[[nodiscard]] Finished run_shell(const std::string& command, const std::filesystem::path& working_directory);

/// The leaves of a JSON document, "/metrics/jobs.wait.p95/unit" to "\"s\""; strict JSON and one document, else a test
/// failure and nothing.
[[nodiscard]] std::map<std::string, std::string> json_leaves(const std::string& text);
[[nodiscard]] double json_number(const std::map<std::string, std::string>& leaves, const std::string& pointer);

[[nodiscard]] std::filesystem::path examples();

/// Four nodes, three jobs, no surprises; the trace is beside it in jobs.csv.
extern const std::string small_scenario, small_trace;
/// Random jobs on two nodes, a little under their capacity.
[[nodiscard]] std::string drawn_scenario(int replicas);
/// Years of short jobs: runs until it is stopped.
extern const std::string endless_scenario;

}  // namespace headroom::test
