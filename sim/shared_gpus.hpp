// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace headroom {

inline constexpr std::uint32_t whole_gpu = 1000;  ///< shares of a GPU are counted in thousandths

/// What is left on the GPUs of a node of which tasks hold shares, as a value that equal nodes have in common. There is
/// one object for each distinct value (PartialGpuTable), so equality is that of addresses.
struct PartialGpus {
  std::uint32_t id = 0;             ///< 1, 2, ... in order of first appearance: for hashes, not to sort by
  std::vector<std::uint16_t> free;  ///< thousandths, ascending, each below 1000; 0 where a GPU is shared out
  /// How many tasks of so many thousandths fit.
  [[nodiscard]] std::uint32_t places(std::uint32_t milli) const;
};

/// All values met so far. Null stands for a node without shared GPUs.
class PartialGpuTable {
 public:
  /// `free` in any order.
  const PartialGpus* find(std::vector<std::uint16_t> free);

 private:
  std::map<std::vector<std::uint16_t>, PartialGpus> known_;
};

/// The shared GPUs of one node, by number. Few nodes have any, and those have few.
class SharedGpus {
 public:
  struct Gpu {
    std::uint8_t number = 0;
    std::uint16_t free = 0;
  };
  /// The one with the least room that has enough, the lowest number of equals; null if there is none.
  [[nodiscard]] Gpu* tightest(std::uint32_t milli);
  [[nodiscard]] Gpu* find(std::uint8_t number);
  void open(std::uint8_t number, std::uint32_t taken);
  void close(std::uint8_t number);
  [[nodiscard]] const std::vector<Gpu>& gpus() const { return gpus_; }  ///< in no particular order
  [[nodiscard]] const PartialGpus* value(PartialGpuTable& table) const;

 private:
  std::vector<Gpu> gpus_;
};

}  // namespace headroom
