// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/unit_text.hpp"
#include "scenarios/sections.hpp"
#include "scenarios/synthetic_jobs.hpp"
#include "scenarios/training_catalogue.hpp"
#include "scenarios/training_phases.hpp"

namespace headroom {
namespace {

/// One class of jobs that train; faults go to what says how much.
class TrainingJobs {
 public:
  TrainingJobs(const Field& field, std::string_view key, SyntheticClass& jobs, Scenario& scenario)
      : field_(field), key_(key), jobs_(jobs), scenario_(scenario) {}

  void read() {
    if (!find_class() || !find_hardware()) return;
    std::vector<Duration> steps;
    for (const SizedRequest& size : sized_requests(jobs_, scenario_.cluster)) {
      const auto step = step_on(size.request);
      if (!step) return;
      steps.push_back(*step);
    }
    for (std::size_t i = 0; i < jobs_.sizes.size(); ++i) jobs_.sizes[i].stretch = steps[i] / steps.front();
    const TrainingPlan& plan = class_->plan;
    const double in_step = key_ == "tokens" ? static_cast<double>(plan.batch * plan.sequence) : 1.0;
    jobs_.duration = read_duration(field_.at(key_), steps.front().si / in_step);
  }

  /// What they send, by their number of GPUs; nothing without a network.
  [[nodiscard]] std::vector<NetworkSpec::OfClass> take_traffic() { return std::move(traffic_); }

 private:
  bool fault(const std::string& message, const std::string& suggestion = {}) {
    field_.error(key_, message, suggestion);
    return false;
  }

  bool find_class() {
    const auto found = std::ranges::find(scenario_.training, jobs_.name, &TrainingClass::name);
    if (found == scenario_.training.end())
      return fault(
          "nobody says what jobs of class " + in_quotes(jobs_.name) + " train",
          R"("classes": [ { "name": )" + in_quotes(jobs_.name) + R"(, "model": "llama-3-70b" } ] in workload)");
    class_ = &*found;
    if (std::ranges::find(scenario_.network.classes, jobs_.name, &NetworkSpec::OfClass::job_class) !=
        scenario_.network.classes.end())
      return fault("what its jobs send follows from what they train; cluster.network.classes says it too");
    return true;
  }

  bool find_hardware() {
    const PoolSpec* const pool = pool_of(*class_, jobs_.gpu_model, scenario_.cluster);
    if (pool == nullptr) return class_->pool.empty() ? fault("the cluster has no pool of GPUs for it") : no_such_pool();
    FoundHardware found = training_hardware(*pool, class_->plan.precision, scenario_.network.fabric);
    if (!found.hardware) return fault("pool " + in_quotes(pool->name) + " " + found.why_not);
    hardware_ = std::move(*found.hardware);
    keep_to(pool->node.gpu_model);
    for (AssumedValue value : hardware_.assumptions) {
      value.path = "workload.classes: " + value.path;
      if (std::ranges::find(scenario_.training_assumptions, value.path, &AssumedValue::path) ==
          scenario_.training_assumptions.end())
        scenario_.training_assumptions.push_back(std::move(value));
    }
    return true;
  }

  bool no_such_pool() {
    std::vector<std::string> names;
    for (const PoolSpec& pool : scenario_.cluster.pools) names.push_back(pool.name);
    return fault("its training is for pool " + in_quotes(class_->pool) + ", which the cluster does not have",
                 did_you_mean(class_->pool, names));
  }

  /// On other GPUs a step would take another time.
  void keep_to(const std::string& gpu_model) {
    const auto has_others = [&](const PoolSpec& pool) {
      return pool.node.gpus > 0 && pool.node.gpu_model != gpu_model;
    };
    if (jobs_.gpu_model.empty() && std::ranges::any_of(scenario_.cluster.pools, has_others))
      jobs_.gpu_model = gpu_model;
  }

  /// How long a step takes on these GPUs, where they stand as the plan has them.
  std::optional<Duration> step_on(const Request& request) {
    const std::uint64_t milli = gpu_milli_of(request);
    const auto gpus = static_cast<std::int64_t>(milli / 1000);
    if (gpus == 0 || milli % 1000 != 0) {
      fault("a job that trains has whole GPUs");
      return std::nullopt;
    }
    const auto plan = plan_on(gpus);
    if (!plan) return std::nullopt;
    const TrainingStep step =
        training_step(class_->model, *plan, hardware_.gpu, default_network(*plan, hardware_.node));
    note(*plan, step);
    return step.total();
  }

  std::optional<TrainingPlan> plan_on(std::int64_t gpus) {
    const std::string on = "on " + std::to_string(gpus) + " GPUs: ";
    const auto plan = on_gpus(class_->plan, gpus);
    if (!plan) {
      fault(on + "they do not divide by tensor x pipeline x context = " + std::to_string(class_->plan.gpus()));
      return std::nullopt;
    }
    if (const auto why_not = validate(class_->model, *plan)) {
      fault(on + *why_not);
      return std::nullopt;
    }
    return check_memory(*plan, on) ? plan : std::nullopt;
  }

  void note(const TrainingPlan& plan, const TrainingStep& step) {
    const std::int64_t gpus = plan.gpus();
    const auto is_known = [&](const TrainingRun& one) { return one.job_class == jobs_.name && one.gpus == gpus; };
    if (std::ranges::any_of(scenario_.training_runs, is_known)) return;
    scenario_.training_runs.push_back({jobs_.name, class_->model_name.empty() ? "stated sizes" : class_->model_name,
                                       gpus, step.total(), step.tokens});
    if (scenario_.network.fidelity == NetworkFidelity::none) return;
    JobTraffic traffic{.phases = training_phases(class_->model, plan, hardware_.gpu, hardware_.node),
                       .weight = class_->weight,
                       .cap = class_->cap};
    traffic_.push_back({jobs_.name, std::move(traffic), static_cast<std::uint32_t>(gpus)});
  }

  /// What frameworks take besides is a guess: on it alone nobody is refused.
  bool check_memory(const TrainingPlan& plan, const std::string& on) {
    const TrainingMemory memory = training_memory(class_->model, plan, hardware_.allowance);
    const DataSize least = memory.total() - hardware_.allowance.workspace - memory.fragmentation;
    const auto needs = [&](DataSize size) {
      return on + "needs " + format_for_people(size.si, dimensions::data) + " of a GPU that has " +
             format_for_people(hardware_.memory.si, dimensions::data);
    };
    if (least > hardware_.memory) return fault(needs(least), "`headroom training --search` finds plans that fit");
    if (memory.total() > hardware_.memory) field_.warning(key_, needs(memory.total()) + ", frameworks counted in");
    return true;
  }

  const Field& field_;
  std::string_view key_;
  SyntheticClass& jobs_;
  Scenario& scenario_;
  const TrainingClass* class_ = nullptr;
  TrainingHardware hardware_;
  std::vector<NetworkSpec::OfClass> traffic_;
};

}  // namespace

void read_training_jobs(const Field& synthetic, SyntheticWorkload& jobs, Scenario& out) {
  const std::vector<Field> classes = synthetic.items("classes");
  for (std::size_t i = 0; i < classes.size(); ++i)
    for (const std::string_view key : {"steps", "tokens"}) {
      if (!classes[i].has(key)) continue;
      TrainingJobs reader(classes[i], key, jobs.classes[i], out);
      reader.read();
      std::ranges::move(reader.take_traffic(), std::back_inserter(out.network.classes));
    }
}

}  // namespace headroom
