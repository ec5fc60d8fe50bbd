// SPDX-License-Identifier: Apache-2.0
#include "sim/shared_gpus.hpp"

#include <algorithm>

namespace headroom {

std::uint32_t PartialGpus::places(std::uint32_t milli) const {
  std::uint32_t sum = 0;
  for (const std::uint16_t left : free) sum += left / milli;
  return sum;
}

const PartialGpus* PartialGpuTable::find(std::vector<std::uint16_t> free) {
  if (free.empty()) return nullptr;
  std::ranges::sort(free);
  const auto id = static_cast<std::uint32_t>(known_.size() + 1);
  const auto [it, is_new] = known_.try_emplace(std::move(free));
  if (is_new) it->second = {id, it->first};
  return &it->second;
}

SharedGpus::Gpu* SharedGpus::tightest(std::uint32_t milli) {
  Gpu* best = nullptr;
  for (Gpu& gpu : gpus_)
    if (gpu.free >= milli &&
        (best == nullptr || gpu.free < best->free || (gpu.free == best->free && gpu.number < best->number)))
      best = &gpu;
  return best;
}

SharedGpus::Gpu* SharedGpus::find(std::uint8_t number) {
  const auto at = std::ranges::find(gpus_, number, &Gpu::number);
  return at == gpus_.end() ? nullptr : &*at;
}

void SharedGpus::open(std::uint8_t number, std::uint32_t taken) {
  gpus_.push_back({number, static_cast<std::uint16_t>(whole_gpu - taken)});
}

void SharedGpus::close(std::uint8_t number) {
  std::erase_if(gpus_, [number](const Gpu& gpu) { return gpu.number == number; });
}

const PartialGpus* SharedGpus::value(PartialGpuTable& table) const {
  std::vector<std::uint16_t> free;
  for (const Gpu& gpu : gpus_) free.push_back(gpu.free);
  return table.find(std::move(free));
}

}  // namespace headroom
