// SPDX-License-Identifier: Apache-2.0
#include "sim/energy/job_emissions.hpp"

#include <cmath>

namespace headroom {

void JobEmissions::settle(Instant at) {
  if (at <= draw_.at) return;
  const CarbonMass emitted = grid_.emitted(at);
  energies_.pass(draw_, (at - draw_.at).in_seconds(), emitted - emitted_);
  emitted_ = emitted;
  draw_.at = at;
}

void JobEmissions::on(const record::SiteDraw& entry) {
  settle(entry.at);
  draw_ = entry;
}

void JobEmissions::on(const record::JobDraw& entry) {
  settle(entry.at);
  energies_.set(entry.job, entry.standing, entry.active);
}

void JobEmissions::on(const record::LeaseEnded& entry) {
  settle(entry.at);
  energies_.set(entry.job, {}, {});
}

void JobEmissions::on(const record::JobEnded& entry) {
  settle(entry.at);
  const double kg = energies_.end(entry.job).carbon.si;
  const record::JobEmitted emitted{entry.at, entry.job, std::llround(1e9 * kg)};
  for (RecordSink* const reader : readers_) reader->on(emitted);
}

void JobEmissions::on(const record::RunEnded& entry) {
  settle(entry.at);
}

}  // namespace headroom
