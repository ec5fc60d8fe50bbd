// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/run_record.hpp"
#include "sim/serial_table.hpp"

namespace headroom {

/// What a job had of the energy of the site.
struct JobEnergy {
  Energy busy;        ///< what the parts of its nodes drew because of it
  Energy idle;        ///< its share of what they draw when nothing runs, and of switches
  Energy losses;      ///< its part of what is lost from the feed to these parts
  Energy cooling;     ///< its part of that
  CarbonMass carbon;  ///< its part of what the electricity of the site emitted, if that was said
  [[nodiscard]] Energy total() const { return busy + idle + losses + cooling; }
  JobEnergy& operator+=(const JobEnergy& other);
};

/// Divides the energy of the site among jobs. At each moment a job has the share of everything that its nodes' parts
/// draw for it. As that share changes only with the job's own draw, its energy is the draw times integrals of parts of
/// the site over all nodes, which all jobs have in common: two numbers for a job, however often the site changes. What
/// nobody has is summed up by itself, so that the books can be checked: jobs + nobody = site.
class JobEnergies {
 public:
  /// For so many seconds the site drew this, and emitted so much.
  void pass(const record::SiteDraw& draw, double seconds, CarbonMass emitted = {});
  /// From now on; none for a job whose lease has ended.
  void set(std::uint64_t job, MicroPower standing, MicroPower active);
  /// The last word on a job.
  JobEnergy end(std::uint64_t job);
  /// Of all jobs that have ended.
  [[nodiscard]] const JobEnergy& ended() const { return ended_; }
  struct Rest {
    Energy energy;
    CarbonMass carbon;
  };
  /// Of nodes and parts of nodes without a job, with all that belongs to them.
  [[nodiscard]] const Rest& of_nobody() const { return of_nobody_; }

 private:
  struct Integrals {                                                   // in seconds
    double nodes = 0.0, equipment = 0.0, losses = 0.0, cooling = 0.0;  // of the part over what the nodes draw
    double carbon = 0.0;                                               // in kg per watt of that
  };
  struct Account {
    MicroPower standing, active;
    Integrals booked;
    JobEnergy energy;
  };
  void book(Account& account) const;

  Integrals now_;
  SerialTable<Account> accounts_;
  JobEnergy ended_;
  MicroPower taken_;  // by all jobs now
  Rest of_nobody_;
};

}  // namespace headroom
