// SPDX-License-Identifier: Apache-2.0
#include "reports/job_delays.hpp"

#include <algorithm>

#include "reports/wrapping.hpp"

namespace headroom {

std::uint32_t JobDelays::number_of(std::string_view links) {
  if (links.empty()) return 0;
  const auto found = numbers_.find(links);
  if (found != numbers_.end()) return found->second;
  names_.emplace_back(links);
  return numbers_.emplace(names_.back(), static_cast<std::uint32_t>(names_.size() - 1)).first->second;
}

void JobDelays::book(Account& account, Instant at) {
  if (account.now != 0) {
    auto held = std::ranges::find(account.times, account.now, &Held::links);
    if (held == account.times.end()) held = account.times.insert(held, {account.now, {}});
    held->time.ns = wrapping_sum(held->time.ns, wrapping_difference(at.ns, account.since.ns));
  }
  account.since = at;
}

void JobDelays::set(std::uint64_t job, std::string_view links, Instant at) {
  Account* account = accounts_.find(job);
  if (account == nullptr) {
    if (links.empty()) return;
    account = &accounts_.add(job);
  }
  book(*account, at);
  account->now = number_of(links);
}

JobDelays::Longest JobDelays::end(std::uint64_t job, Instant at) {
  Account* const account = accounts_.find(job);
  if (account == nullptr) return {};
  book(*account, at);
  Longest longest;
  for (const Held& held : account->times)
    if (held.time > longest.time) longest = {held.links, held.time};
  accounts_.remove(job);
  return longest;
}

}  // namespace headroom
