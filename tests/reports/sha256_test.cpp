// SPDX-License-Identifier: Apache-2.0
#include "reports/sha256.hpp"

#include <gtest/gtest.h>

namespace headroom {
namespace {

std::string sha256(const std::string& text, std::size_t piece) {
  Sha256 digest;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    digest.update(std::as_bytes(std::span(text)).subspan(at, std::min(piece, text.size() - at)));
  }
  return digest.finish();
}

// FIPS 180-4, examples of the NIST Cryptographic Toolkit (SHA256.pdf: "abc" and the 56-byte message;
// SHA2_Additional.pdf: the empty message and a million times 'a').
TEST(Sha256, MatchesTheExamplesOfFips180) {
  const std::pair<std::string, std::string> rows[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {std::string(1'000'000, 'a'), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
  for (const auto& [text, expected] : rows) {
    EXPECT_EQ(sha256(text, 1 << 20), expected);
    EXPECT_EQ(sha256(text, 17), expected) << "in pieces";
  }
}

// W3C, Content Security Policy Level 3, section on hashes of scripts: the policy that allows this script.
TEST(Sha256, MatchesTheExampleOfTheContentSecurityPolicy) {
  const std::string script = "alert('Hello, world.');";
  Sha256 digest;
  digest.update(std::as_bytes(std::span(script)));
  EXPECT_EQ(digest.finish_base64(), "qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
}

}  // namespace
}  // namespace headroom
