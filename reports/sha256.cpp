// SPDX-License-Identifier: Apache-2.0
#include "reports/sha256.hpp"

#include <openssl/evp.h>

#include <array>

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

std::string Sha256::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned length = 0;
  HEADROOM_CHECK(EVP_DigestFinal_ex(context_.get(), digest.data(), &length) == 1, "libcrypto failed");
  std::string text;
  for (const unsigned char byte : std::span(digest).first(length)) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

}  // namespace headroom
