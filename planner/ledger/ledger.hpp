// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "planner/ledger/money.hpp"

/// Every flow of money is a row; every statement is a sum over rows, so all of them reconcile.
namespace headroom {

enum class FlowKind : std::uint8_t { capital, fixed, variable, tax, salvage, recharge };
[[nodiscard]] std::string_view to_string(FlowKind kind);

struct LedgerRow {
  std::uint32_t month = 0;  ///< 0: now; the flows of the first month fall at its end, in month 1
  std::string account;      ///< "servers", "energy"
  std::string asset;        ///< what it is for: a pool, an offer, or "cluster"
  Micros amount;            ///< what is paid counts as positive, what comes in as negative
  FlowKind kind = FlowKind::fixed;
};

class Ledger {
 public:
  /// Rounds `usd`; rows of nothing are left out.
  void add(std::uint32_t month, std::string_view account, std::string_view asset, double usd, FlowKind kind);

  [[nodiscard]] const std::vector<LedgerRow>& rows() const { return rows_; }
  [[nodiscard]] std::uint32_t months() const { return months_; }  ///< of the last row
  [[nodiscard]] Micros total(FlowKind kind) const;

  /// What the cluster costs by month, element 0 being now: everything but what is recharged to its users.
  [[nodiscard]] std::vector<Micros> cost_by_month() const;
  /// The cash flow of the whole: what comes in less what is paid.
  [[nodiscard]] std::vector<Micros> cash_by_month() const;

 private:
  std::vector<LedgerRow> rows_;
  std::uint32_t months_ = 0;
};

/// In USD, for the formulas of models/cost.
[[nodiscard]] std::vector<double> in_usd(const std::vector<Micros>& amounts);

}  // namespace headroom
