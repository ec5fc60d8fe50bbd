// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "sim/ids.hpp"
#include "sim/job.hpp"
#include "sim/time.hpp"

/// The seam of cloud bursting: does a job that waits go to the cloud, and when?
namespace headroom {

/// An offer as it is for one job: instances of its kind can hold the job.
struct BurstOffer {
  OfferId offer;
  double usd_per_instance_hour = 0.0;  ///< of one instance more; 0 for those that are paid for anyway
  double usd_for_data = 0.0;           ///< for what comes back
  std::uint32_t instances = 0;         ///< that the job takes if it has them for itself
  TimeSpan boot;                       ///< 95 % of the instances are up after it
  TimeSpan staging;                    ///< until the data of the job are there; while instances boot
  TimeSpan minimum;                    ///< an instance is paid for this long at least
  TimeSpan hold;                       ///< and is held for so long when the job has ended
  bool available = false;              ///< room is there, or can be asked for now

  /// From the request until the job starts.
  [[nodiscard]] TimeSpan delay() const { return std::max(boot, staging); }
  /// By the estimate, what is billed if all its instances are rented for this job alone.
  [[nodiscard]] double cost_usd(const JobSpec& job) const {
    const double rented_s = delay().in_seconds() + job.estimate.in_seconds() + hold.in_seconds();
    return usd_per_instance_hour * instances * std::max(rented_s, minimum.in_seconds()) / 3600.0 + usd_for_data;
  }
};

/// A job that waits. Of its spec, a policy goes by the estimate and not by the work, which nobody knows.
class BurstQuestion {
 public:
  BurstQuestion(const JobSpec& spec, Instant time, Instant since) : job(spec), now(time), queued(since) {}
  virtual ~BurstQuestion() = default;
  const JobSpec& job;
  Instant now;
  Instant queued;                                 ///< when it joined a line of our own; not anew when it came back
  bool is_behind = false;                         ///< somebody who was submitted earlier waits for his turn
  bool some_are_paid_for = false;                 ///< there are reserved offers
  std::optional<TimeSpan> deadline;               ///< of its class, from its submission on
  std::optional<double> usd_per_hour_of_waiting;  ///< of its class
  /// Those that can hold the job, in the order of the scenario. Worked out when asked for.
  [[nodiscard]] virtual std::span<const BurstOffer> offers() = 0;
};

struct BurstAnswer {
  enum class What : std::uint8_t { burst, look_again, wait_for_turn, never } what = What::never;
  OfferId offer;  ///< of a burst: one of the offers of the question
  Instant at;     ///< of a later look: after now

  static BurstAnswer never() { return {}; }
  static BurstAnswer burst(OfferId to) { return {What::burst, to, {}}; }
  static BurstAnswer look_again(Instant when) { return {What::look_again, {}, when}; }
  /// In one line by submission, of which only the head looks again: at the time that was named last.
  static BurstAnswer wait_for_turn(Instant when) { return {What::wait_for_turn, {}, when}; }
};

/// Asked once when a job has joined a line and did not start at once, and again at the time that it named or in its
/// turn. A burst to an offer that has no room now is asked for again when it has.
class BurstPolicy {
 public:
  virtual ~BurstPolicy() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual BurstAnswer decide(BurstQuestion& question) = 0;
  /// The answer was carried out.
  virtual void moved(const BurstQuestion& /*question*/, const BurstOffer& /*offer*/) {}
};

}  // namespace headroom
