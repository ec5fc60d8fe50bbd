// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenarios/climate.hpp"
#include "scenarios/field.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/vocabulary.hpp"

/// One reader a section: checked tree in, plain values out. What concerns several keys at once is checked here; what
/// the keys leave open and follows from others is filled into the tree, so that the resolved scenario says it.
namespace headroom {

[[nodiscard]] RunSection read_run(const Field& run);
[[nodiscard]] std::vector<PrecisionTarget> read_precision(const JsonNode& list, const Vocabulary& vocabulary,
                                                          Faults& faults);
[[nodiscard]] ClusterSpec read_cluster(const Field& cluster);
/// Capacity over time; `spec` holds the pools.
[[nodiscard]] std::vector<NodeChange> read_changes(const Field& cluster, const ClusterSpec& spec);
/// Relative paths in the order of the choices of `relative_to`.
enum class PathRoot : std::uint8_t { file, working_directory };
[[nodiscard]] TraceWorkload read_trace_section(const Field& trace, PathRoot root);
/// The file that `key` names, as a path from the working directory, in the tree too; whether it is there is checked.
[[nodiscard]] std::string resolve_path(const Field& section, std::string_view key, PathRoot root);
[[nodiscard]] SyntheticWorkload read_synthetic(const Field& synthetic);
[[nodiscard]] SyntheticClass read_class(const Field& job_class);
/// Warns of a class whose jobs, or some of its sizes, would all be rejected.
void check_fit(const Field& synthetic, const SyntheticWorkload& workload, const ClusterSpec& cluster);
/// Of times; or of numbers of something that takes `unit_s` seconds each.
[[nodiscard]] DurationDistribution read_duration(const Field& duration, double unit_s = 1.0);
/// A node of a pool or an instance of an offer.
[[nodiscard]] NodeSpec read_node(const Field& node);
/// Offers, what bursting means for jobs, and the policy; files that it names are appended to `input_files`.
[[nodiscard]] CloudSection read_cloud(const Field& cloud, PathRoot root, const Vocabulary& vocabulary,
                                      std::deque<std::string>& texts, std::vector<std::string>& input_files);
/// What the section, or its absence, means for the others: names, and metrics that speak of rented instances.
void check_cloud(const Field& root, const Scenario& scenario);
/// Texts that options point into are put into `texts`, whose elements must not move later.
[[nodiscard]] PolicyChoice read_policy(const Field& section, std::string_view key, const Vocabulary& vocabulary,
                                       std::deque<std::string>& texts);
[[nodiscard]] SchedulerSection read_scheduler(const Field& scheduler, const Vocabulary& vocabulary,
                                              std::deque<std::string>& texts);
/// The faults of power, on the tree that has been read.
void read_power_faults(const Field& root, PowerSection& out);
/// `cooling.fed_from`, likewise: what cooling stops with.
void read_fed_from(const Field& root, PowerSection& out);
/// Places, levels and protection of the tree; `is_rented` by pool.
void read_power_tree(const Field& power, const ClusterSpec& cluster, const std::vector<bool>& is_rented,
                     PowerSection& out);
/// The `power` section and what its pools draw; what nobody states is filled in from the catalogue. Nothing if power is
/// not simulated.
[[nodiscard]] std::optional<PowerSection> read_power(const Field& root, const ClusterSpec& cluster,
                                                     PolicyChoice capping);
/// The `site` section and the carbon of nodes, for a run whose power is simulated; files that it names are appended to
/// `input_files`. Nothing if energy has one price and nothing else is said; without power, what needs it is a fault.
[[nodiscard]] std::optional<GridSection> read_grid(const Field& root, const Scenario& scenario,
                                                   const Vocabulary& vocabulary, std::deque<std::string>& texts,
                                                   std::vector<std::string>& input_files);
/// `site.curtailment`; the other keys of the site have been read.
[[nodiscard]] CurtailmentSection read_curtailment(const Field& site, std::vector<AssumedValue>& assumptions);
/// `site.climate` as it is from `start_unix_s` on; a file that it names is appended to `input_files`. Nothing, with a
/// fault, if there is no such weather.
[[nodiscard]] std::optional<Climate> read_climate(const Field& climate, std::int64_t start_unix_s, PathRoot root,
                                                  std::vector<std::string>& input_files);
/// Whether cooling is simulated: what it draws is then known, and no ratio is.
[[nodiscard]] bool has_plant(const Field& root);
/// What `cooling.fidelity: none` means for `cooling.pue`; before the sections that read it.
void check_pue(const Field& root);
/// The `cooling` section and the faults that belong to it; cluster and power have been read. What nobody states is
/// filled in from the catalogue. Nothing if cooling is not simulated.
[[nodiscard]] std::optional<CoolingSection> read_cooling(const Field& root, const Scenario& read,
                                                         const std::optional<Climate>& climate);
/// The `costs` section with all that it needs of others; what nobody states is filled in from the catalogue.
[[nodiscard]] CostsSection read_costs(const Field& root, const ClusterSpec& cluster,
                                      const std::optional<FabricSection>& joined_by);
/// `pointer`: of the list.
[[nodiscard]] std::vector<Assertion> read_assertions(const JsonNode& list, const std::string& pointer,
                                                     const Vocabulary& vocabulary, Faults& faults);
/// `workload.classes`; sizes that nobody states are filled in from the catalogue.
[[nodiscard]] std::vector<TrainingClass> read_training(const Field& workload);
/// Classes of jobs that say how much they train instead of how long they take: their run times, and what they send,
/// for the network. Cluster, network and `workload.classes` have been read.
void read_training_jobs(const Field& synthetic, SyntheticWorkload& jobs, Scenario& out);
[[nodiscard]] PlanSection read_plan(const Field& plan, const Vocabulary& vocabulary, Faults& faults);

}  // namespace headroom
