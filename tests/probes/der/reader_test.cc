#include "probes/der/reader.h"

#include <gtest/gtest.h>

#include "tests/pki/der.h"

namespace staple::der {
namespace {

struct Read {
  Bytes bytes;
  Diagnosis diagnosis;
  Reader reader;

  explicit Read(Bytes input) : bytes(std::move(input)), diagnosis(bytes), reader(bytes, diagnosis) {}
};

TEST(DerReader, ReadsElementsInOrder) {
  const Bytes bytes = pki::der::sequence({pki::der::integer(5), pki::der::octet_string(Bytes{1, 2})});
  Read read(bytes);
  auto fields = read.reader.enter(kSequence, "Outer");
  EXPECT_EQ(fields.small(kInteger, "number"), 5);
  EXPECT_EQ(fields.read(kOctetString, "octets").content.size(), 2U);
  EXPECT_TRUE(fields.at_end());
  EXPECT_FALSE(read.diagnosis.failed);
}

TEST(DerReader, SaysWhereItFailed) {
  const Bytes bytes = pki::der::sequence({pki::der::integer(5), pki::der::null()});
  Read read(bytes);
  auto fields = read.reader.enter(kSequence, "Outer");
  fields.read(kInteger, "number");
  fields.read(kOctetString, "octets");
  EXPECT_EQ(read.diagnosis.text(), "octets at byte 5: unexpected tag");
}

TEST(DerReader, ReadsNothingAfterAFailure) {
  const Bytes bytes = pki::der::sequence({pki::der::null(), pki::der::integer(5)});
  Read read(bytes);
  auto fields = read.reader.enter(kSequence, "Outer");
  fields.read(kOctetString, "first");
  EXPECT_TRUE(fields.at_end());
  EXPECT_TRUE(fields.read(kInteger, "second").content.empty());
  EXPECT_EQ(read.diagnosis.field, "first") << "only the first failure counts";
}

TEST(DerReader, NeverReadsBeyondTheEnd) {
  for (const Bytes& bytes : {Bytes{}, Bytes{0x30}, Bytes{0x30, 0x01}, Bytes{0x30, 0x82, 0x01},
                             Bytes{0x30, 0x84, 0xff, 0xff, 0xff, 0xff}, Bytes{0x30, 0x85, 0, 0, 0, 0, 1},
                             Bytes{0x1f, 0x01, 0x00}}) {
    Read read(bytes);
    EXPECT_TRUE(read.reader.any("anything").whole.empty());
    EXPECT_TRUE(read.diagnosis.failed);
  }
}

TEST(DerReader, NotesALengthLongerThanNeeded) {
  for (const auto& [bytes, non_der] :
       std::initializer_list<std::pair<Bytes, bool>>{{{0x04, 0x01, 0xaa}, false},
                                                     {{0x04, 0x81, 0x01, 0xaa}, true},
                                                     {{0x04, 0x82, 0x00, 0x01, 0xaa}, true}}) {
    Read read(bytes);
    EXPECT_EQ(read.reader.read(kOctetString, "octets").content.size(), 1U);
    EXPECT_EQ(read.diagnosis.non_der, non_der);
  }
}

TEST(DerReader, RefusesALengthWithoutAnEnd) {
  Read read({0x30, 0x80, 0x00, 0x00});
  read.reader.any("anything");
  EXPECT_TRUE(read.diagnosis.failed);
}

TEST(DerReader, RefusesPaddedIntegers) {
  for (const Bytes& bytes :
       {Bytes{0x02, 0x00}, Bytes{0x02, 0x02, 0x00, 0x7f}, Bytes{0x02, 0x02, 0xff, 0x80}}) {
    Read read(bytes);
    read.reader.integer("number");
    EXPECT_TRUE(read.diagnosis.failed);
  }
  Read right({0x02, 0x02, 0x00, 0x80});
  EXPECT_EQ(right.reader.integer("number").size(), 2U);
}

TEST(DerReader, RefusesSmallNumbersThatAreNot) {
  for (const Bytes& bytes : {Bytes{0x02, 0x01, 0xff}, Bytes{0x02, 0x05, 0x00, 0x80, 0, 0, 0}}) {
    Read read(bytes);
    EXPECT_EQ(read.reader.small(kInteger, "number"), 0);
    EXPECT_TRUE(read.diagnosis.failed);
  }
}

TEST(DerReader, TellsTheStrictBooleansFromTheOthers) {
  struct Row {
    Bytes bytes;
    bool value;
    bool non_der;
  };
  for (const auto& row : {Row{{0x01, 0x01, 0xff}, true, false}, Row{{0x01, 0x01, 0x01}, true, true},
                          Row{{0x01, 0x01, 0x00}, false, true}, Row{{0x05, 0x00}, false, false}}) {
    Read read(row.bytes);
    EXPECT_EQ(read.reader.boolean_default_false("critical"), row.value);
    EXPECT_EQ(read.diagnosis.non_der, row.non_der);
  }
}

TEST(DerReader, NotesADefaultThatIsWrittenOut) {
  for (const auto& [bytes, non_der] : std::initializer_list<std::pair<Bytes, bool>>{
           {{0x02, 0x01, 0x00}, true}, {{0x02, 0x01, 0x01}, false}, {{0x02, 0x01, 0xff}, false}}) {
    Read read(bytes);
    read.reader.small_default_zero("version");
    EXPECT_EQ(read.diagnosis.non_der, non_der);
  }
}

TEST(DerReader, WantsBitStringsOfWholeOctets) {
  Read whole({0x03, 0x02, 0x00, 0xaa});
  EXPECT_EQ(whole.reader.bits("bits").size(), 1U);
  Read odd({0x03, 0x02, 0x01, 0xaa});
  odd.reader.bits("bits");
  EXPECT_TRUE(odd.diagnosis.failed);
}

TEST(DerReader, FailsOnWhatFollowsTheEnd) {
  Read read({0x05, 0x00, 0x05, 0x00});
  read.reader.any("first");
  read.reader.end("Outer");
  EXPECT_EQ(read.diagnosis.text(), "Outer at byte 2: something follows that does not belong there");
}

TEST(DerReader, WantsOneElementUnderAnExplicitTag) {
  struct Row {
    Bytes content;
    std::string problem;  ///< empty: none
  };
  const Bytes five = pki::der::integer(5);
  for (const auto& row : {Row{five, ""}, Row{{}, "number at byte 2: missing"},
                          Row{pki::der::join({five, pki::der::null()}),
                              "number at byte 5: something follows that does not belong there"},
                          Row{pki::der::join({five, {0x00}}),
                              "number at byte 5: something follows that does not belong there"}}) {
    Read read(pki::der::explicitly(3, row.content));
    auto wrapped = read.reader.optional_explicit(3, "number");
    ASSERT_TRUE(wrapped);
    EXPECT_EQ(wrapped->small(kInteger, "number"), row.problem.empty() ? 5 : 0);
    EXPECT_EQ(read.diagnosis.failed ? read.diagnosis.text() : "", row.problem);
    EXPECT_TRUE(read.reader.at_end());
  }
}

TEST(DerReader, PassesOverAnExplicitTagThatIsNotThere) {
  Read read(pki::der::explicitly(2, pki::der::integer(5)));
  EXPECT_FALSE(read.reader.optional_explicit(3, "number"));
  EXPECT_TRUE(read.reader.optional_explicit(2, "number"));
  EXPECT_FALSE(read.diagnosis.failed);
}

TEST(OidText, WritesDottedDecimals) {
  EXPECT_EQ(oid_text(Bytes{0x2b, 0x06, 0x01}), "1.3.6.1");
  EXPECT_EQ(oid_text(Bytes{0x55, 0x1d, 0x25}), "2.5.29.37");
  EXPECT_EQ(oid_text(Bytes{0x88, 0x37}), "2.999") << "the second arc under 2 may be above 39";
  EXPECT_EQ(oid_text(Bytes{}), "?");
  EXPECT_EQ(oid_text(Bytes{0x2b, 0x86}), "?") << "cut";
  EXPECT_EQ(oid_text(Bytes(12, 0xff)), "?") << "never ends";
}

}  // namespace
}  // namespace staple::der
