// SPDX-License-Identifier: Apache-2.0

// Writes an initial corpus: every case of the judge's tests, as a staple, as certificates,
// and complete. Keys and signatures are the same each time, so that a fuzzer with a fixed seed makes
// the same inputs of them.
//
//   write_seeds DIRECTORY

// RAND_set_rand_method is deprecated: since OpenSSL 3.0 a provider can do the same in many lines.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <stdexcept>

#include <openssl/rand.h>

#include "tests/probes/ocsp/judge_fixture.h"

namespace {

using namespace staple;

void write(const std::filesystem::path& file, const Bytes& bytes) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

void put_number(Bytes& out, std::uint64_t number, int octets) {
  for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(number >> shift));
}

void put_part(Bytes& out, const Bytes& part) {
  put_number(out, part.size(), 2);
  out.insert(out.end(), part.begin(), part.end());
}

int put_repeatable_bytes(unsigned char* bytes, int count) {
  static std::mt19937 engine(1);
  std::generate_n(bytes, count, [] { return static_cast<unsigned char>(engine()); });
  return 1;
}

int is_always_seeded() { return 1; }

/// use_repeatable_bytes makes the random numbers of OpenSSL the same in each run.
void use_repeatable_bytes() {
  static const RAND_METHOD method{nullptr, put_repeatable_bytes, nullptr,
                                  nullptr, put_repeatable_bytes, is_always_seeded};
  if (RAND_set_rand_method(&method) != 1) throw std::runtime_error("RAND_set_rand_method");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::cerr << "usage: write_seeds DIRECTORY\n", 2;
  use_repeatable_bytes();
  const std::filesystem::path directory(argv[1]);
  const Bytes usual = test::JudgeFixture().leaf.certificate;
  write(directory / "certificate" / "Usual", usual);
  for (const auto& one : test::make_all_cases()) {
    test::JudgeFixture fixture;
    one.change(fixture);
    const auto presented = fixture.present();
    const auto& staple_bytes = presented.chain.front().staple;
    if (!staple_bytes || staple_bytes->size() > 4096) continue;
    write(directory / "staple" / one.name, *staple_bytes);
    if (const auto& leaf = presented.chain.front().der; leaf != usual)
      write(directory / "certificate" / one.name, leaf);
    Bytes whole;
    put_number(whole, static_cast<std::uint64_t>(fixture.now.time_since_epoch().count()), 4);
    put_part(whole, *staple_bytes);
    for (const auto& certificate : presented.chain) put_part(whole, certificate.der);
    write(directory / "judge" / one.name, whole);
  }
}
