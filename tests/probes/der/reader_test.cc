// SPDX-License-Identifier: Apache-2.0

#include "probes/der/reader.h"

#include <gtest/gtest.h>

#include "tests/pki/der.h"

namespace staple::der {
namespace {

struct ReaderFixture {
  Bytes bytes;
  Diagnosis diagnosis;
  Reader reader;

  explicit ReaderFixture(Bytes input)
      : bytes(std::move(input)), diagnosis(bytes), reader(bytes, diagnosis) {}
};

TEST(Reader, ReadsElementsInOrder) {
  const Bytes bytes =
      pki::der::sequence({pki::der::integer(5), pki::der::octet_string(Bytes{1, 2})});
  ReaderFixture fixture(bytes);
  auto fields = fixture.reader.enter(kSequence, "Outer");
  EXPECT_EQ(fields.read_small_integer(kInteger, "number"), 5);
  EXPECT_EQ(fields.read(kOctetString, "octets").content.size(), 2U);
  EXPECT_TRUE(fields.at_end());
  EXPECT_FALSE(fixture.diagnosis.failed);
}

TEST(Reader, ReportsWhereItFailed) {
  const Bytes bytes = pki::der::sequence({pki::der::integer(5), pki::der::null()});
  ReaderFixture fixture(bytes);
  auto fields = fixture.reader.enter(kSequence, "Outer");
  fields.read(kInteger, "number");
  fields.read(kOctetString, "octets");
  EXPECT_EQ(fixture.diagnosis.to_string(), "octets at byte 5: unexpected tag");
}

TEST(Reader, ReadsNothingAfterAFailure) {
  const Bytes bytes = pki::der::sequence({pki::der::null(), pki::der::integer(5)});
  ReaderFixture fixture(bytes);
  auto fields = fixture.reader.enter(kSequence, "Outer");
  fields.read(kOctetString, "first");
  EXPECT_TRUE(fields.at_end());
  EXPECT_TRUE(fields.read(kInteger, "second").content.empty());
  EXPECT_EQ(fixture.diagnosis.field, "first") << "only the first failure counts";
}

TEST(Reader, NeverReadsBeyondTheEnd) {
  for (const Bytes& bytes : {Bytes{}, Bytes{0x30}, Bytes{0x30, 0x01}, Bytes{0x30, 0x82, 0x01},
                             Bytes{0x30, 0x84, 0xff, 0xff, 0xff, 0xff},
                             Bytes{0x30, 0x85, 0, 0, 0, 0, 1}, Bytes{0x1f, 0x01, 0x00}}) {
    ReaderFixture fixture(bytes);
    EXPECT_TRUE(fixture.reader.read_any("anything").whole.empty());
    EXPECT_TRUE(fixture.diagnosis.failed);
  }
}

TEST(Reader, ReadsALengthLongerThanNecessary) {
  for (const Bytes& bytes : {Bytes{0x04, 0x01, 0xaa}, Bytes{0x04, 0x81, 0x01, 0xaa},
                             Bytes{0x04, 0x82, 0x00, 0x01, 0xaa}}) {
    ReaderFixture fixture(bytes);
    EXPECT_EQ(fixture.reader.read(kOctetString, "octets").content.size(), 1U);
    EXPECT_FALSE(fixture.diagnosis.failed);
  }
}

TEST(Reader, RejectsIndefiniteLengths) {
  ReaderFixture fixture({0x30, 0x80, 0x00, 0x00});
  fixture.reader.read_any("anything");
  EXPECT_TRUE(fixture.diagnosis.failed);
}

TEST(Reader, RejectsPaddedIntegers) {
  for (const Bytes& bytes :
       {Bytes{0x02, 0x00}, Bytes{0x02, 0x02, 0x00, 0x7f}, Bytes{0x02, 0x02, 0xff, 0x80}}) {
    ReaderFixture fixture(bytes);
    fixture.reader.read_integer("number");
    EXPECT_TRUE(fixture.diagnosis.failed);
  }
  ReaderFixture valid({0x02, 0x02, 0x00, 0x80});
  EXPECT_EQ(valid.reader.read_integer("number").size(), 2U);
}

TEST(Reader, RejectsSmallIntegersOutOfRange) {
  for (const Bytes& bytes : {Bytes{0x02, 0x01, 0xff}, Bytes{0x02, 0x05, 0x00, 0x80, 0, 0, 0}}) {
    ReaderFixture fixture(bytes);
    EXPECT_EQ(fixture.reader.read_small_integer(kInteger, "number"), 0);
    EXPECT_TRUE(fixture.diagnosis.failed);
  }
}

TEST(Reader, ReadsAnyOtherOctetThanZeroAsTrue) {
  struct Row {
    Bytes bytes;
    bool value;
  };
  for (const auto& row : {Row{{0x01, 0x01, 0xff}, true}, Row{{0x01, 0x01, 0x01}, true},
                          Row{{0x01, 0x01, 0x00}, false}, Row{{0x05, 0x00}, false}}) {
    ReaderFixture fixture(row.bytes);
    EXPECT_EQ(fixture.reader.read_boolean_default_false("critical"), row.value);
    EXPECT_FALSE(fixture.diagnosis.failed);
  }
}

TEST(Reader, RejectsBitStringsWithUnusedBits) {
  ReaderFixture whole({0x03, 0x02, 0x00, 0xaa});
  EXPECT_EQ(whole.reader.read_bit_string("bits").size(), 1U);
  ReaderFixture odd({0x03, 0x02, 0x01, 0xaa});
  odd.reader.read_bit_string("bits");
  EXPECT_TRUE(odd.diagnosis.failed);
}

TEST(Reader, FailsOnTrailingData) {
  ReaderFixture fixture({0x05, 0x00, 0x05, 0x00});
  fixture.reader.read_any("first");
  fixture.reader.expect_end("Outer");
  EXPECT_EQ(fixture.diagnosis.to_string(), "Outer at byte 2: unexpected trailing data");
}

TEST(Reader, RequiresOneElementInAnExplicitTag) {
  struct Row {
    Bytes content;
    std::string problem;  ///< empty if none is expected
  };
  const Bytes five = pki::der::integer(5);
  for (const auto& row :
       {Row{five, ""}, Row{{}, "number at byte 2: missing"},
        Row{pki::der::join({five, pki::der::null()}), "number at byte 5: unexpected trailing data"},
        Row{pki::der::join({five, {0x00}}), "number at byte 5: unexpected trailing data"}}) {
    ReaderFixture fixture(pki::der::explicit_tag(3, row.content));
    auto wrapped = fixture.reader.read_optional_explicit(3, "number");
    ASSERT_TRUE(wrapped);
    EXPECT_EQ(wrapped->read_small_integer(kInteger, "number"), row.problem.empty() ? 5 : 0);
    EXPECT_EQ(fixture.diagnosis.failed ? fixture.diagnosis.to_string() : "", row.problem);
    EXPECT_TRUE(fixture.reader.at_end());
  }
}

TEST(Reader, SkipsAMissingExplicitTag) {
  ReaderFixture fixture(pki::der::explicit_tag(2, pki::der::integer(5)));
  EXPECT_FALSE(fixture.reader.read_optional_explicit(3, "number"));
  EXPECT_TRUE(fixture.reader.read_optional_explicit(2, "number"));
  EXPECT_FALSE(fixture.diagnosis.failed);
}

TEST(ReaderOidText, WritesDottedDecimals) {
  EXPECT_EQ(format_oid(Bytes{0x2b, 0x06, 0x01}), "1.3.6.1");
  EXPECT_EQ(format_oid(Bytes{0x55, 0x1d, 0x25}), "2.5.29.37");
  EXPECT_EQ(format_oid(Bytes{0x88, 0x37}), "2.999") << "the second arc under 2 may be above 39";
  EXPECT_EQ(format_oid(Bytes{}), "?");
  EXPECT_EQ(format_oid(Bytes{0x2b, 0x86}), "?") << "cut";
  EXPECT_EQ(format_oid(Bytes(12, 0xff)), "?") << "never ends";
}

}  // namespace
}  // namespace staple::der
