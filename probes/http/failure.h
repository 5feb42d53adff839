// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "probes/failed_result.h"

namespace staple::http {

using staple::throw_exception_from_error;

/// FailureReason is why an exchange gave no usable response.
enum class FailureReason {
  resolve,      ///< the name of the server, or of the proxy, has no address
  refused,      ///< no process listens on the address and port
  unreachable,  ///< there is no route to the address
  connect,      ///< the connection failed for another reason
  proxy,        ///< the proxy cannot be reached, or refused
  tls,          ///< the handshake failed, or the certificate does not verify
  timeout,      ///< the limit passed before the response was complete
  closed,       ///< the connection was closed before the response was complete
  malformed,    ///< the bytes are not HTTP/1.1
  too_large,    ///< header or body are larger than their bounds, or in too many pieces
  redirect,     ///< a redirect that may not be followed
  status,       ///< a status other than 200
};

/// ExchangeFailure is an exchange without a usable response: an expected outcome, passed as
/// a value.
struct ExchangeFailure {
  FailureReason reason;
  /// For a person; never empty; foreign text in it is cleaned and cut
  std::string detail;
  unsigned status = 0;  ///< of the response if the reason is `status`, else 0
  /// Header Retry-After of that response, verbatim, cut; empty if there is none
  std::string retry_after = {};

  bool operator==(const ExchangeFailure&) const = default;
};

}  // namespace staple::http
