// SPDX-License-Identifier: Apache-2.0
#include "planner/on_threads.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

namespace headroom {

void on_threads(std::size_t begin, std::size_t end, unsigned threads, const std::function<bool()>& stopped,
                const std::function<void(std::size_t)>& task) {
  if (begin >= end) return;
  std::atomic<std::size_t> next = begin;
  std::vector<std::exception_ptr> faults(end - begin);
  const auto work = [&] {
    for (std::size_t i = next++; i < end && !stopped(); i = next++) {
      try {
        task(i);
      } catch (...) {
        faults[i - begin] = std::current_exception();
        next = end;
      }
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min<std::size_t>(threads, end - begin); ++i) others.emplace_back(work);
    work();
  }
  for (const std::exception_ptr& fault : faults)
    if (fault) std::rethrow_exception(fault);
}

}  // namespace headroom
