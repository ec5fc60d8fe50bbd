// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace headroom {

/// task(i) for every i of [begin, end), on up to `threads` threads of which the calling one is the first. Numbers are
/// taken in order, so when a task throws all before it have begun, and they are let finish: the exception that is
/// passed on, that of the lowest number, does not depend on the threads. No task begins once `stopped()` is true.
void on_threads(std::size_t begin, std::size_t end, unsigned threads, const std::function<bool()>& stopped,
                const std::function<void(std::size_t)>& task);

}  // namespace headroom
