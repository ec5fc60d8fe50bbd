// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/network/flow_oracle.hpp"

namespace headroom {

/// The process that moves flows is not there, does not fit, or ended before it had answered. The sentence names it and
/// says what helps.
class FlowWorkerError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// `headroom-worker`: a process that moves flows with SimGrid. It is started and asked over a socket, one question at a
/// time, and ends with this object. A process of its own because SimGrid has one engine in each, and because `headroom`
/// need not link it. Several may run at a time, each asked on one thread.
///
/// A first Ctrl-C does not reach it, so that what it is asked comes to its end; without us, it ends by itself.
class FlowWorker final : public FlowOracle {
 public:
  static constexpr std::chrono::seconds patience{30};  ///< on a machine that is busy, too
  /// Waits for its greeting. Throws FlowWorkerError: it cannot be started, says something else, or nothing for so long.
  explicit FlowWorker(const std::filesystem::path& program, std::chrono::milliseconds greeting_within = patience);
  ~FlowWorker() override;
  FlowWorker(const FlowWorker&) = delete;
  FlowWorker& operator=(const FlowWorker&) = delete;

  /// Throws FlowWorkerError; asked once more after that, it says the same.
  [[nodiscard]] std::vector<double> mean_steps(const FlowCycles& cycles) override;
  /// What moves the flows: "SimGrid 3.32".
  [[nodiscard]] const std::string& engine() const { return engine_; }

 private:
  struct Reply;
  void start();
  /// SIGKILL, for it has nothing to keep.
  int end();
  [[noreturn]] void give_up(const std::string& reason);
  [[noreturn]] void say_that_it_ended();
  void say(std::string_view bytes);
  void hear(char* to, std::size_t length);
  [[nodiscard]] Reply hear_reply(std::uint64_t most_bytes);

  std::filesystem::path program_;
  pid_t pid_ = -1;
  int socket_ = -1;
  std::string engine_, fault_;
};

}  // namespace headroom
