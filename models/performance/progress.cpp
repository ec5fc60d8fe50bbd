// SPDX-License-Identifier: Apache-2.0
#include "models/performance/progress.hpp"

#include <cmath>
#include <limits>

namespace headroom {
namespace {
constexpr auto unlimited = std::numeric_limits<std::int64_t>::max();
}

ReferenceWork work_left(ReferenceWork work, std::int64_t elapsed_ns, double pace) {
  if (work.ns == unlimited) return work;
  if (pace == 1.0) {  // integers all the way: a double would lose nanoseconds beyond 104 days
    if (elapsed_ns > work.ns) return {};
    return {work.ns - elapsed_ns, work.fraction};
  }
  const double done = static_cast<double>(elapsed_ns) / pace;
  const double whole = std::floor(done);
  if (whole > static_cast<double>(work.ns)) return {};
  ReferenceWork left{work.ns - static_cast<std::int64_t>(whole), work.fraction - (done - whole)};
  if (left.fraction < 0.0) {
    left.ns -= 1;
    left.fraction += 1.0;
  }
  return left.ns < 0 ? ReferenceWork{} : left;
}

std::int64_t time_to_finish(ReferenceWork work, double pace) {
  if (work.ns == unlimited) return unlimited;
  if (pace == 1.0) return work.ns + (work.fraction > 0.0 ? 1 : 0);
  const double exact = (static_cast<double>(work.ns) + work.fraction) * pace;
  if (!(exact < 9.2e18)) return unlimited;
  return static_cast<std::int64_t>(std::ceil(exact));
}

}  // namespace headroom
