// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// What is left of parallel links when flows are spread over them by chance.
namespace headroom {

/// How switches choose among equal ways: perfectly; by a hash that puts each flow on one of them; or by their load, by
/// packets or by parts of messages.
enum class LinkChoice : std::uint8_t { ideal, ecmp, adaptive };

/// Of n f equal flows on k links, the most on one link:  E[max] = n f / k + sqrt(2 (n f / k) ln k), kept between what
/// is sure: at least one flow and the mean, at most all.
///
/// Domain   flows >= 1, links >= 1, flows_per_pair >= 1 (CHECK).
/// Error    never too low: by 3 % for 32 flows on 32 links (3.63, and exactly 3.53), by 7 % for 512; by up to a third
///          where there are few links (2 to 4).
/// Source   balls into bins: Raab and Steger, RANDOM 1998, the case of n >> k log k, used for all n.
[[nodiscard]] double expected_most_flows(double flows, std::uint32_t links, double flows_per_pair = 1.0);

/// eta: the part of the capacity of k parallel links that is used when the fullest of them is full, as it is for flows
/// that wait for each other: (n f / k) / E[max] for `ecmp`, 1 for `ideal`, and a stated number for `adaptive`.
///
/// Domain   as above; adaptive in (0, 1] (CHECK).
[[nodiscard]] double spreading_efficiency(LinkChoice choice, double flows, std::uint32_t links, double flows_per_pair,
                                          double adaptive);

}  // namespace headroom
