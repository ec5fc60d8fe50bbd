// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace headroom {

/// batched: all events of one instant, then one scheduling pass. sequential: submissions before terminations, a pass
/// after each event by itself; published batch simulators (pyss and its descendants) work so, and it reproduces them.
enum class EventOrder : unsigned char { batched, sequential };

}  // namespace headroom
