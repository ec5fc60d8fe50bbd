// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "planner/policies/registry.hpp"

namespace headroom {
namespace {

class Fifo final : public Order {
 public:
  [[nodiscard]] double key(const JobSpec& job) const override { return static_cast<double>(job.submit.ns); }
};

constexpr std::string_view runtime_choices[] = {"estimate", "true"};
constexpr OptionSpec sjf_options[] = {
    {.key = "runtime",
     .kind = OptionKind::choice,
     .fallback = "estimate",
     .choices = runtime_choices,
     .help = "which run time is compared: what the user estimated, or the true one (clairvoyant, a bound)"},
};

class ShortestFirst final : public Order {
 public:
  explicit ShortestFirst(const Options& options) : clairvoyant_(options.text("runtime") == "true") {}
  [[nodiscard]] double key(const JobSpec& job) const override {
    return static_cast<double>(clairvoyant_ ? job.work.ns : job.estimate.ns);
  }

 private:
  bool clairvoyant_;
};

/// GPUs first, in thousandths; cores break the tie: 2^27 of them (134 million) weigh as much as a thousandth of a GPU.
/// A double keeps both exactly up to 2^26 thousandths (67,000 GPUs), and cores to the nearest 16 up to a million GPUs.
double size_of(const Request& request) {
  constexpr std::uint64_t weight = std::uint64_t{1} << 27U;
  const std::uint64_t cpus = std::uint64_t{request.tasks} * request.per_task.cpus;
  return static_cast<double>(gpu_milli_of(request)) * static_cast<double>(weight) +
         static_cast<double>(std::min(cpus, weight - 1));
}

class SmallestFirst final : public Order {
 public:
  [[nodiscard]] double key(const JobSpec& job) const override { return size_of(job.request); }
};

class LargestFirst final : public Order {
 public:
  [[nodiscard]] double key(const JobSpec& job) const override { return -size_of(job.request); }
};

class PriorityFirst final : public Order {
 public:
  [[nodiscard]] double key(const JobSpec& job) const override { return -static_cast<double>(job.priority); }
};

template <class Policy>
std::unique_ptr<Order> make(const Options&, std::uint64_t) {
  return std::make_unique<Policy>();
}
std::unique_ptr<Order> make_shortest(const Options& options, std::uint64_t) {
  return std::make_unique<ShortestFirst>(options);
}

}  // namespace

std::span<const OrderEntry> orders() {
  static constexpr OrderEntry table[] = {
      {{"fifo", "in order of submission", {}}, &make<Fifo>},
      {{"sjf", "shortest run time first", sjf_options}, &make_shortest},
      {{"smallest", "fewest GPUs first, then fewest CPU cores", {}}, &make<SmallestFirst>},
      {{"largest", "most GPUs first, then most CPU cores", {}}, &make<LargestFirst>},
      {{"priority", "highest priority of the job first", {}}, &make<PriorityFirst>},
  };
  return table;
}

}  // namespace headroom
