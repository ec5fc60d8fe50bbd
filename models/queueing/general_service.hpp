// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/queueing/erlang.hpp"

/// Mean waits where service, or the gaps between arrivals, are not exponential. How irregular they are is the squared
/// coefficient of variation (variance over squared mean): 0 for a constant, 1 for the exponential law.
///
/// Domain   0 <= load < 1; variations >= 0 and finite; mean_service > 0; offered_load < servers.
/// Errors   breaking the domain is a bug of the caller (CHECK).
namespace headroom {

/// M/G/1, exact: load (1 + service_variation) / (2 (1 - load)) * mean_service.
/// Source   Pollaczek (1930) and Khinchine (1932); Kleinrock, "Queueing Systems", vol. 1 (1975), section 5.6.
[[nodiscard]] Duration mean_wait_mg1(double load, double service_variation, Duration mean_service);

/// M/D/1, exact: half the wait of M/M/1.
[[nodiscard]] Duration mean_wait_md1(double load, Duration mean_service);

/// GI/G/c, approximate: the wait of M/M/c times (arrival_variation + service_variation) / 2. Exact for M/M/c and M/G/1;
/// good in heavy traffic, and never to be taken for more than a first guess of a batch queue, whose jobs take several
/// servers at once.
/// Source   Allen, "Probability, Statistics and Queueing Theory", 2nd ed. (1990), section 5.3 (Allen and Cunneen).
[[nodiscard]] Duration mean_wait_allen_cunneen(const MMc& queue, double arrival_variation, double service_variation);

}  // namespace headroom
