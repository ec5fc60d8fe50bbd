// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/program.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <system_error>

namespace headroom::test {
namespace fs = std::filesystem;
namespace {

pid_t spawn(const std::string& program, std::vector<std::string> words, const fs::path& working_directory,
            const fs::path& out, const fs::path& err) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_addchdir_np(&actions, working_directory.c_str());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t pid = -1;
  const int fault = posix_spawn(&pid, program.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (fault != 0) throw std::system_error(fault, std::generic_category(), program);
  return pid;
}

int status_of(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) == -1)
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

Running::Running(const std::vector<std::string>& arguments, const fs::path& working_directory) {
  std::vector<std::string> words{"headroom"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  pid_ = spawn(HEADROOM_BINARY, words, working_directory, streams_.path() / "out", streams_.path() / "err");
}

Running::~Running() {
  if (pid_ == -1) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Running::signal(int number) const {
  ::kill(pid_, number);
}

Finished Running::wait() {
  const int status = status_of(pid_);
  pid_ = -1;
  return {status, streams_.read("out"), streams_.read("err")};
}

Finished run(const std::vector<std::string>& arguments, const fs::path& working_directory) {
  return Running(arguments, working_directory).wait();
}

Finished run_shell(const std::string& command, const fs::path& working_directory) {
  const TemporaryFolder streams;
  const std::string text = "HEADROOM='" HEADROOM_BINARY "'; " + command;
  const pid_t pid =
      spawn("/bin/sh", {"sh", "-c", text}, working_directory, streams.path() / "out", streams.path() / "err");
  const int status = status_of(pid);
  return {status, streams.read("out"), streams.read("err")};
}

fs::path examples() {
  return fs::path(HEADROOM_SOURCE_DIR) / "scenarios/examples";
}

const std::string small_scenario = R"({
  "title": "Three jobs",
  "cluster": { "pools": [ { "name": "n", "nodes": 4, "node": { "cpus": 16, "gpus": 8 } } ] },
  "workload": { "trace": { "format": "csv", "path": "jobs.csv" } }
}
)";

const std::string small_trace =
    "job_id,submit_s,duration_s,limit_s,nodes,gpus,cpus,tenant\n"
    "1,0,100,200,4,32,64,bio\n"
    "2,10,50,60,1,8,16,math\n"
    "3,20,90,60,1,8,16,bio\n";

std::string drawn_scenario(int replicas) {
  return R"({
      "title": "Drawn",
      "run": { "replicas": )" +
         std::to_string(replicas) + R"( },
      "cluster": { "pools": [ { "name": "n", "nodes": 2, "node": { "cpus": 16, "gpus": 8 } } ] },
      "workload": { "synthetic": { "jobs": 60, "rate": "15 /h", "classes": [
        { "name": "one", "gpus": 4, "duration": { "dist": "exponential", "mean": "40 min" } } ] } } })";
}

const std::string endless_scenario = R"({
  "title": "Without end",
  "run": { "horizon": "190 d" },
  "cluster": { "pools": [ { "name": "n", "nodes": 8, "node": { "cpus": 16, "gpus": 8 } } ] },
  "workload": { "synthetic": { "rate": "10 /s", "classes": [
    { "name": "one", "gpus": 1, "duration": { "dist": "exponential", "mean": "5 s" } } ] } }
}
)";

}  // namespace headroom::test
