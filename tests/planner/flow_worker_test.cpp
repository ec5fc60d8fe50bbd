// SPDX-License-Identifier: Apache-2.0
// The process that moves flows, seen from our side: shell scripts that say what a worker would, or should not.
#include "planner/flow_worker/flow_worker.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "sim/network/flow_frame.hpp"
#include "tests/temporary_folder.hpp"

namespace headroom {
namespace {

namespace fs = std::filesystem;
using flow_frame::framed;
using flow_frame::Kind;

FlowCycles one_job() {
  return {.bandwidth = {1e9},
          .jobs = {{.compute_s = 1.0, .phases = {{.flows = {{.links = {0}, .bytes = 1e9}}}}}},
          .warm_up_s = 0.0,
          .horizon_s = 10.0};
}

std::string version_9(std::string frame) {
  frame[4] = 9;
  return frame;
}

class FakeWorker : public testing::Test {
 protected:
  FakeWorker() {
    write("greeting", framed(Kind::greeting, "nothing at all"));
    write("steps", framed(Kind::steps, flow_frame::in_bytes(std::vector{2.0})));
    write("two", framed(Kind::steps, flow_frame::in_bytes(std::vector{2.0, 2.0})));
    write("fault", framed(Kind::fault, "a link carries something"));
    write("garbage", "Segmentation fault (core dumped)\n");
    write("other", version_9(framed(Kind::greeting, "nothing at all")));
    write("huge", framed(Kind::steps, std::string(1 << 17, 'x')));
  }
  void write(const std::string& name, const std::string& text) { folder_.write(name, text); }
  /// A shell script, in the folder with the frames.
  fs::path script(const std::string& lines) {
    write("worker", "#!/bin/sh\ncd \"$(dirname \"$0\")\"\n" + lines);
    fs::permissions(folder_.path() / "worker", fs::perms::owner_all);
    return folder_.path() / "worker";
  }
  /// What starting it, and asking it once, says.
  std::string fault_of(const std::string& lines) {
    const fs::path path = script(lines);
    try {
      FlowWorker worker(path);
      (void)worker.mean_steps(one_job());
    } catch (const FlowWorkerError& error) {
      const std::string text = error.what();
      EXPECT_TRUE(text.starts_with(path.string() + " ")) << text;
      return text.substr(std::min(text.size(), path.string().size() + 1));
    }
    return "no fault";
  }
  test::TemporaryFolder folder_;
};

const std::string question_is_read =
    "head -c " + std::to_string(framed(Kind::question, flow_frame::in_bytes(one_job())).size()) + " >/dev/null\n";

TEST_F(FakeWorker, GreetsAndAnswers) {
  FlowWorker worker(script("cat greeting\n" + question_is_read + "cat steps\n" + question_is_read + "cat steps\n"));
  EXPECT_EQ(worker.engine(), "nothing at all");
  EXPECT_EQ(worker.mean_steps(one_job()), std::vector{2.0});
  EXPECT_EQ(worker.mean_steps(one_job()), std::vector{2.0});
}

TEST_F(FakeWorker, IsNotThere) {
  try {
    FlowWorker worker(folder_.path() / "nobody");
    FAIL();
  } catch (const FlowWorkerError& error) {
    EXPECT_EQ(error.what(), (folder_.path() / "nobody").string() + " cannot be started: No such file or directory.");
  }
}

TEST_F(FakeWorker, EndsInsteadOfGreeting) {
  EXPECT_EQ(fault_of("exit 3\n"), "ended with status 3 before it had answered.");
}

TEST_F(FakeWorker, SaysNothing) {
  const auto begin = std::chrono::steady_clock::now();
  try {
    FlowWorker worker(script("exec sleep 600\n"), std::chrono::milliseconds(200));
    FAIL();
  } catch (const FlowWorkerError& error) {
    EXPECT_NE(std::string(error.what()).find(" says nothing for 0.2 s."), std::string::npos) << error.what();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
}

TEST_F(FakeWorker, IsAnotherProgram) {
  EXPECT_EQ(fault_of("cat garbage\n"), "says what is no answer: it is another program.");
  EXPECT_EQ(fault_of("cat steps\n"), "does not greet: it is another program.");
}

TEST_F(FakeWorker, IsOfAnotherVersion) {
  EXPECT_EQ(fault_of("cat other\n"), "speaks version 9 and headroom version 1: install both from one build.");
}

TEST_F(FakeWorker, DiesInTheMiddleOfAnAnswer) {
  EXPECT_EQ(fault_of("cat greeting\n" + question_is_read + "head -c 20 steps\nkill -KILL $$\n"),
            "was ended by signal 9 before it had answered.");
  EXPECT_EQ(fault_of("cat greeting\n" + question_is_read + "head -c 10 steps\n"),
            "ended with status 0 before it had answered.");
}

// Our question meets nobody: that is an error, and not a SIGPIPE that ends us.
TEST_F(FakeWorker, DiesBeforeItIsAsked) {
  const std::string text = fault_of("cat greeting\nexit 7\n");
  EXPECT_EQ(text, "ended with status 7 before it had answered.");
}

TEST_F(FakeWorker, AnswersSomethingElse) {
  const std::string asked = "cat greeting\n" + question_is_read;
  EXPECT_EQ(fault_of(asked + "cat garbage\n"), "says what is no answer: it is another program.");
  EXPECT_EQ(fault_of(asked + "cat two\n"), "answers something else than it was asked.");
  EXPECT_EQ(fault_of(asked + "cat greeting\n"), "answers something else than it was asked.");
  EXPECT_EQ(fault_of(asked + "cat huge\n"), "says more than there is to say: it is another program.");
  EXPECT_EQ(fault_of(asked + "cat fault\n"), "has no answer: a link carries something.");
}

TEST_F(FakeWorker, AskedAgainAfterAFaultSaysTheSame) {
  FlowWorker worker(script("cat greeting\n" + question_is_read + "cat fault\n"));
  EXPECT_THROW((void)worker.mean_steps(one_job()), FlowWorkerError);
  try {
    (void)worker.mean_steps(one_job());
    FAIL();
  } catch (const FlowWorkerError& error) {
    EXPECT_NE(std::string(error.what()).find("a link carries something"), std::string::npos) << error.what();
  }
}

/// A process that is over may still have its number, where nobody collects orphans.
bool is_alive(const std::string& pid) {
  std::ifstream in("/proc/" + pid.substr(0, pid.find('\n')) + "/stat");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return !text.empty() && text.find(") Z ") == std::string::npos;
}

TEST_F(FakeWorker, EndsWithUsAndSoDoWhomItBegan) {
  {
    FlowWorker worker(script("sleep 600 &\necho $! >child\ncat greeting\nsleep 600\n"));
    ASSERT_TRUE(fs::exists(folder_.path() / "child"));
  }
  const std::string child = folder_.read("child");
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (is_alive(child) && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_FALSE(is_alive(child));
}

}  // namespace
}  // namespace headroom
