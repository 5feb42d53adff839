// SPDX-License-Identifier: Apache-2.0

// Changes every element of a staple to every form that is not DER.
#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>

#include "probes/ocsp/encoding.h"
#include "tests/pki/der.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {
namespace {

using testing::IsEmpty;
namespace pki_der = pki::der;

/// Element is an element of a DER encoding with everything in it.
struct Element {
  std::uint8_t tag = 0;
  Bytes content;                  ///< of a primitive element
  std::vector<Element> elements;  ///< those in a constructed one, or the one in an OCTET STRING
};

constexpr std::size_t kOctetsDepth = 3;  // of the OCTET STRING that holds the BasicOCSPResponse

Element read_element(ByteView& rest, std::size_t depth = 0) {
  const auto header = pki_der::header_size(rest);
  std::size_t length = rest[1];
  if (length > 0x80) {
    length = 0;
    for (std::size_t i = 2; i < header; ++i) length = length << 8 | rest[i];
  }
  Element element{rest[0], {}, {}};
  ByteView content = rest.subspan(header, length);
  rest = rest.subspan(header + length);
  const bool holds_element = depth == kOctetsDepth && element.tag == 0x04;
  if ((element.tag & 0x20) == 0 && !holds_element) {
    element.content.assign(content.begin(), content.end());
  } else {
    while (!content.empty()) element.elements.push_back(read_element(content, depth + 1));
  }
  return element;
}

Bytes add_length(Bytes tag, const Bytes& content, std::size_t padding = 0) {
  return pki_der::join({std::move(tag), pki_der::length_octets(content.size(), padding), content});
}

bool is_string(std::uint8_t tag) {
  constexpr std::array<std::uint8_t, 7> kStrings{0x03, 0x04, 0x0c, 0x13, 0x16, 0x17, 0x18};
  return std::ranges::find(kStrings, tag) != kStrings.end();
}

/// Form is a way to write an element that is not DER. `write` returns nullopt for elements that
/// cannot be written like this.
struct Form {
  std::string name;  ///< as the report names it
  std::function<std::optional<Bytes>(std::uint8_t tag, const Bytes& content)> write;
  bool is_ber = true;  ///< OpenSSL's clients read it
};

std::optional<Bytes> write_in_one_piece(std::uint8_t tag, const Bytes& content) {
  if (!is_string(tag)) return std::nullopt;
  return pki_der::tlv(static_cast<std::uint8_t>(tag | 0x20), pki_der::tlv(tag, content));
}

std::optional<Bytes> write_without_length(std::uint8_t tag, const Bytes& content) {
  if ((tag & 0x20) == 0) return std::nullopt;
  return pki_der::join({Bytes{tag, 0x80}, content, Bytes{0, 0}});
}

/// write_if writes `before` in front of the content of elements with one of these tags.
auto write_if(std::vector<std::uint8_t> tags, Bytes before) {
  return [=](std::uint8_t tag, const Bytes& content) -> std::optional<Bytes> {
    if (std::ranges::find(tags, tag) == tags.end() || (content.size() > 1 && content[0] >= 0x80))
      return std::nullopt;
    return pki_der::tlv(tag, pki_der::join({before, content}));
  };
}

std::vector<Form> make_forms() {
  return {
      {"overlong length",
       [](std::uint8_t tag, const Bytes& content) {
         return std::optional(add_length({tag}, content, 1));
       }},
      {"indefinite length", write_without_length},
      {"constructed encoding", write_in_one_piece},
      {"long-form tag",
       [](std::uint8_t tag, const Bytes& content) {
         const auto first = static_cast<std::uint8_t>(tag | 0x1f);
         return std::optional(add_length({first, static_cast<std::uint8_t>(tag & 0x1f)}, content));
       }},
      {"BOOLEAN that is neither 00 nor FF",
       [](std::uint8_t tag, const Bytes&) {
         return tag == 0x01 ? std::optional(Bytes{0x01, 0x01, 0x01}) : std::nullopt;
       }},
      {"padded integer", write_if({0x02, 0x0a}, {0x00}), false},
      {"padded object identifier", write_if({0x06}, {0x80}), false},
      {"NULL with content", write_if({0x05}, {0x00}), false},
  };
}

/// Change is the element with this number, counted from the front, in a certain form.
struct Change {
  std::size_t number;
  const Form* form;
  bool is_made = false;
};

Bytes write(const Element& element, Change& change, std::size_t& next) {
  const bool is_changed = next++ == change.number;
  Bytes content = element.content;
  for (const auto& inner : element.elements)
    content = pki_der::join({content, write(inner, change, next)});
  if (is_changed) {
    if (auto changed = change.form->write(element.tag, content)) {
      change.is_made = true;
      return *std::move(changed);
    }
  }
  return pki_der::tlv(element.tag, content);
}

/// make_full_fixture returns a staple with every field that RFC 6960, 4.2.1 has, except version:
/// good, delegated, the responder by its name, critical extensions.
JudgeFixture make_full_fixture() {
  JudgeFixture fixture;
  fixture.delegate();
  fixture.staple.extensions = {{"1.3.6.1.5.5.7.48.1.2", true, pki_der::octet_string(Bytes(16, 7))}};
  fixture.single().extensions = {{"1.3.6.1.4.1.11129.2.4.5", true, pki_der::null()}};
  return fixture;
}

struct Scene {
  std::string name;
  JudgeFixture fixture;
};

std::vector<Scene> make_scenes() {
  std::vector<Scene> scenes{{"good", make_full_fixture()}, {"direct", JudgeFixture()}};
  scenes.push_back({"revoked", JudgeFixture()});
  scenes.back().fixture.single().status = pki::revoked_status("20261118120000Z", 1);
  scenes.push_back({"try later", JudgeFixture()});
  scenes.back().fixture.staple = pki::make_error_staple(3);
  return scenes;
}

/// for_every_element calls `check` with the staple of each scene, one element changed to each form.
void for_every_element(const std::function<void(const Scene&, const Form&, const Bytes&)>& check) {
  const auto forms = make_forms();
  for (auto& scene : make_scenes()) {
    scene.fixture.sign();
    ByteView rest = *scene.fixture.staple_der;
    const auto root = read_element(rest);
    for (const auto& form : forms) {
      std::size_t count = 1;
      for (std::size_t number = 0; number < count; ++number) {
        SCOPED_TRACE(scene.name + ": " + form.name + ", element " + std::to_string(number));
        Change change{number, &form};
        count = 0;
        const auto staple = write(root, change, count);
        if (change.is_made) check(scene, form, staple);
      }
    }
  }
}

const ocsp::Finding* find(const ocsp::Verdict& verdict, ocsp::Fault fault) {
  const auto found = std::ranges::find(verdict.findings, fault, &ocsp::Finding::fault);
  return found == verdict.findings.end() ? nullptr : &*found;
}

TEST(EncodingElements, IsNeverOkIfAnyElementIsNotDer) {
  std::size_t cases = 0;
  for_every_element([&](const Scene& scene, const Form& form, const Bytes& staple) {
    ++cases;
    auto fixture = scene.fixture;
    fixture.send(staple);
    const auto verdict = fixture.judge();
    EXPECT_NE(verdict.ok, true);
    const auto* const named = find(verdict, ocsp::Fault::non_der);
    if (!named) {  // no client reads it, or only OpenSSL in a name or a certificate
      EXPECT_TRUE(find(verdict, ocsp::Fault::unparseable));
      EXPECT_NE(form.name, "overlong length") << "our parser reads these";
      return;
    }
    EXPECT_EQ(named->severity, ocsp::Severity::critical);
    EXPECT_THAT(named->detail, testing::StartsWith(form.name + " in "));
    EXPECT_THAT(named->detail, testing::Not(testing::HasSubstr(","))) << "one element was changed";
  });
  EXPECT_GT(cases, 400U);
}

TEST(EncodingElements, ReportsNothingAboutDer) {
  for (auto& scene : make_scenes()) {
    SCOPED_TRACE(scene.name);
    scene.fixture.sign();
    const auto report = ocsp::check_encoding(*scene.fixture.staple_der, true);
    EXPECT_THAT(report.ber, IsEmpty());
    EXPECT_THAT(report.defaults, IsEmpty());
  }
}

}  // namespace
}  // namespace staple::test
