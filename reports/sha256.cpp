// SPDX-License-Identifier: Apache-2.0
#include "reports/sha256.hpp"

#include <openssl/evp.h>

#include "models/check.hpp"

namespace headroom {

// libcrypto fails only where it has no memory or its providers are broken, and then no digest may be made up.
Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  HEADROOM_CHECK(context_ != nullptr, "libcrypto has no memory");
  HEADROOM_CHECK(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1, "libcrypto knows no SHA-256");
}

void Sha256::update(std::span<const std::byte> bytes) {
  HEADROOM_CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1, "libcrypto failed");
}

std::array<unsigned char, 32> Sha256::digest() {
  std::array<unsigned char, 32> digest{};
  HEADROOM_CHECK(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1, "libcrypto failed");
  return digest;
}

std::string Sha256::finish() {
  std::string text;
  for (const unsigned char byte : digest()) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

std::string Sha256::finish_base64() {
  const auto bytes = digest();
  std::array<unsigned char, 45> text{};  // 44 characters and the zero that libcrypto puts behind them
  EVP_EncodeBlock(text.data(), bytes.data(), static_cast<int>(bytes.size()));
  return {text.begin(), text.end() - 1};
}

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

}  // namespace headroom
