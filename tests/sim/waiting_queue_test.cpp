// SPDX-License-Identifier: Apache-2.0
#include "sim/waiting_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "sim/random.hpp"
#include "sim/running_leases.hpp"

namespace headroom {
namespace {

struct Waiting {
  RequestId request;
  QueueKeys keys;
  std::uint64_t serial = 0;
  TimeSpan estimate;
};

/// The queue by definition: sorted anew at each question.
class Reference {
 public:
  std::map<std::uint32_t, Waiting> jobs;

  [[nodiscard]] std::vector<JobId> line() const {
    return sorted([](const Waiting& w) { return std::tuple(w.keys.line, w.serial); }, {}, TimeSpan::unlimited());
  }
  /// Of one request, in scan order, those with an estimate of at most `longest`.
  [[nodiscard]] std::vector<JobId> scan(RequestId request, TimeSpan longest) const {
    return sorted([](const Waiting& w) { return std::tuple(w.keys.scan, w.serial); }, request, longest);
  }

 private:
  template <class Key>
  [[nodiscard]] std::vector<JobId> sorted(Key key, RequestId request, TimeSpan longest) const {
    std::vector<JobId> out;
    for (const auto& [index, w] : jobs)
      if ((!request.valid() || w.request == request) && w.estimate <= longest) out.push_back({index});
    std::ranges::sort(out, {}, [&](JobId id) { return key(jobs.at(id.index)); });
    return out;
  }
};

void expect_same(const WaitingQueue& queue, const Reference& reference, TimeSpan longest) {
  std::vector<JobId> line;
  queue.for_each([&](JobId id) { return line.push_back(id), true; });
  ASSERT_EQ(line, reference.line());
  ASSERT_EQ(queue.size(), reference.jobs.size());
  ASSERT_EQ(queue.head(), line.empty() ? JobId{} : line.front());

  std::set<std::uint32_t> requests, expected;
  for (const RequestId request : queue.requests()) ASSERT_TRUE(requests.insert(request.index).second);
  for (const auto& [index, w] : reference.jobs) expected.insert(w.request.index);
  ASSERT_EQ(requests, expected);

  for (const RequestId request : queue.requests()) {
    std::vector<JobId> scan;
    for (JobId id = queue.first(request, longest); id.valid(); id = queue.next(id, longest)) scan.push_back(id);
    ASSERT_EQ(scan, reference.scan(request, longest));
  }
  for (const auto& [index, w] : reference.jobs) {
    ASSERT_EQ(queue.estimate({index}), w.estimate);
    ASSERT_EQ(queue.request_of({index}), w.request);
    const Waiting& first = reference.jobs.begin()->second;
    ASSERT_EQ(queue.scanned_before({index}, {reference.jobs.begin()->first}),
              std::tuple(w.keys.scan, w.serial) < std::tuple(first.keys.scan, first.serial));
  }
}

TEST(WaitingQueue, MatchesAQueueThatIsSortedAnew) {
  for (std::uint64_t seed = 1; seed <= 3 && !testing::Test::HasFailure(); ++seed) {
    Rng rng{seed, Stream::policy, 5};
    WaitingQueue queue;
    Reference reference;
    for (std::uint64_t step = 0; step < 1'000; ++step) {
      const JobId job{static_cast<std::uint32_t>(rng.below(50))};
      if (reference.jobs.erase(job.index) > 0) {
        queue.remove(job);
      } else {
        // Few distinct keys, so that ties by arrival are the rule; negative ones, as `largest` and `priority` make
        // them.
        const Waiting w{
            {static_cast<std::uint32_t>(rng.below(6))},
            {static_cast<double>(rng.below(5)) - 2.0, static_cast<double>(rng.below(5)) - 2.0},
            step,
            rng.below(10) == 0 ? TimeSpan::unlimited() : TimeSpan::seconds(static_cast<std::int64_t>(rng.below(20)))};
        queue.add(job, w.request, w.keys, w.serial, w.estimate);
        reference.jobs[job.index] = w;
      }
      expect_same(queue, reference, TimeSpan::seconds(static_cast<std::int64_t>(rng.below(22)) - 1));
      expect_same(queue, reference, TimeSpan::unlimited());
    }
  }
}

// A job that was preempted comes back with the serial number of its submission, and so to its old place.
TEST(WaitingQueue, TiesGoByArrivalWheneverAJobIsAdded) {
  WaitingQueue queue;
  queue.add({0}, {0}, {1.0, 1.0}, 7, {});
  queue.add({1}, {0}, {1.0, 1.0}, 3, {});
  EXPECT_EQ(queue.head(), JobId{1});
  EXPECT_TRUE(queue.scanned_before({1}, {0}));
}

TEST(RunningLeases, AreInOrderOfEstimatedEndThenLease) {
  RunningLeases running;
  const auto add = [&](std::uint32_t job, std::uint32_t lease, Instant end) {
    Lease l;
    l.id = {lease};
    l.estimated_end = end;
    running.add({job}, l);
  };
  add(0, 3, Instant::seconds(5));
  add(1, 2, Instant::seconds(5));
  add(2, 1, Instant::never());
  add(3, 0, Instant::seconds(1));
  running.remove({3});
  std::vector<JobId> order;
  running.for_each([&](JobId id) { return order.push_back(id), true; });
  EXPECT_EQ(order, (std::vector<JobId>{{1}, {0}, {2}}));
  EXPECT_EQ(running.size(), 3u);
}

}  // namespace
}  // namespace headroom
