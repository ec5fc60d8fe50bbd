// SPDX-License-Identifier: Apache-2.0
#include "sim/power/job_energies.hpp"

namespace headroom {

JobEnergy& JobEnergy::operator+=(const JobEnergy& other) {
  busy += other.busy;
  idle += other.idle;
  losses += other.losses;
  cooling += other.cooling;
  carbon += other.carbon;
  return *this;
}

void JobEnergies::pass(const record::SiteDraw& draw, double seconds, CarbonMass emitted) {
  const double of_nobody = draw.nodes.uw > 0 ? (draw.nodes - taken_).power() / draw.nodes.power() : 1.0;
  of_nobody_.energy += of_nobody * (draw.total().power() * Duration{seconds});
  of_nobody_.carbon += of_nobody * emitted;
  if (draw.nodes.uw <= 0) return;
  now_.carbon += emitted.si / draw.nodes.power().si;
  const double per_node_watt = seconds / draw.nodes.power().si;
  now_.nodes += seconds;
  now_.equipment += draw.equipment.power().si * per_node_watt;
  now_.losses += (draw.supplies + draw.losses).power().si * per_node_watt;
  now_.cooling += draw.cooling.power().si * per_node_watt;
}

void JobEnergies::book(Account& account) const {
  const Power active = account.active.power(), all = active + account.standing.power();
  const Duration time{now_.nodes - account.booked.nodes};
  account.energy.busy += active * time;
  account.energy.idle += account.standing.power() * time + all * Duration{now_.equipment - account.booked.equipment};
  account.energy.losses += all * Duration{now_.losses - account.booked.losses};
  account.energy.cooling += all * Duration{now_.cooling - account.booked.cooling};
  account.energy.carbon += CarbonMass{all.si * (now_.carbon - account.booked.carbon)};
  account.booked = now_;
}

void JobEnergies::set(std::uint64_t job, MicroPower standing, MicroPower active) {
  Account* account = accounts_.find(job);
  if (account == nullptr) {
    if (standing.uw == 0 && active.uw == 0) return;
    account = &accounts_.add(job);
    account->booked = now_;
  }
  book(*account);
  taken_ += standing + active - account->standing - account->active;
  account->standing = standing;
  account->active = active;
}

JobEnergy JobEnergies::end(std::uint64_t job) {
  Account* const account = accounts_.find(job);
  if (account == nullptr) return {};
  book(*account);
  taken_ -= account->standing + account->active;
  const JobEnergy energy = account->energy;
  accounts_.remove(job);
  ended_ += energy;
  return energy;
}

}  // namespace headroom
