// SPDX-License-Identifier: Apache-2.0
#include "planner/flow_worker/flow_worker.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include "sim/network/flow_frame.hpp"

namespace headroom {
namespace {

constexpr std::uint64_t most_of_text = 1 << 16;

std::string in_words(int fault) {
  return std::generic_category().message(fault);
}

/// How a process is started: what it has open is one end of the socket and our stderr, signals are as a shell leaves
/// them, and a Ctrl-C of the terminal goes to other processes.
class Spawning {
 public:
  explicit Spawning(int socket) {
    ::posix_spawn_file_actions_init(&actions_);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO})
      ::posix_spawn_file_actions_adddup2(&actions_, socket, stream);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    ::posix_spawnattr_init(&attributes_);
    sigset_t all{}, none{};
    ::sigfillset(&all);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  ~Spawning() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  Spawning(const Spawning&) = delete;
  Spawning& operator=(const Spawning&) = delete;

  /// 0, or what is wrong.
  int start(const std::string& program, pid_t& pid) {
    std::string word = program;
    char* const words[] = {word.data(), nullptr};
    return ::posix_spawn(&pid, program.c_str(), &actions_, &attributes_, words, environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// Whether something can be read, or will never be.
bool is_heard_within(int socket, std::chrono::milliseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  pollfd watched{.fd = socket, .events = POLLIN, .revents = 0};
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    const int found = ::poll(&watched, 1, static_cast<int>(left.count()));
    if (found > 0 || (found < 0 && errno != EINTR)) return true;  // what is wrong, reading will say
  }
}

std::string how_it_ended(int status) {
  if (WIFSIGNALED(status)) return fmt::format("was ended by signal {}", WTERMSIG(status));
  return fmt::format("ended with status {}", WEXITSTATUS(status));
}

}  // namespace

struct FlowWorker::Reply {
  flow_frame::Kind kind;
  std::string body;
};

FlowWorker::FlowWorker(const std::filesystem::path& program, std::chrono::milliseconds greeting_within)
    : program_(program) {
  try {
    start();
    if (!is_heard_within(socket_, greeting_within))
      give_up(fmt::format("says nothing for {:.3g} s", static_cast<double>(greeting_within.count()) / 1e3));
    Reply greeting = hear_reply(most_of_text);
    if (greeting.kind != flow_frame::Kind::greeting) give_up("does not greet: it is another program");
    engine_ = std::move(greeting.body);
  } catch (...) {
    end();
    throw;
  }
}

FlowWorker::~FlowWorker() {
  end();
}

void FlowWorker::start() {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) give_up("has no socket: " + in_words(errno));
  socket_ = ends[0];
  const int fault = Spawning(ends[1]).start(program_.string(), pid_);
  ::close(ends[1]);
  if (fault == 0) return;
  pid_ = -1;
  give_up("cannot be started: " + in_words(fault));
}

/// Its status, or 0 if it has ended before. With it ends whom it has begun.
int FlowWorker::end() {
  if (socket_ != -1) ::close(std::exchange(socket_, -1));
  if (pid_ == -1) return 0;
  const pid_t pid = std::exchange(pid_, -1);
  ::kill(-pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) == -1 && errno == EINTR) {
  }
  return status;
}

void FlowWorker::give_up(const std::string& reason) {
  fault_ = fmt::format("{} {}.", program_.string(), reason);
  end();
  throw FlowWorkerError(fault_);
}

/// It has closed its end, so it is ending, or hides from us: it gets a moment to end in its own way.
void FlowWorker::say_that_it_ended() {
  constexpr int looks = 100;
  constexpr timespec pause{.tv_sec = 0, .tv_nsec = 10'000'000};
  int status = 0;
  for (int look = 0; pid_ != -1 && look < looks; ++look) {
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      ::kill(-std::exchange(pid_, -1), SIGKILL);  // of its group, whoever is left
      give_up(how_it_ended(status) + " before it had answered");
    }
    ::nanosleep(&pause, nullptr);
  }
  give_up("stopped to speak before it had answered");
}

/// A process that is gone is an error here, and no signal to us.
void FlowWorker::say(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) say_that_it_ended();
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void FlowWorker::hear(char* to, std::size_t length) {
  while (length > 0) {
    const ssize_t got = ::recv(socket_, to, length, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) say_that_it_ended();
    to += got;
    length -= static_cast<std::size_t>(got);
  }
}

FlowWorker::Reply FlowWorker::hear_reply(std::uint64_t most_bytes) {
  flow_frame::HeadBytes bytes{};
  hear(bytes.data(), bytes.size());
  const auto head = flow_frame::read_head(bytes);
  if (!head) give_up("says what is no answer: it is another program");
  if (head->version != flow_frame::version)
    give_up(fmt::format("speaks version {} and headroom version {}: install both from one build", head->version,
                        flow_frame::version));
  if (head->length > most_bytes) give_up("says more than there is to say: it is another program");
  Reply reply{head->kind, std::string(head->length, '\0')};
  hear(reply.body.data(), reply.body.size());
  return reply;
}

std::vector<double> FlowWorker::mean_steps(const FlowCycles& cycles) {
  if (socket_ == -1) throw FlowWorkerError(fault_);
  say(flow_frame::framed(flow_frame::Kind::question, flow_frame::in_bytes(cycles)));
  const Reply reply = hear_reply(std::max<std::uint64_t>(most_of_text, sizeof(double) * cycles.jobs.size()));
  if (reply.kind == flow_frame::Kind::fault) give_up("has no answer: " + reply.body);
  auto steps = flow_frame::read_steps(reply.body, cycles.jobs.size());
  if (reply.kind != flow_frame::Kind::steps || !steps) give_up("answers something else than it was asked");
  return std::move(*steps);
}

}  // namespace headroom
