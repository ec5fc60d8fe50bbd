// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace headroom {

/// Our own code is wrong. Never reachable by input: bad input is reported through Diagnostics, a "no" is a value.
/// The program maps it to exit status 1.
class InternalError : public std::logic_error {
  using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* condition, const char* file, int line, const std::string& why);

}  // namespace headroom

/// Always on, in every build: an assertion that is compiled out protects nobody who bets money on the answer.
#define HEADROOM_CHECK(condition, why)                                           \
  do {                                                                           \
    if (!(condition)) [[unlikely]]                                               \
      ::headroom::check_failed(#condition, __FILE__, __LINE__, why);             \
  } while (false)
