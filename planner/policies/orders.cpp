// SPDX-License-Identifier: Apache-2.0
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

/// GPUs first, cores break the tie: 2^32 cores weigh as much as one GPU, and both stay exact in a double.
double size_of(const Request& request) {
  const double tasks = request.tasks;
  return tasks * request.per_task.gpus * 0x1p32 + tasks * request.per_task.cpus;
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
