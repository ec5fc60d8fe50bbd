// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

struct evp_md_ctx_st;

namespace headroom {

/// SHA-256 (FIPS 180-4) of bytes that come in pieces; libcrypto does the work.
class Sha256 {
 public:
  Sha256();
  void update(std::span<const std::byte> bytes);
  /// 64 lower-case hexadecimal digits of everything so far; nothing may be added afterwards.
  [[nodiscard]] std::string finish();
  /// The same in Base64 (RFC 4648), as web pages write it.
  [[nodiscard]] std::string finish_base64();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  [[nodiscard]] std::array<unsigned char, 32> digest();

  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace headroom
