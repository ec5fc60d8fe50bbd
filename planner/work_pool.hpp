// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>

namespace headroom {

/// A process that helps cannot read what the leader has read, or reads something else under the same name.
class OtherFilesError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Independent pieces of work, spread over what the program runs on: threads, or the ranks of an MPI job.
///
/// With several processes each runs the same code: it prepares the same work, and then calls run(). The one that leads
/// hands out the units and hears the results, the others do what they are handed until the leader is done. That is why
/// a unit is a number that every process understands, and a result is bytes.
class WorkPool {
 public:
  using Unit = std::uint64_t;
  /// Asked every now and then during a unit; true: what it comes to will not be used.
  using Stopped = std::function<bool()>;
  /// The result of a unit, the same wherever it is computed; nothing if it was stopped. Called on several threads at a
  /// time.
  using Work = std::function<std::optional<std::string>(Unit, const Stopped&)>;

  /// Never called twice at a time.
  class Listener {
   public:
    virtual ~Listener() = default;
    /// In the order in which units end, which is not theirs.
    virtual void done(Unit unit, std::string result) = 0;
    /// Called often. False stops the run: units that have begun are given up, no other begins.
    virtual bool keep_going() = 0;
  };

  virtual ~WorkPool() = default;
  /// False in a process that only helps: it says nothing to the user and writes no file.
  [[nodiscard]] virtual bool leads() const = 0;
  /// Of the leader. Returns when every unit has ended or the listener has stopped them; may be called again. Throws
  /// what the work throws, of several units the fault of the first in `units`; those behind it may not have been done
  /// then. What another process throws comes as a PolicyError, an OtherFilesError, a FlowWorkerError, a
  /// std::bad_alloc, or else a std::runtime_error that names the process.
  virtual void run(std::span<const Unit> units, unsigned threads, const Work& work, Listener& listener) = 0;
  /// Of the others. Returns when the leader's program ends.
  virtual void help(const Work& work) = 0;
};

/// Threads of this process.
class ThreadPool final : public WorkPool {
 public:
  [[nodiscard]] bool leads() const override { return true; }
  void run(std::span<const Unit> units, unsigned threads, const Work& work, Listener& listener) override;
  void help(const Work&) override {}
};

}  // namespace headroom
