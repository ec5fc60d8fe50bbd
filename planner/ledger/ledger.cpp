// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/ledger.hpp"

#include <algorithm>

namespace headroom {

std::string_view to_string(FlowKind kind) {
  constexpr std::string_view names[] = {"capital", "fixed", "variable", "tax", "salvage", "recharge"};
  return names[static_cast<std::size_t>(kind)];
}

void Ledger::add(std::uint32_t month, std::string_view account, std::string_view asset, double usd, FlowKind kind) {
  const Micros amount = micros(usd);
  if (amount == Micros{}) return;
  rows_.push_back({month, std::string(account), std::string(asset), amount, kind});
  months_ = std::max(months_, month);
}

Micros Ledger::total(FlowKind kind) const {
  Micros sum;
  for (const LedgerRow& row : rows_)
    if (row.kind == kind) sum += row.amount;
  return sum;
}

std::vector<Micros> Ledger::cost_by_month() const {
  std::vector<Micros> months(months_ + 1);
  for (const LedgerRow& row : rows_)
    if (row.kind != FlowKind::recharge) months[row.month] += row.amount;
  return months;
}

std::vector<Micros> Ledger::cash_by_month() const {
  std::vector<Micros> months(months_ + 1);
  for (const LedgerRow& row : rows_) months[row.month] += -row.amount;
  return months;
}

std::vector<double> in_usd(const std::vector<Micros>& amounts) {
  std::vector<double> usd;
  usd.reserve(amounts.size());
  for (const Micros amount : amounts) usd.push_back(amount.usd());
  return usd;
}

}  // namespace headroom
