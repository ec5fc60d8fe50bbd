// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_scenario.hpp"

#include <utility>

#include "scenarios/calendar_months.hpp"
#include "scenarios/check_tree.hpp"
#include "scenarios/json_text.hpp"
#include "scenarios/merge.hpp"
#include "scenarios/override.hpp"
#include "scenarios/read_distribution.hpp"
#include "scenarios/read_network.hpp"
#include "scenarios/sections.hpp"
#include "scenarios/synthetic_workload.hpp"
#include "scenarios/workload_preset.hpp"

namespace headroom {
namespace {

/// A scenario on its way from text to values.
class ScenarioReader {
 public:
  ScenarioReader(std::span<const std::string> overrides, const Vocabulary& vocabulary)
      : overrides_(overrides), vocabulary_(vocabulary), faults_(sources_), loader_(sources_, faults_) {}

  [[nodiscard]] std::optional<Scenario> read_file(const std::string& path) {
    return finish(loader_.load_file(path, {}), path);
  }

  [[nodiscard]] std::optional<Scenario> read_text(std::string text, const std::string& name) {
    return finish(loader_.load_text(name, std::move(text), {}), name);
  }

  [[nodiscard]] std::string resolved_with_origins() const { return write_json_with_origins(root_, sources_); }
  void hand_over(Diagnostics& diagnostics) { faults_.hand_over(diagnostics); }

 private:
  std::optional<Scenario> finish(std::optional<JsonNode> merged, const std::string& path) {
    if (!merged) return std::nullopt;
    root_ = std::move(*merged);
    put_preset_below();
    if (const JsonMember* extends = root_.find("extends")) {
      faults_.error(extends->key_at, "/extends", "\"extends\" cannot be set by --set: it belongs to a file");
      std::erase_if(root_.members, [](const JsonMember& m) { return m.key == "extends"; });
    }
    check_tree(root_, vocabulary_, faults_);
    Scenario scenario = read_sections(path);
    if (faults_.has_error()) return std::nullopt;
    scenario.resolved_json = write_json(root_);
    return scenario;
  }

  /// One preset, the last that is named anywhere, below all that files and overrides say. Overrides may point into it,
  /// so it has to be there before them, and again where one of them replaces the whole section.
  void put_preset_below() {
    const std::optional<std::string> preset = last_preset();
    if (preset) expand_preset(root_, *preset);
    remove_nulls(root_);
    apply_overrides(root_, overrides_, scenario_spec(), sources_, faults_,
                    [&preset](JsonNode& root, std::string_view path) {
                      const bool replaced = path == "workload" || path == "workload.synthetic";
                      if (replaced && preset) expand_preset(root, *preset);
                    });
  }

  [[nodiscard]] std::optional<std::string> last_preset() const {
    JsonNode written = root_;
    Sources sources;
    Faults of_no_interest(sources);
    apply_overrides(written, overrides_, scenario_spec(), sources, of_no_interest);
    return named_preset(written);
  }

  Scenario read_sections(const std::string& path) {
    Field root(root_, &scenario_spec(), "", root_.at, faults_);
    Scenario out;
    out.title = root.text("title");
    out.path = path;
    for (int i = 0; i < sources_.count(); ++i)
      if (sources_.name(i) != Sources::override_name) out.input_files.push_back(sources_.name(i));
    if (root.has("run")) {
      const Field run = root.at("run");
      out.run = read_run(run);
      if (run.has("precision")) out.run.precision = read_precision(*run.node("precision"), vocabulary_, faults_);
    }
    if (root.has("cluster")) out.cluster = read_cluster(root.at("cluster"));
    if (root.has("cluster") && root.at("cluster").has("network")) {
      const Field network = root.at("cluster").at("network");
      out.network = read_network(network, root.whole<PathRoot>("relative_to"), out.input_files);
      out.network.fabric = read_fabric(network, out.cluster);
    }
    read_network_faults(root, out.network);
    auto texts = std::make_shared<std::deque<std::string>>();
    if (root.has("scheduler")) out.scheduler = read_scheduler(root.at("scheduler"), vocabulary_, *texts);
    if (root.has("cloud"))
      out.cloud =
          read_cloud(root.at("cloud"), root.whole<PathRoot>("relative_to"), vocabulary_, *texts, out.input_files);
    check_pue(root);
    if (root.has("power") && root.has("cluster"))
      out.power = read_power(root, out.cluster, read_policy(root.at("power"), "capping", vocabulary_, *texts));
    if (out.power) read_measured_power(root, *out.power, out.input_files);
    out.option_texts = texts;
    if (root.has("assertions"))
      out.assertions = read_assertions(*root.node("assertions"), "/assertions", vocabulary_, faults_);
    if (root.has("workload")) read_workload(root, out);
    if (root.has("cluster") && root.at("cluster").has("network"))
      check_traffic_names(root.at("cluster").at("network"), out);
    if (root.has("plan")) out.plan = read_plan(root.at("plan"), vocabulary_, faults_);
    if (root.has("cluster")) read_site(root, out);
    if (root.has("costs") && root.has("cluster")) out.costs = read_costs(root, out.cluster, out.network.fabric);
    if (root.has("cluster")) out.grid = read_grid(root, out, vocabulary_, *texts, out.input_files);
    check_cloud(root, out);
    check_growth(root, out);
    make_self_contained(root);
    return out;
  }

  /// The weather is read for its faults, too.
  static void read_site(const Field& root, Scenario& out) {
    std::optional<Climate> climate;
    if (root.has("site") && root.at("site").has("climate"))
      climate = read_climate(root.at("site").at("climate"), out.run.start_unix_s, root.whole<PathRoot>("relative_to"),
                             out.input_files);
    out.cooling = read_cooling(root, out, climate);
  }

  void read_workload(const Field& root, Scenario& out) {
    const Field workload = root.at("workload");
    out.training = read_training(workload);
    if (workload.has("trace")) {
      out.workload = read_trace_section(workload.at("trace"), root.whole<PathRoot>("relative_to"));
    } else if (workload.has("synthetic")) {
      const Field synthetic = workload.at("synthetic");
      SyntheticWorkload jobs = read_synthetic(synthetic);
      if (!faults_.has_error()) read_training_jobs(synthetic, jobs, out);
      const bool endless = !synthetic.has("jobs") && !synthetic.is_faulty("jobs");
      if (endless && root.has("run") && !out.run.horizon && !root.at("run").is_faulty("horizon")) {
        synthetic.error("", R"(without "jobs", jobs arrive until the horizon: add "jobs" here, or "horizon" to run)");
      }
      if (!faults_.has_error()) {
        check_fit(synthetic, jobs, out.cluster);
        if (const auto fault = synthetic_fault(jobs, out)) synthetic.error("", *fault);
      }
      out.workload = std::move(jobs);
    }
  }

  /// A ledger repeats a run that is shorter than its horizon, which nothing that grows is like.
  static void check_growth(const Field& root, const Scenario& scenario) {
    const auto* const jobs = std::get_if<SyntheticWorkload>(&scenario.workload);
    if (jobs == nullptr || jobs->growth == 0.0 || !scenario.costs || !scenario.run.horizon) return;
    const std::int64_t start = scenario.run.start_unix_s;
    if (!months_of_run(start, scenario.costs->horizon_months, *scenario.run.horizon).empty()) return;
    root.at("workload")
        .at("synthetic")
        .error("growth",
               "costs.horizon is " + std::to_string(scenario.costs->horizon_months) +
                   " months, and the run ends before: the months behind it would not be like those that it has",
               "\"horizon\": \"" + std::to_string(scenario.costs->horizon_months) + " month\" in run");
  }

  /// The tree no longer depends on where its files were, nor does what is written from it.
  void make_self_contained(Field& root) {
    std::erase_if(root_.members, [](const JsonMember& m) { return m.key == "$schema" || m.key == "relative_to"; });
    drop_preset();  // its values are there now, as far as they were wanted
    root.fill("relative_to", make_string("working-directory", {.source = Mark::by_resolving}));
  }

  void drop_preset() {
    JsonMember* workload = root_.find("workload");
    JsonMember* synthetic = workload != nullptr ? workload->value.find("synthetic") : nullptr;
    if (synthetic == nullptr) return;
    std::erase_if(synthetic->value.members, [](const JsonMember& m) { return m.key == "preset"; });
  }

  std::span<const std::string> overrides_;
  const Vocabulary& vocabulary_;
  Sources sources_;
  Faults faults_;
  ScenarioLoader loader_;
  JsonNode root_;
};

}  // namespace

std::optional<Scenario> read_scenario(const std::string& path, std::span<const std::string> overrides,
                                      const Vocabulary& vocabulary, Diagnostics& diagnostics) {
  ScenarioReader reader(overrides, vocabulary);
  std::optional<Scenario> scenario = reader.read_file(path);
  reader.hand_over(diagnostics);
  return scenario;
}

std::optional<Scenario> read_scenario_text(std::string text, const std::string& name,
                                           std::span<const std::string> overrides, const Vocabulary& vocabulary,
                                           Diagnostics& diagnostics) {
  ScenarioReader reader(overrides, vocabulary);
  std::optional<Scenario> scenario = reader.read_text(std::move(text), name);
  reader.hand_over(diagnostics);
  return scenario;
}

std::optional<std::string> print_resolved(const std::string& path, std::span<const std::string> overrides,
                                          const Vocabulary& vocabulary, Diagnostics& diagnostics) {
  ScenarioReader reader(overrides, vocabulary);
  const std::optional<Scenario> scenario = reader.read_file(path);
  reader.hand_over(diagnostics);
  return scenario ? std::optional(reader.resolved_with_origins()) : std::nullopt;
}

}  // namespace headroom
