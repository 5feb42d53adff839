// SPDX-License-Identifier: Apache-2.0

#include "tests/differential/mutation.h"
#include "tests/pki/der.h"

namespace staple::test {
namespace {

using pki::Edit;
using pki::Field;

constexpr std::size_t kFields = static_cast<std::size_t>(Field::certificates) + 1;

Edit draw_flip(Random& random) {
  const auto where = random.draw_below(1U << 16);
  const auto mask = static_cast<std::uint8_t>(1U << random.draw_below(8));
  return [where, mask](Bytes element) {
    if (!element.empty()) element[where % element.size()] ^= mask;
    return element;
  };
}

/// EditKind is a row of the table of edits.
struct EditKind {
  std::string name;
  std::function<Edit(Random&)> draw;
};

std::vector<EditKind> make_edit_kinds() {
  return {
      {"flip", draw_flip},
      {"truncate", [](Random& r) { return pki::truncate(1 + r.draw_below(4)); }},
      {"extend", [](Random& r) { return pki::extend(Bytes(1 + r.draw_below(3), 0)); }},
      {"extend_by_null", [](Random&) { return pki::extend(pki::der::null()); }},
      {"retag",
       [](Random& r) {
         const std::vector<std::uint8_t> tags{0x02, 0x04, 0x05, 0x0a, 0x18, 0x30,
                                              0x80, 0xa0, 0xa1, 0xa2, 0x1f};
         return pki::retag(r.pick(tags));
       }},
      {"long_length", [](Random&) { return pki::long_length(); }},
      {"indefinite_length", [](Random&) { return pki::indefinite_length(); }},
      {"omit", [](Random&) { return pki::omit(); }},
      {"twice", [](Random&) { return pki::duplicate(); }},
      {"replace_by_null", [](Random&) { return pki::replace(pki::der::null()); }},
      {"empty", [](Random&) -> Edit { return [](const Bytes& e) {
                                        return Bytes{e.at(0), 0};
                                      }; }},
  };
}

}  // namespace

std::vector<Mutation> make_encoding_mutations() {
  std::vector<Mutation> all;
  for (const auto& kind : make_edit_kinds()) {
    for (const bool signed_too : {true, false}) {
      all.push_back({kind.name + (signed_too ? "_before_signing" : "_after_signing"),
                     [draw = kind.draw, signed_too](JudgeFixture& s, Random& random) {
                       const auto field = static_cast<Field>(random.draw_below(kFields));
                       auto& list = signed_too ? s.staple.edits : s.staple.edits_after_signing;
                       list.emplace_back(field, draw(random));
                     }});
    }
  }
  return all;
}

}  // namespace staple::test
