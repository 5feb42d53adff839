#pragma once

#include <chrono>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "probes/attempts.h"
#include "probes/memory.h"
#include "probes/module.h"
#include "probes/time.h"
#include "probes/tls/client.h"

namespace staple {

/// Way is one view of one address: where to connect to and as what kind of client.
struct Way {
  boost::asio::ip::tcp::endpoint where;
  const TlsClient& tls;
  std::string server_name;  ///< SNI and name to expect
  const Policy& policy;
  bool multi = false;               ///< asks for the staples of the whole chain: see StatusListHandshake
  KeyType key_type = KeyType::any;  ///< with multi: of the certificate to ask for; else it is in `tls`
  StartTls starttls = StartTls::none;
};

/// look makes one connection and judges what it shows. `limit` bounds all of it. A server that was asked for
/// the staples of the whole chain and does not agree to RFC 6961 does not offer that view.
boost::asio::awaitable<Sight> look(const Way& way, StatusRequest status_request,
                                   std::chrono::nanoseconds limit, const Clock& clock, Memory& memory);

}  // namespace staple
