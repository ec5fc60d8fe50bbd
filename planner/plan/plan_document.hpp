// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "planner/plan/right_size.hpp"
#include "reports/document.hpp"

namespace headroom {

/// The answer for people: the choice, how sure it is, what it pays for, how far from the bound; or the smallest
/// relaxation if there is none. All candidates as a table, goal against constraint as a picture.
[[nodiscard]] Document plan_document(const RightSize& answer, Sweep& sweep);

/// One JSON object with the schema id "headroom/plan/1": the question, the answer and every candidate.
[[nodiscard]] std::string write_plan_json(const RightSize& answer, Sweep& sweep);

}  // namespace headroom
