// SPDX-License-Identifier: Apache-2.0

#include "exporter/targets/scheme.h"

namespace staple::targets {
namespace {

constexpr Scheme kSchemes[] = {
    {"amqp", 0, "amqps"},
    {"amqps", 5671},
    {"coap+tcp", 0, "coaps+tcp"},
    {"coaps+tcp", 5684},
    {"ftp", 21},
    {"ftps", 990},
    {"gemini", 1965},
    {"gopher", 0, "https"},
    {"http", 0, "https"},
    {"https", 443},
    {"imap", 143},
    {"imaps", 993},
    {"ipp", 0, "ipps"},
    {"ipps", 631},
    {"irc", 0, "ircs"},
    {"ircs", 6697},
    {"ldap", 389},
    {"ldaps", 636},
    {"lmtp", 24},
    {"mariadb", 3306},
    {"mqtt", 0, "mqtts"},
    {"mqtts", 8883},
    {"mysql", 3306},
    {"nntp", 119},
    {"nntps", 563},
    {"pop3", 110},
    {"pop3s", 995},
    {"postgres", 5432},
    {"postgresql", 5432},
    {"redis", 0, "rediss"},
    {"rediss", 6379},
    {"rtsp", 0, "rtsps"},
    {"rtsps", 322},
    {"sieve", 4190},
    {"sip", 0, "sips"},
    {"sips", 5061},
    {"smtp", 25},
    {"smtps", 465},
    {"stun", 0, "stuns"},
    {"stuns", 5349},
    {"submission", 587},
    {"submissions", 465},
    {"telnet", 0, "telnets"},
    {"telnets", 992},
    {"tls", 0},
    {"turn", 0, "turns"},
    {"turns", 5349},
    {"ws", 0, "wss"},
    {"wss", 443},
    {"xmpp", 5222},
    {"xmpp-client", 5222},
    {"xmpp-server", 5269},
    {"xmpps", 5223},
};

}  // namespace

std::span<const Scheme> schemes() { return kSchemes; }

}  // namespace staple::targets
