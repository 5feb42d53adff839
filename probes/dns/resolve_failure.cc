// SPDX-License-Identifier: Apache-2.0

#include "probes/dns/resolve_failure.h"

#include <algorithm>

#include <ares.h>

namespace staple::dns {
namespace {

constexpr const char* kTooManyPieces = "the name server sends its answers in too many pieces";

struct Row {
  int status;
  Reason reason;
};

constexpr Row kReasons[] = {
    {ARES_ENOTFOUND, Reason::resolve_not_found},
    {ARES_ENODATA, Reason::resolve_no_address},
    {ARES_ETIMEOUT, Reason::resolve_timeout},
    {ARES_ESERVFAIL, Reason::resolve_server_failure},
    {ARES_EREFUSED, Reason::resolve_server_failure},
    {ARES_ENOTIMP, Reason::resolve_server_failure},
    {ARES_EFORMERR, Reason::resolve_server_failure},
    {ARES_EBADRESP, Reason::resolve_server_failure},
    {ARES_ECONNREFUSED, Reason::resolve_server_failure},
    {ARES_EBADNAME, Reason::resolve_bad_name},
    {ARES_ECANCELLED, Reason::resolve_server_failure},
};

}  // namespace

Failure make_resolve_failure(const std::string& host, int status) {
  const Row* row = std::ranges::find(kReasons, status, &Row::status);
  const Reason reason = row != std::end(kReasons) ? row->reason : Reason::resolve_failed;
  const bool cancelled = status == ARES_ECANCELLED;
  return {reason, host + ": " + (cancelled ? kTooManyPieces : ares_strerror(status))};
}

}  // namespace staple::dns
