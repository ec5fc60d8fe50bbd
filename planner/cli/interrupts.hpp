// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace headroom::cli {

/// While one lives, Ctrl-C and SIGTERM are noted and do not end the program; each does the second time.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  [[nodiscard]] bool happened() const;
};

}  // namespace headroom::cli
