// SPDX-License-Identifier: Apache-2.0
// training: how long a step of a class of jobs takes, whether it fits, and how it is best cut.
#include <algorithm>
#include <charconv>
#include <variant>

#include "models/unit_text.hpp"
#include "planner/cli/run_flags.hpp"
#include "planner/cli/trace_actions.hpp"
#include "planner/training_document.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "scenarios/source_text.hpp"

namespace headroom::cli {
namespace {

constexpr PositionalSpec positionals[] = {{"FILE", "A scenario with workload.classes"}};
constexpr FlagSpec flags[] = {
    {FlagSpec::Kind::value, "--class", "NAME", "Which of workload.classes; default: the first"},
    {FlagSpec::Kind::value, "--gpus", "N", "GPUs of the job; default: training.gpus, else all of the pool"},
    {FlagSpec::Kind::value, "--pool", "NAME", "On which nodes; default: training.pool, else the first pool with GPUs"},
    {FlagSpec::Kind::flag, "--search", "", "Find the fastest plans for these GPUs, and the fewest GPUs that do"},
    {FlagSpec::Kind::value, "--price", "USD/GPU-h", "What an hour of a GPU costs; default: from the section costs"},
    {FlagSpec::Kind::repeated, "--set", "PATH=VALUE",
     "Override a value: 'workload.classes[pretrain].training.batch=2048'"},
    {FlagSpec::Kind::value, "-o,--output", "DIR", "Write the report and its tables there"},
    {FlagSpec::Kind::flag, "--json", "", "Print one JSON document"},
};

template <class Items, class Name>
std::vector<std::string> names(const Items& items, Name name) {
  std::vector<std::string> out;
  for (const auto& item : items) out.push_back(item.*name);
  return out;
}

std::string no_such(const char* what, const std::string& name, const std::vector<std::string>& known) {
  const std::string near = did_you_mean(name, known);
  return "there is no " + std::string(what) + " " + in_quotes(name) + (near.empty() ? "." : "; " + near);
}

/// Reads what was asked, one thing after the other; the first fault ends it.
class QuestionReader {
 public:
  QuestionReader(const Arguments& arguments, const Scenario& scenario) : arguments_(arguments), scenario_(scenario) {}

  [[nodiscard]] std::optional<std::string> read() {
    for (auto step : {&QuestionReader::read_class, &QuestionReader::read_pool, &QuestionReader::read_gpus,
                      &QuestionReader::read_price})
      if (auto fault = (this->*step)()) return fault;
    question_.searches = arguments_.has("--search");
    return std::nullopt;
  }
  [[nodiscard]] const TrainingQuestion& question() const { return question_; }

 private:
  std::optional<std::string> read_class() {
    if (scenario_.training.empty()) return "there is no workload.classes with a model.";
    const auto name = arguments_.value("--class");
    const auto found =
        !name ? scenario_.training.begin() : std::ranges::find(scenario_.training, *name, &TrainingClass::name);
    if (found == scenario_.training.end())
      return no_such("class", *name, names(scenario_.training, &TrainingClass::name));
    question_.job = *found;
    return std::nullopt;
  }

  std::optional<std::string> read_pool() {
    const auto& pools = scenario_.cluster.pools;
    const auto name = arguments_.value("--pool");
    if (name) question_.job.pool = *name;
    const PoolSpec* const found = pool_of(question_.job, {}, scenario_.cluster);
    if (found == nullptr && question_.job.pool.empty()) return "no pool has GPUs.";
    if (found == nullptr) return no_such("pool", question_.job.pool, names(pools, &PoolSpec::name));
    question_.pool = static_cast<std::size_t>(found - pools.data());
    return std::nullopt;
  }

  std::optional<std::string> read_gpus() {
    const PoolSpec& pool = scenario_.cluster.pools[question_.pool];
    question_.gpus = question_.job.gpus.value_or(std::int64_t{pool.nodes} * pool.node.gpus);
    const auto text = arguments_.value("--gpus");
    if (!text) return std::nullopt;
    const char* const end = text->data() + text->size();
    const auto parsed = std::from_chars(text->data(), end, question_.gpus);
    const bool is_count = parsed.ec == std::errc{} && parsed.ptr == end;
    if (!is_count || question_.gpus < 1 || question_.gpus > 10'000'000)
      return "--gpus takes a number from 1 to 10000000.";
    return std::nullopt;
  }

  std::optional<std::string> read_price() {
    question_.price = price_of_pool(scenario_, question_.pool);
    const auto text = arguments_.value("--price");
    if (!text) return std::nullopt;
    const auto parsed = parse_quantity(*text);
    const auto* const price = std::get_if<ParsedQuantity>(&parsed);
    if (price == nullptr || price->dimension != dimensions::money_rate || !(price->si >= 0.0))
      return "--price takes the price of an hour of a GPU, such as \"2 USD/GPU-h\".";
    question_.price = GpuHourPrice{price->si * 3600.0, "--price"};
    return std::nullopt;
  }

  const Arguments& arguments_;
  const Scenario& scenario_;
  TrainingQuestion question_;
};

int run(const Arguments& arguments) {
  const std::string file = *arguments.value("FILE");
  Diagnostics diagnostics;
  const auto scenario = read_scenario(file, arguments.values("--set"), full_vocabulary(), diagnostics);
  if (!diagnostics.all().empty()) complain(to_text(diagnostics));
  if (!scenario) return exit_invalid_input;
  QuestionReader reader(arguments, *scenario);
  if (const auto fault = reader.read()) return fail(exit_usage, file + ": " + *fault);
  const TrainingQuestion& question = reader.question();
  const PoolSpec& pool = scenario->cluster.pools[question.pool];
  FoundHardware found = training_hardware(pool, question.job.plan.precision, scenario->network.fabric);
  if (!found.hardware)
    return fail(exit_invalid_input, file + ": pool " + in_quotes(pool.name) + ": " + found.why_not + ".");
  const TrainingAnswer answer = answer_training(*scenario, question, std::move(*found.hardware));
  const int status = deliver(arguments, training_document(*scenario, answer));
  if (status != exit_ok) return status;
  return answer.chosen() != nullptr ? exit_ok : exit_infeasible;
}

}  // namespace

const Verb training_verb{"training", "Say how long a training step takes, whether it fits, and how to cut the model",
                         positionals, flags, &run};

}  // namespace headroom::cli
