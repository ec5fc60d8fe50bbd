// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <mutex>
#include <utility>

#include "planner/on_threads.hpp"
#include "planner/work_pool.hpp"

namespace headroom {

void ThreadPool::run(std::span<const Unit> units, unsigned threads, const Work& work, Listener& listener) {
  std::mutex mutex;  // of the listener
  std::atomic<bool> is_stopped = false;
  const Stopped stopped = [&] {
    const std::lock_guard lock(mutex);
    if (!is_stopped && !listener.keep_going()) is_stopped = true;
    return is_stopped.load();
  };
  on_threads(0, units.size(), threads, stopped, [&](std::size_t i) {
    std::optional<std::string> result = work(units[i], stopped);
    if (!result) return;
    const std::lock_guard lock(mutex);
    listener.done(units[i], std::move(*result));
  });
}

}  // namespace headroom
