// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <mpi.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <deque>
#include <exception>
#include <new>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "models/check.hpp"
#include "planner/cli/make_pool.hpp"
#include "planner/flow_worker/flow_worker.hpp"
#include "sim/scheduler.hpp"

// The one place that sees MPI.
namespace headroom::cli {
namespace {

// Units that a helper has at a time: the next one is there before the leader, who is at work too, has seen the result.
constexpr std::size_t units_ahead = 2;
constexpr std::chrono::milliseconds look_again(1);  ///< a rank that waits leaves its processor to others
constexpr int leader = 0;

enum Tag : int {
  unit_tag,    ///< leader to helper: the number of a unit
  stop_tag,    ///< leader to helper: no result will be used any more, of this unit or those that wait
  end_tag,     ///< leader to helper: the program ends; and back: understood
  result_tag,  ///< helper to leader: the number of a unit, a kind, and its bytes
};

/// What a unit came to, for the wire.
enum class Kind : char {
  result = 'r',
  stopped = 's',
  policy_error = 'p',
  other_files = 'f',
  flow_worker = 'w',
  out_of_memory = 'm',
  error = 'e',
};

struct Outcome {
  WorkPool::Unit unit = 0;
  Kind kind = Kind::result;
  std::string bytes;  ///< the result, or the sentence of the exception
};

struct Message {
  int from = 0, tag = 0;
  std::string bytes;
};

void send(int to, int tag, std::string_view bytes) {
  MPI_Send(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, to, tag, MPI_COMM_WORLD);
}

std::optional<Message> receive_if_any() {
  int is_there = 0;
  MPI_Status status;
  MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &is_there, &status);
  if (is_there == 0) return std::nullopt;
  int length = 0;
  MPI_Get_count(&status, MPI_BYTE, &length);
  Message message{status.MPI_SOURCE, status.MPI_TAG, std::string(static_cast<std::size_t>(length), '\0')};
  MPI_Recv(message.bytes.data(), length, MPI_BYTE, message.from, message.tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  return message;
}

std::string in_bytes(WorkPool::Unit unit) {
  return {reinterpret_cast<const char*>(&unit), sizeof unit};
}

WorkPool::Unit unit_of(const std::string& bytes) {
  HEADROOM_CHECK(bytes.size() >= sizeof(WorkPool::Unit), "a message names its unit");
  WorkPool::Unit unit = 0;
  bytes.copy(reinterpret_cast<char*>(&unit), sizeof unit);
  return unit;
}

Outcome outcome_of(const std::string& bytes) {
  const WorkPool::Unit unit = unit_of(bytes);
  return {unit, static_cast<Kind>(bytes.at(sizeof unit)), bytes.substr(sizeof unit + 1)};
}

/// Of the exception that is being handled.
Outcome fault_of(WorkPool::Unit unit) {
  try {
    throw;
  } catch (const PolicyError& error) {
    return {unit, Kind::policy_error, error.what()};
  } catch (const OtherFilesError& error) {
    return {unit, Kind::other_files, error.what()};
  } catch (const FlowWorkerError& error) {
    return {unit, Kind::flow_worker, error.what()};
  } catch (const std::bad_alloc&) {
    return {unit, Kind::out_of_memory, {}};
  } catch (const std::exception& error) {
    return {unit, Kind::error, error.what()};
  }
}

/// The work on one unit; what it throws becomes a value.
Outcome do_unit(WorkPool::Unit unit, const WorkPool::Work& work, const WorkPool::Stopped& stopped) {
  try {
    std::optional<std::string> result = work(unit, stopped);
    return result ? Outcome{unit, Kind::result, std::move(*result)} : Outcome{unit, Kind::stopped, {}};
  } catch (...) {
    return fault_of(unit);
  }
}

[[noreturn]] void throw_fault(const Outcome& outcome, int rank) {
  if (outcome.kind == Kind::policy_error) throw PolicyError(outcome.bytes);
  if (outcome.kind == Kind::out_of_memory) throw std::bad_alloc();
  const std::string sentence = "rank " + std::to_string(rank) + ": " + outcome.bytes;
  if (outcome.kind == Kind::other_files) throw OtherFilesError(sentence);
  if (outcome.kind == Kind::flow_worker) throw FlowWorkerError(sentence);
  throw std::runtime_error(sentence);
}

int number_of_ranks() {
  int ranks = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  return ranks;
}

int own_rank() {
  int rank = leader;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

/// One call of run(): the leader works on units itself, and between the events of a simulation hands out others.
class Leading {
 public:
  Leading(std::span<const WorkPool::Unit> units, const WorkPool::Work& work, WorkPool::Listener& listener)
      : units_(units), work_(work), listener_(listener), busy_(static_cast<std::size_t>(number_of_ranks()), 0) {}

  void run() {
    const WorkPool::Stopped stopped = [this] {
      serve();
      return is_stopped_;
    };
    serve();
    while (has_more()) {
      const std::size_t index = next_++;
      take(do_unit(units_[index], work_, stopped), leader);
      serve();
    }
    for (; outstanding_ > 0; serve()) std::this_thread::sleep_for(look_again);
    if (fault_) throw_fault(fault_->first, fault_->second);
  }

 private:
  [[nodiscard]] bool has_more() const { return next_ < units_.size() && !is_stopped_ && !fault_; }

  void serve() {
    if (!is_stopped_ && !listener_.keep_going()) {
      is_stopped_ = true;
      for (int rank = 1; rank < number_of_ranks(); ++rank) send(rank, stop_tag, {});
    }
    while (const auto message = receive_if_any()) {
      --busy_[static_cast<std::size_t>(message->from)];
      --outstanding_;
      take(outcome_of(message->bytes), message->from);
    }
    for (std::size_t ahead = 0; ahead < units_ahead; ++ahead)  // one each, then another one each
      for (int rank = 1; rank < number_of_ranks(); ++rank) hand_out(rank, ahead);
  }

  void hand_out(int rank, std::size_t most) {
    if (!has_more() || busy_[static_cast<std::size_t>(rank)] > most) return;
    ++busy_[static_cast<std::size_t>(rank)];
    ++outstanding_;
    send(rank, unit_tag, in_bytes(units_[next_++]));
  }

  /// Units are begun in order and those that have begun are waited for, so the first fault is that of the first unit
  /// that has one.
  void take(Outcome outcome, int rank) {
    if (outcome.kind == Kind::result) {
      try {
        return listener_.done(outcome.unit, std::move(outcome.bytes));
      } catch (...) {  // here, and not in the middle of the unit that the leader is at
        outcome = fault_of(outcome.unit);
      }
    }
    if (outcome.kind == Kind::stopped) return;
    const auto place = [this](WorkPool::Unit unit) { return std::ranges::find(units_, unit) - units_.begin(); };
    if (!fault_ || place(outcome.unit) < place(fault_->first.unit)) fault_ = {std::move(outcome), rank};
  }

  std::span<const WorkPool::Unit> units_;
  const WorkPool::Work& work_;
  WorkPool::Listener& listener_;
  std::vector<std::size_t> busy_;  ///< by rank: units that it has and has not answered
  std::size_t next_ = 0, outstanding_ = 0;
  bool is_stopped_ = false;
  std::optional<std::pair<Outcome, int>> fault_;  ///< and its rank
};

/// Rank 0 leads. Every rank works on one unit at a time.
class RankPool final : public WorkPool {
 public:
  RankPool(int& argc, char**& argv) {
    int provided = 0;  // threads may read scenarios; MPI is called by the first alone
    MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
    if (leads()) return;
    keep_quiet();
    // They come to all ranks at once; the leader, who keeps the results, says when to stop.
    for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, SIG_IGN);
  }
  /// Whatever way the program ended for the leader, the others end too; and a helper that has nothing to offer, because
  /// it could not read what the leader reads, says so to a leader that asks.
  ~RankPool() override {
    if (leads()) {
      end_all();
    } else if (!has_ended_) {
      serve_until_end([](Unit, const Stopped&) -> std::optional<std::string> {
        throw OtherFilesError("it does not see the files that the leader sees");
      });
    }
    MPI_Finalize();
  }
  RankPool(const RankPool&) = delete;
  RankPool& operator=(const RankPool&) = delete;

  [[nodiscard]] bool leads() const override { return own_rank() == leader; }

  void run(std::span<const Unit> units, unsigned threads, const Work& work, Listener& listener) override {
    if (number_of_ranks() == 1) return ThreadPool().run(units, threads, work, listener);
    Leading(units, work, listener).run();
  }

  void help(const Work& work) override { serve_until_end(work); }

 private:
  /// A helper has nothing to say: what it finds, the leader finds.
  static void keep_quiet() {
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) ::dup2(nowhere, stream);
    ::close(nowhere);
  }

  /// Results that nobody waits for any more are taken too, or those who send them would not hear.
  static void end_all() {
    for (int rank = 1; rank < number_of_ranks(); ++rank) send(rank, end_tag, {});
    for (int left = number_of_ranks() - 1; left > 0;) {
      const auto message = receive_if_any();
      if (!message) std::this_thread::sleep_for(look_again);
      if (message && message->tag == end_tag) --left;
    }
  }

  void serve_until_end(const Work& work) {
    std::deque<Unit> waiting;
    bool is_stopped = false;
    const Stopped look = [&] {
      while (const auto message = receive_if_any()) {
        is_stopped = message->tag != unit_tag;  // a unit behind a stop comes when all before it are answered
        has_ended_ = has_ended_ || message->tag == end_tag;
        if (message->tag == unit_tag) waiting.push_back(unit_of(message->bytes));
      }
      return is_stopped;
    };
    for (look(); !has_ended_; look()) {
      if (waiting.empty()) {
        std::this_thread::sleep_for(look_again);
        continue;
      }
      const Unit unit = waiting.front();
      waiting.pop_front();
      const Outcome outcome = is_stopped ? Outcome{unit, Kind::stopped, {}} : do_unit(unit, work, look);
      send(leader, result_tag, in_bytes(unit) + static_cast<char>(outcome.kind) + outcome.bytes);
    }
    send(leader, end_tag, {});
  }

  bool has_ended_ = false;
};

}  // namespace

std::unique_ptr<WorkPool> make_pool(int& argc, char**& argv) {
  return std::make_unique<RankPool>(argc, argv);
}

}  // namespace headroom::cli
