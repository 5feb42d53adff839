#include "exporter/responder/load_access.h"

#include <utility>

#include "probes/tls/secure_stream.h"

namespace staple {

boost::system::result<std::shared_ptr<const ResponderAccess>, LoadError> load_responder_access(
    const Module& module, const std::shared_ptr<const Roots>& system) {
  auto tls = load_verifying_client(module.responder.tls, system);
  if (!tls) return tls.error();
  return std::make_shared<const ResponderAccess>(
      ResponderAccess{module.responder, std::move(*tls), access_id(module)});
}

}  // namespace staple
