// SPDX-License-Identifier: Apache-2.0
#include "planner/work_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <stdexcept>
#include <vector>

namespace headroom {
namespace {

class Collector : public WorkPool::Listener {
 public:
  void done(WorkPool::Unit unit, std::string result) override {
    EXPECT_TRUE(results.emplace(unit, std::move(result)).second) << "a unit is done once";
    if (results.size() == stop_after) is_stopped = true;
  }
  bool keep_going() override { return !is_stopped; }
  std::map<WorkPool::Unit, std::string> results;
  std::size_t stop_after = 0;
  bool is_stopped = false;
};

std::vector<WorkPool::Unit> numbers(WorkPool::Unit count) {
  std::vector<WorkPool::Unit> units;
  for (WorkPool::Unit i = 0; i < count; ++i) units.push_back(7 * i);
  return units;
}

std::optional<std::string> square(WorkPool::Unit unit, const WorkPool::Stopped&) {
  return std::to_string(unit * unit);
}

TEST(ThreadPool, EveryUnitHasItsResultOnAnyNumberOfThreads) {
  for (const unsigned threads : {1U, 2U, 5U}) {
    ThreadPool pool;
    Collector collector;
    pool.run(numbers(1000), threads, &square, collector);
    EXPECT_EQ(collector.results.size(), 1000U);
    for (const auto& [unit, result] : collector.results) EXPECT_EQ(result, std::to_string(unit * unit));
  }
}

TEST(ThreadPool, TheFaultIsThatOfTheFirstUnitOnAnyNumberOfThreads) {
  for (const unsigned threads : {1U, 2U, 5U}) {
    ThreadPool pool;
    Collector collector;
    const auto work = [](WorkPool::Unit unit, const WorkPool::Stopped& stopped) {
      if (unit >= 7 * 40) throw std::runtime_error("unit " + std::to_string(unit));
      return square(unit, stopped);
    };
    try {
      pool.run(numbers(100), threads, work, collector);
      FAIL() << "it throws";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "unit 280");
    }
    for (WorkPool::Unit unit = 0; unit < 280; unit += 7) EXPECT_TRUE(collector.results.contains(unit)) << unit;
  }
}

TEST(ThreadPool, AStopReachesTheUnitsThatHaveBegunAndNoOtherBegins) {
  for (const unsigned threads : {1U, 2U}) {
    ThreadPool pool;
    Collector collector;
    collector.stop_after = 10;
    std::atomic<unsigned> given_up = 0;
    const auto work = [&](WorkPool::Unit unit, const WorkPool::Stopped& stopped) -> std::optional<std::string> {
      if (!stopped()) return square(unit, stopped);
      ++given_up;
      return std::nullopt;
    };
    pool.run(numbers(1000), threads, work, collector);
    EXPECT_GE(collector.results.size(), 10U);
    EXPECT_LE(collector.results.size() + given_up, 10U + threads);
  }
}

}  // namespace
}  // namespace headroom
