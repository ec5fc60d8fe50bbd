// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

/// How alike two words are, for "did you mean".
namespace headroom {

/// Fewest single-byte insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`, where no
/// part of the word is edited twice (the "optimal string alignment" form, so "ca" to "abc" is 3 and not 2). Upper and
/// lower case differ.
///
/// Cost     time |a|·|b|, memory 3·|b|: for names, not for documents.
/// Source   Damerau, "A technique for computer detection and correction of spelling errors", CACM 7(3), 1964.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that was probably meant by `word`: one that differs in upper and lower case only, else the one at the
/// least edit distance if that is at most a third of the word's length (1 for a short word). Nothing for a word of
/// one byte that is no slip of case: everything short is near it. Ties go to the earlier candidate.
[[nodiscard]] std::optional<std::string_view> nearest_name(std::string_view word,
                                                           std::span<const std::string_view> candidates);

}  // namespace headroom
