// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "scenarios/job_facts.hpp"

namespace headroom {

/// A `workload.synthetic` section, as strict JSON text, whose jobs resemble the given ones.
///
///   classes   Bands of size: cores without GPUs, a part of a GPU, 1, 2-4, 5-8, 9-64 and more GPUs (or cores where no
///             job has a GPU). Within a band the sizes with their shares, at most 16 (then neighbours are put together
///             at their mean), and cores as the mean per GPU. A fraction above one GPU is rounded to whole GPUs.
///   duration  By class and outcome: fit_durations(), a lognormal mixture with the mean of the log. An outcome with
///             fewer than 20 jobs of a class has the run times of the others.
///   rate      Jobs over the time from the first submission to the last; `jobs` is their number.
///   diurnal   First harmonic of jobs per hour over the time of day (UTC). weekly: jobs per hour by day of the week;
///             left out for less than two weeks, and both for less than two days.
///   bursts    A job continues a burst if the job before it of the same tenant and size was submitted within 60 s. Of
///             the share P of such jobs, chance explains a part: bursts of size B that begin as a Poisson process are
///             taken for one with probability P0(B) = mean of 1 - exp(-rate / B * (60 s + (B - 1) * gap)), rate being
///             that of the tenant and size. B solves B = (1 - P0(B)) / (1 - P). Left out below 1.05, or where
///             P0(1) > 0.9 says nothing.
///   tenants   The 20 with most jobs, each with its partition if all its jobs have one, and the rest as "others".
///
/// Not fitted: priorities, estimates, arrays, dependencies, any relation between tenant, size, time and duration
/// beside those above, and changes of the rate over weeks and months.
///
/// Domain   at least two jobs at different times (else the text is empty). `start_unix_s` is the calendar time of
///          simulated zero.
[[nodiscard]] std::string fit_workload(const JobFacts& facts, std::int64_t start_unix_s);

}  // namespace headroom
