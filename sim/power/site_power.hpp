// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/power/call_board.hpp"
#include "sim/power/capping.hpp"
#include "sim/power/level_draws.hpp"
#include "sim/power/node_loads.hpp"
#include "sim/power/power_spec.hpp"
#include "sim/power/protection.hpp"
#include "sim/subsystem.hpp"

namespace headroom {

/// What the nodes draw, carried up the tree of the site; what its limits make of that; and how fast jobs go at the
/// clocks that they are left.
///
/// Rented nodes are fed by their landlord. Cooling hears of it, and is heard, over the board, if there is one; what it
/// draws where the tree feeds it goes through the tree.
class SitePower final : public Subsystem {
 public:
  /// All must outlive it. `calls`: where it hears of calls of the grid, if anybody answers them.
  SitePower(const PowerSpec& spec, const JobSource& jobs, NodeBoard* board = nullptr, CallBoard* calls = nullptr);

  [[nodiscard]] std::string_view name() const override { return "power"; }
  void begin(Control& control) override;
  void settle(Instant from, Instant to) override;
  void on_timer(std::uint32_t timer, Control& control) override;
  void on_started(JobId job) override;
  void on_freed(JobId job, const Allocation& where) override;
  void on_node(NodeId node, Lifecycle state) override;
  bool admits(JobId job, const Allocation& where) override;
  bool resolve(std::span<const JobId> dirty, Control& control) override;
  void end(Control& control) override;

  /// Settled up to the last event of the run, and with finish() up to its end.
  [[nodiscard]] const PowerTree& tree() const { return tree_; }
  [[nodiscard]] const Capping& capping() const { return capping_; }
  [[nodiscard]] std::uint64_t trips() const { return protection_.trips(); }
  /// What the parts of all nodes, their power supplies, other computers and cooling took; whole run, after finish().
  struct Energies {
    std::array<MicroEnergy, node_part_kinds> by_part{};
    MicroEnergy supplies, equipment;
    MicroEnergy cooling_on_tree;  ///< what hangs on places of the tree
  };
  [[nodiscard]] const Energies& energies() const { return energies_; }
  void finish(Instant end);

 private:
  struct Noted {  // of a job, in the record
    LeaseId lease;
    NodeLoads::Job job;
  };
  [[nodiscard]] NodeLoads::Kind kind_of(const Job& job);
  [[nodiscard]] record::SiteDraw draw() const;
  void put_on(JobId job);
  void book(Instant to);
  void write_board();
  void switch_node(const Protection::Switch& to, Control& control);
  void switch_loads();
  void draw_cooling(Instant at);
  void adjust_caps(Control& control);
  void hold_for_call();
  void find_call_step(const std::optional<CallBoard::Hold>& asked);
  void tell_of_site(const record::SiteDraw& present);
  void tell(JobId job, Control& control);
  void watch(Control& control);
  [[nodiscard]] Instant now() const { return control_->view().now; }

  const PowerSpec& spec_;
  const JobSource& jobs_;
  NodeBoard* const board_;
  CallBoard* const calls_;
  PowerTree tree_;
  LevelDraws levels_;
  NodeLoads loads_;
  Capping capping_;
  Protection protection_;
  std::vector<PowerPlaceId>
      places_;  // with something that draws beside nodes: loads of the protection behind cooling's
  MicroPower equipment_, fixed_cooling_, swing_;
  std::vector<MicroPower> cooling_there_;  // by feed of cooling: what the tree draws for it
  Energies energies_;
  Instant booked_;
  Control* control_ = nullptr;
  std::vector<Noted> noted_;  // by job
  struct KindOfClass {
    NodeLoads::Kind kind;
    bool is_drawn;  // by each job
  };
  std::vector<KindOfClass> kinds_;     // by class, as far as known
  std::vector<JobId> touched_;         // storage used again
  std::vector<NodeId> touched_nodes_;  // likewise
  record::SiteDraw noted_draw_;
  std::vector<Protection::Switch> switches_;  // likewise
  Instant timer_at_ = Instant::never();       // the next one that is set for the protection
  bool timer_is_awaited_ = false;
  std::optional<CallBoard::Hold> call_asked_;
  MicroPower call_seen_;                  // what the site drew when that was looked at last
  std::uint8_t call_step_ = 0;            // to which all are held because of it
  Instant adjust_at_ = Instant::never();  // the controller has seen that it must act, and will
  bool is_noted_ = false;                 // what the site draws now
};

}  // namespace headroom
