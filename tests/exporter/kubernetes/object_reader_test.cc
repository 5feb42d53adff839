// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/object_reader.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace staple::kubernetes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

constexpr std::string_view kList = R"({
  "kind": "IngressList", "apiVersion": "networking.k8s.io/v1",
  "metadata": {"resourceVersion": "42", "continue": "next page", "remainingItemCount": 7},
  "items": [
    {"metadata": {"name": "web", "namespace": "shop", "resourceVersion": "7",
                  "labels": {"team": "payments"},
                  "annotations": {"a/b": "1", "size": 5},
                  "managedFields": [{"manager": "m", "fieldsV1": {"f:metadata": {"name": "not this"}}}]},
     "spec": {"ingressClassName": "nginx",
              "tls": [{"hosts": ["a.example.com", "*.b.example.com"], "secretName": "s"}, {}],
              "rules": [{"host": "a.example.com", "http": {"paths": [{"path": "/x"}, {"path": "/y"}]}},
                        {"http": {"paths": [{}]}}]},
     "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.7", "ports": [{"port": 443}]},
                                             {"hostname": "lb.example.com"}]}}},
    {"metadata": {"name": "other", "namespace": null}}
  ]
})";

struct ListResult {
  std::vector<Object> objects;
  ListMeta meta;
  Status status;
  std::string error;
  bool is_between_documents = false;
};

/// read_list reads a document in pieces of `size` bytes.
ListResult read_list(std::string_view text, std::size_t size) {
  ListResult result;
  ObjectReader reader([&](Object&& object) { result.objects.push_back(std::move(object)); });
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
    if (const auto fed = reader.feed(text.substr(0, size)); !fed) {
      result.error = fed.error().message;
      return result;
    }
  }
  result.is_between_documents = reader.is_between_documents();
  if (result.is_between_documents) {
    result.meta = reader.list();
    result.status = reader.status();
  }
  return result;
}

TEST(ObjectReader, KeepsTheFieldsOfAnIngressInPiecesOfAnySize) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{7}, kList.size()}) {
    const ListResult result = read_list(kList, size);
    EXPECT_EQ(result.error, "");
    EXPECT_TRUE(result.is_between_documents);
    EXPECT_EQ(result.meta.resource_version, "42");
    EXPECT_EQ(result.meta.next, "next page");
    ASSERT_THAT(result.objects, SizeIs(2));
    const Object& web = result.objects[0];
    EXPECT_EQ(web.name, "web");
    EXPECT_EQ(web.namespace_name, "shop");
    EXPECT_EQ(web.resource_version, "7");
    EXPECT_THAT(web.labels, ElementsAre(Pair("team", "payments")));
    EXPECT_THAT(web.annotations, ElementsAre(Pair("a/b", "1"), Pair("size", "5")));
    EXPECT_EQ(web.class_name, "nginx");
    EXPECT_THAT(web.tls, ElementsAre(ElementsAre("a.example.com", "*.b.example.com"), IsEmpty()));
    EXPECT_THAT(web.rules, ElementsAre(IngressRule{"a.example.com", "/x"}, IngressRule{"", ""}));
    EXPECT_THAT(web.addresses, ElementsAre("192.0.2.7", "lb.example.com"));
    EXPECT_FALSE(web.truncated);
    EXPECT_EQ(result.objects[1], (Object{.name = "other"}));
  }
}

TEST(ObjectReader, KeepsTheListenersOfAGateway) {
  const auto result = read_list(R"({"metadata": {}, "items": [{"metadata": {"name": "gw"},
    "spec": {"gatewayClassName": "c", "listeners": [
      {"name": "https", "protocol": "HTTPS", "port": 8443, "hostname": "*.example.com",
       "allowedRoutes": {"namespaces": {"from": "Selector", "selector": {}},
                         "kinds": [{"kind": "HTTPRoute"}, {"kind": "GRPCRoute"}]}},
      {"name": "odd", "port": 70000}, {"port": "443"}]},
    "status": {"addresses": [{"type": "IPAddress", "value": "192.0.2.1"}]}}]})",
                                5);
  ASSERT_THAT(result.objects, SizeIs(1));
  const Object& gateway = result.objects[0];
  EXPECT_EQ(gateway.class_name, "c");
  EXPECT_THAT(gateway.addresses, ElementsAre("192.0.2.1"));
  EXPECT_THAT(
      gateway.listeners,
      ElementsAre(
          Listener{"https", "*.example.com", "HTTPS", 8443, "Selector", {"HTTPRoute", "GRPCRoute"}},
          Listener{"odd", "", "", 0}, Listener{"", "", "", 443}));
}

TEST(ObjectReader, KeepsTheParentsOfARouteAndWhatIsSaidAboutThem) {
  const auto result = read_list(R"({"metadata": {}, "items": [{"metadata": {"name": "r"},
    "spec": {"hostnames": ["a.test"], "parentRefs": [
      {"group": "g", "kind": "Gateway", "namespace": "n", "name": "gw", "sectionName": "s", "port": 1}]},
    "status": {"parents": [{"controllerName": "c", "parentRef": {"name": "gw", "namespace": "n"},
      "conditions": [{"type": "Accepted", "status": "True"}, {"type": "ResolvedRefs", "status": "False"}]}]}}]})",
                                1000);
  ASSERT_THAT(result.objects, SizeIs(1));
  const Object& route = result.objects[0];
  EXPECT_THAT(route.hostnames, ElementsAre("a.test"));
  EXPECT_THAT(route.parents, ElementsAre(ParentRef{"g", "Gateway", "n", "gw", "s", 1}));
  ASSERT_THAT(route.parent_statuses, SizeIs(1));
  EXPECT_EQ(route.parent_statuses[0].ref, (ParentRef{"", "", "n", "gw", "", 0}));
  EXPECT_THAT(route.parent_statuses[0].conditions,
              ElementsAre(Pair("Accepted", "True"), Pair("ResolvedRefs", "False")));
}

TEST(ObjectReader, KeepsThePortsOfAService) {
  const auto result = read_list(R"({"metadata": {}, "items": [{"metadata": {"name": "s"},
    "spec": {"type": "LoadBalancer", "clusterIP": "10.0.0.1", "externalName": "e", "loadBalancerIP": "192.0.2.9",
      "ports": [{"name": "https", "protocol": "TCP", "appProtocol": "https", "port": 443, "targetPort": 8443}]}}]})",
                                64);
  ASSERT_THAT(result.objects, SizeIs(1));
  const Object& service = result.objects[0];
  EXPECT_EQ(service.type, "LoadBalancer");
  EXPECT_EQ(service.cluster_ip, "10.0.0.1");
  EXPECT_EQ(service.external_name, "e");
  EXPECT_EQ(service.load_balancer_ip, "192.0.2.9");
  EXPECT_THAT(service.ports, ElementsAre(ServicePort{"https", "TCP", "https", 443}));
}

TEST(ObjectReader, ReadsAStatus) {
  const auto result = read_list(
      R"({"kind": "Status", "metadata": {}, "code": 403, "reason": "Forbidden", "message": "no"})",
      3);
  EXPECT_EQ(result.status, (Status{403, "Forbidden", "no"}));
  EXPECT_EQ(result.meta.resource_version, "");
}

TEST(ObjectReader, ReadsTheEventsOfAWatchOneByOne) {
  std::vector<WatchEvent> events;
  ObjectReader reader([&](WatchEvent&& event) { events.push_back(std::move(event)); });
  const std::string_view text =
      "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"1\"}}}\n"
      "{\"object\":{\"metadata\":{\"name\":\"b\"}},\"type\":\"DELETED\"}\r\n\n"
      "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"9\"}}}"
      "{\"type\":\"ERROR\",\"object\":{\"code\":410,\"message\":\"too old\",\"metadata\":{}}}\n{\"ty";
  for (const char c : text) ASSERT_TRUE(reader.feed({&c, 1}));
  ASSERT_THAT(events, SizeIs(4));
  EXPECT_EQ(events[0].type, "ADDED");
  EXPECT_EQ(events[0].object.name, "a");
  EXPECT_EQ(events[0].object.resource_version, "1");
  EXPECT_EQ(events[1].type, "DELETED");
  EXPECT_EQ(events[1].object, (Object{.name = "b"})) << "nothing is left of the event before";
  EXPECT_EQ(events[2].object.resource_version, "9");
  EXPECT_EQ(events[3].status, (Status{410, "", "too old"}));
  EXPECT_FALSE(reader.is_between_documents()) << "an event has begun";
}

TEST(ObjectReader, RefusesWhatIsNoJson) {
  EXPECT_THAT(read_list("<html>", 100).error, HasSubstr("not JSON"));
  EXPECT_THAT(read_list("{\"a\": \"\xff\xfe\"}", 100).error, HasSubstr("not JSON"));
  EXPECT_THAT(read_list(std::string(1000, '['), 100).error, HasSubstr("levels deep"));
  EXPECT_THAT(read_list("{} {}", 100).error, HasSubstr("more follows"));
  EXPECT_FALSE(read_list("{\"items\": [", 100).is_between_documents);
}

TEST(ObjectReader, KeepsOnlyTheNamesOfAnObjectThatIsTooLarge) {
  const std::string junk(kMaxObject + 64 * 1024, 'x');
  const std::string list =
      R"({"metadata": {"resourceVersion": "7"}, "items": [{"metadata": {"name": "a",
      "namespace": "n", "labels": {"l": "v"}}, "spec": {"rules": [{"host": "a.test", "x": ")" +
      junk + R"("}, {"host": "b.test"}], "tls": [{"hosts": ["c.test"]}]}},
      {"x": ")" +
      junk + R"("}, {"metadata": {"name": "b"}}]})";
  const auto result = read_list(list, 16 * 1024);
  EXPECT_EQ(result.error, "");
  EXPECT_THAT(result.objects,
              ElementsAre(Object{.namespace_name = "n", .name = "a", .too_large = true},
                          Object{.too_large = true}, Object{.name = "b"}));
  EXPECT_EQ(result.meta.resource_version, "7");
}

TEST(ObjectReader, ReadsTheTypeOfAnEventWhoseObjectIsTooLarge) {
  std::vector<WatchEvent> events;
  ObjectReader reader([&](WatchEvent&& event) { events.push_back(std::move(event)); });
  const std::string piece(64 * 1024, 'x');
  ASSERT_TRUE(reader.feed(R"({"object": {"metadata": {"name": "a"}, "x": ")"));
  for (std::size_t size = 0; size <= kMaxObject; size += piece.size())
    ASSERT_TRUE(reader.feed(piece));
  ASSERT_TRUE(reader.feed(R"("}, "type": "DELETED"}{"type": "ADDED", "object": {}})"));
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].type, "DELETED");
  EXPECT_EQ(events[0].object, (Object{.name = "a", .too_large = true}));
  EXPECT_EQ(events[1].object, Object());
}

TEST(ObjectReader, BoundsWhatIsBesideTheObjectsOfAList) {
  const std::string large =
      R"({"metadata": {}, "x": ")" + std::string(kMaxObject + 64 * 1024, 'x') + "\"}";
  EXPECT_THAT(read_list(large, 16 * 1024).error, HasSubstr("more than 8 MiB beside its objects"));
}

TEST(ObjectReader, CountsTheSizeOfEachObjectAlone) {
  std::string text = R"({"metadata": {"resourceVersion": "1"}, "items": [)";
  const std::string half(kMaxObject / 2, 'x');
  for (int i = 0; i < 3; ++i)
    text += std::string(i > 0 ? "," : "") + R"({"metadata": {"name": "a"}, "x": ")" + half + "\"}";
  const auto result = read_list(text + "]}", 16 * 1024);
  EXPECT_EQ(result.error, "");
  EXPECT_THAT(result.objects, SizeIs(3));
}

TEST(ObjectReader, KeepsNoMoreThanItsBounds) {
  std::string hosts;
  for (std::size_t i = 0; i < kMaxEntries + 5; ++i)
    hosts += (i > 0 ? "," : "") + std::string("\"h\"");
  const auto result = read_list(
      R"({"metadata": {}, "items": [{"metadata": {"name": "a", "annotations": {"long": ")" +
          std::string(kMaxValue + 1, 'x') + R"("}}, "spec": {"hostnames": [)" + hosts + "]}}]}",
      100);
  ASSERT_THAT(result.objects, SizeIs(1));
  EXPECT_THAT(result.objects[0].hostnames, SizeIs(kMaxEntries));
  EXPECT_TRUE(result.objects[0].truncated);
  EXPECT_THAT(result.objects[0].annotations, ElementsAre(Pair("long", std::nullopt)));
}

TEST(ObjectReader, KeepsTheLastObjectThatFitsIntoAList) {
  for (const bool has_more : {false, true}) {
    std::string listeners;
    for (std::size_t i = 0; i < kMaxEntries + (has_more ? 1 : 0); ++i)
      listeners += (i > 0 ? "," : "") + std::string(R"({"port": )") + std::to_string(i + 1) + "}";
    const auto result = read_list(
        R"({"metadata": {}, "items": [{"spec": {"listeners": [)" + listeners + "]}}]}", 1000);
    ASSERT_THAT(result.objects, SizeIs(1));
    ASSERT_THAT(result.objects[0].listeners, SizeIs(kMaxEntries));
    EXPECT_EQ(result.objects[0].listeners.back().port, kMaxEntries);
    EXPECT_EQ(result.objects[0].truncated, has_more);
  }
}

TEST(ObjectReader, SkipsFieldsOfAnotherType) {
  const auto result =
      read_list(R"({"metadata": [], "items": [{"metadata": {"name": ["a"], "labels": "x",
      "annotations": {"a": {"b": "c"}, "d": null}},
    "spec": {"rules": {"host": "a"}, "tls": ["x", [{"hosts": ["y"]}]], "listeners": [5]}}, 7, "x", []]})",
                9);
  EXPECT_EQ(result.error, "");
  ASSERT_THAT(result.objects, SizeIs(1));
  EXPECT_EQ(result.objects[0], Object());
}

TEST(ObjectReader, ReadsWhenAnObjectWasCreated) {
  const auto created = [](const std::string& time) {
    const auto result = read_list(
        R"({"metadata": {}, "items": [{"metadata": {"creationTimestamp": )" + time + "}}]}", 7);
    return result.objects.at(0).created;
  };
  EXPECT_EQ(created(R"("2026-01-31T23:59:08Z")"), 20260131235908u);
  for (const auto* const other : {"null", R"("")", "5", R"("2026-01-31T23:59:08.5Z")",
                                  R"("2026-01-31T23:59:0xZ")", R"("2026-01-31 23:59:08Z")"})
    EXPECT_EQ(created(other), 0u) << other;
}

}  // namespace
}  // namespace staple::kubernetes
