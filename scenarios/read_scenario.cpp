// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_scenario.hpp"

#include <utility>

#include "scenarios/check_tree.hpp"
#include "scenarios/json_text.hpp"
#include "scenarios/merge.hpp"
#include "scenarios/override.hpp"
#include "scenarios/sections.hpp"
#include "scenarios/synthetic_workload.hpp"
#include "scenarios/workload_preset.hpp"

namespace headroom {
namespace {

/// A scenario on its way from text to values.
class ScenarioReader {
 public:
  ScenarioReader(std::span<const std::string> overrides, const Vocabulary& vocabulary)
      : overrides_(overrides),
        vocabulary_(vocabulary),
        faults_(sources_),
        loader_(sources_, faults_, overridden_preset(overrides)) {}

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
    if (const auto preset = overridden_preset(overrides_); preset && !named_preset(root_))
      expand_preset(root_, *preset);
    apply_overrides(root_, overrides_, scenario_spec(), sources_, faults_);
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
    auto texts = std::make_shared<std::deque<std::string>>();
    if (root.has("scheduler")) out.scheduler = read_scheduler(root.at("scheduler"), vocabulary_, *texts);
    if (root.has("cloud"))
      out.cloud =
          read_cloud(root.at("cloud"), root.whole<PathRoot>("relative_to"), vocabulary_, *texts, out.input_files);
    out.option_texts = std::move(texts);
    if (root.has("assertions")) out.assertions = read_assertions(*root.node("assertions"), vocabulary_, faults_);
    if (root.has("workload")) read_workload(root, out);
    check_cloud(root, out);
    make_self_contained(root);
    return out;
  }

  void read_workload(const Field& root, Scenario& out) {
    const Field workload = root.at("workload");
    if (workload.has("trace")) {
      out.workload = read_trace_section(workload.at("trace"), root.whole<PathRoot>("relative_to"));
    } else if (workload.has("synthetic")) {
      const Field synthetic = workload.at("synthetic");
      SyntheticWorkload jobs = read_synthetic(synthetic);
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
