// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <limits>

#include "sim/run_record.hpp"

/// The bytes of a run record, shared by its writer and its reader and by nobody else.
///
///   file      "HRR\n" version:byte entry... ; the last entry, and no other, is a run_ended
///   entry     head:byte at:time body         ; `at` as the difference to the entry before, for the first one to 0
///   head      kind + 16 * (reason or state)
///   varint    seven bits a byte, low ones first; a byte of 128 or more is followed by another
///   signed    zigzag varint: 0, -1, 1, -2, ...
///   flagged   a varint with a flag in bit 0 of its first byte, which so has six bits of the number
///   time      flagged: 0 and signed seconds, or 1 and signed nanoseconds; traces are in whole seconds
///   span      time, with unlimited and -1 ns exchanged, so that the frequent one is the short one
///   age       varint: 0 for the job that was submitted last, 1 for the one before
///   lease     signed: lease - (lease started last + 1)
///   slices    count:varint slice...
///   slice     flagged: node - node before, which is 0 for the first; 1: contents follow, 0: the same contents as the
///             slice before
///   contents  tasks:varint cpus:varint memory:signed gpu_mask:varint gpu_milli:varint ; all 0 before the first slice
///   id        varint: index + 1, or 0 if it is not valid
///   names     count:varint name... ; a name is length:varint byte...
///
///   job_submitted  number:signed (difference to number before + 1) submit - at:time
///                  work:span estimate:span limit:span
///                  tasks:varint gpus:varint cpus:varint memory:signed max_tasks_per_node:varint
///                  gpu_model:id tenant:id class:id priority:signed extras?
///                  its detail: 1 if the job is held, plus 2 if extras follow, which are rare and 0 otherwise:
///   extras         gpu_milli:varint partition:id outcome:varint awaited:varint not_before:span ran_before:span
///                  array:varint array_limit:varint count:varint (number:varint kind:varint)...
///   job_released   age
///   job_moved      age partition:varint ready - at:time bytes_in:signed bytes_out:signed
///   lease_started  age lease slices
///   lease_changed  age lease slices
///   lease_ended    age lease spent:time (four times) kept - sum of spent:time
///   job_ended      age
///   node_changed   node:signed (difference to the node_changed before, for the first one to 0)
///   job_draw       age standing:signed active:signed held:varint gpus:signed swing:signed high:varint
///                  (microwatts, thousandths of GPUs, millionths); its detail: the reason
///   site_draw      nodes:signed supplies:signed equipment:signed cooling:signed losses:signed
///                  (microwatts, each as the difference to the site_draw before, for the first one to 0)
///   site_cooled    electricity:signed water:signed free:signed room:signed chilled:signed warm:signed hottest:signed
///                  (microwatts, microlitres a second, millionths, millikelvin, each as the difference to the
///                  site_cooled before, for the first one to 0); its detail: 1 if chillers run
///   node_throttled node:signed (difference to the node_throttled before, for the first one to 0) step:varint
///                  its detail: the reason, plus 8 if the node shuts down
///   summed_up      what became of a time that is over, and what is rare; its detail says of what:
///     0 level_drew   level:varint mean:signed peak:signed top:signed
///                    (microwatts: the mean as the difference to the last one of the level, for the first one to 0; the
///                    peak to this mean, the top to the last one of the level)
///     1 job_emitted  age micrograms:signed
///     2 job_held_up  age links:name (of what begins now; empty: of nothing)
///   site_curtailed target:signed capped:signed paused:signed slowed:signed stand:signed (microwatts and thousandths of
///                  GPUs, each as the difference to the site_curtailed before, for the first one to 0) lost:time
///                  its detail: 1 if a call is on
///   run_ended      events:varint tenants:names classes:names gpu_models:names partitions:names labels:names
namespace headroom::record_format {

inline constexpr std::array<std::uint8_t, 4> magic = {'H', 'R', 'R', '\n'};
inline constexpr std::uint8_t version = 4;

enum class Kind : std::uint8_t {
  job_submitted = 1,
  lease_started = 2,
  lease_changed = 3,
  lease_ended = 4,
  job_ended = 5,
  node_changed = 6,
  run_ended = 7,
  job_released = 8,
  job_moved = 9,
  job_draw = 10,
  site_draw = 11,
  site_cooled = 12,
  node_throttled = 13,
  summed_up = 15,
  site_curtailed = 14,
};

inline constexpr MicroPower record::SiteDraw::*site_draw_parts[] = {
    &record::SiteDraw::nodes,   &record::SiteDraw::supplies, &record::SiteDraw::equipment,
    &record::SiteDraw::cooling, &record::SiteDraw::losses,   &record::SiteDraw::swing};

/// The numbers of an entry in the order in which they are written.
template <class Entry>
constexpr auto numbers_of(Entry& cooled) {
  return std::array{&cooled.electricity.uw,   &cooled.water.ul_per_s, &cooled.free_ppm,  &cooled.room.mk,
                    &cooled.chilled_water.mk, &cooled.warm_water.mk,  &cooled.hottest.mk};
}

enum class SummedUp : std::uint8_t { level_drew, job_emitted, job_held_up };

/// More levels of a tree than anybody has: a number beyond is a fault of the file.
inline constexpr std::uint32_t levels_at_most = 4096;
template <class Entry>
constexpr auto numbers_of_curtailed(Entry& entry) {
  return std::array{&entry.target.uw, &entry.capped.uw, &entry.paused.uw, &entry.slowed_milli, &entry.paused_milli};
}

constexpr std::int64_t ns_per_second = 1'000'000'000;

constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1) ^ (0 - (value & 1)));
}

/// Differences are taken modulo 2^64: every pair of values has one, and adding it gives the value back.
constexpr std::int64_t difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
constexpr std::int64_t sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

/// Its own inverse.
constexpr std::int64_t exchange_unlimited(std::int64_t ns) {
  constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();
  if (ns == unlimited) return -1;
  if (ns == -1) return unlimited;
  return ns;
}

}  // namespace headroom::record_format
