// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/secure_stream.h"

#include <new>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "probes/net/as_value.h"
#include "probes/net/read_meter.h"
#include "probes/target.h"
#include "probes/text/clean.h"
#include "probes/tls/context.h"
#include "probes/tls/offered.h"
#include "probes/x509/verification.h"

namespace staple::tls {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using LoadResult = Result<std::shared_ptr<const Client>>;
using StreamResult = Result<std::unique_ptr<net::ByteStream>>;
constexpr std::size_t kMaxQuoted = 200;

/// MeteredSocket bounds the reads below TLS: a record may arrive byte by byte, and one call of the
/// stream above makes as many reads as it needs.
class MeteredSocket {
 public:
  using executor_type = tcp::socket::executor_type;
  using lowest_layer_type = tcp::socket::lowest_layer_type;

  /// connection: the TLS above, which counts the bytes.
  MeteredSocket(tcp::socket& socket, SSL* connection) : socket_(socket), connection_(connection) {}

  executor_type get_executor() { return socket_.get_executor(); }
  lowest_layer_type& lowest_layer() { return socket_.lowest_layer(); }
  bool is_spent() const { return spent_; }

  /// Beyond the bound the socket is closed, so the read fails.
  template <class Buffers, class Handler>
  auto async_read_some(const Buffers& buffers, Handler&& handler) {
    const std::size_t total = BIO_number_read(SSL_get_rbio(connection_));
    spent_ = !reads_.add(total - std::exchange(bytes_, total));
    error_code ignored;
    if (spent_) socket_.close(ignored);
    return socket_.async_read_some(buffers, std::forward<Handler>(handler));
  }

  template <class Buffers, class Handler>
  auto async_write_some(const Buffers& buffers, Handler&& handler) {
    return socket_.async_write_some(buffers, std::forward<Handler>(handler));
  }

 private:
  tcp::socket& socket_;
  SSL* connection_;
  net::ReadMeter reads_;
  std::size_t bytes_ = 0;  ///< that TLS has read before the last read of the socket
  bool spent_ = false;
};

class SecureStream : public net::ByteStream {
 public:
  /// Takes ownership of `connection`.
  SecureStream(tcp::socket& socket, SSL* connection)
      : stream_(MeteredSocket(socket, connection), connection) {}

  asio::awaitable<error_code> perform_handshake() {
    const auto [error] =
        co_await stream_.async_handshake(asio::ssl::stream_base::client, net::as_value);
    co_return explain(error);
  }

  asio::awaitable<error_code> send(std::string_view bytes) override {
    const auto [error, size] =
        co_await asio::async_write(stream_, asio::buffer(bytes), net::as_value);
    co_return error;
  }

  asio::awaitable<ReceiveResult> receive(std::span<std::uint8_t> buffer) override {
    const auto [error, size] =
        co_await stream_.async_read_some(asio::buffer(buffer.data(), buffer.size()), net::as_value);
    // HTTP messages delimit themselves, so an end without close_notify counts as a normal end.
    const bool truncated = error == asio::ssl::error::stream_truncated;
    co_return ReceiveResult{truncated ? error_code(asio::error::eof) : explain(error), size};
  }

 private:
  error_code explain(const error_code& error) const {
    return stream_.next_layer().is_spent() ? make_error_code(net::kTooManyReads) : error;
  }

  asio::ssl::stream<MeteredSocket> stream_;
};

/// set_expected_host makes `connection` verify that the server is `host`. Returns false if `host`
/// cannot appear in a certificate.
bool set_expected_host(SSL* connection, const std::string& host) {
  SSL_set_verify(connection, SSL_VERIFY_PEER, nullptr);
  X509_VERIFY_PARAM* const expected = SSL_get0_param(connection);
  if (is_ip_address(host)) return X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1;
  return X509_VERIFY_PARAM_set1_host(expected, host.data(), host.size()) == 1 &&
         SSL_set_tlsext_host_name(connection, host.c_str()) == 1;
}

std::string describe_error(SSL* connection, const error_code& error) {
  const long verified = SSL_get_verify_result(connection);
  if (error == net::kTooManyReads) return "the server sends its messages in too many pieces";
  if (verified != X509_V_OK) return x509::describe_verification(static_cast<int>(verified));
  return text::clean(error.message(), kMaxQuoted);
}

}  // namespace

LoadResult load_verifying_client(const Settings& settings,
                                 const std::shared_ptr<const x509::Roots>& system) {
  std::shared_ptr<const x509::Roots> roots = system;
  if (!settings.ca_file.empty()) {
    auto loaded = x509::Roots::load(settings.ca_file, system);
    if (!loaded) return loaded.error();
    roots = *loaded;
  }
  const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  if (!context) throw std::bad_alloc();
  SSL_CTX_set_min_proto_version(context.get(), to_openssl(settings.min_version));
  SSL_CTX_set_max_proto_version(context.get(), to_openssl(settings.max_version));
  if (!settings.groups.empty())
    SSL_CTX_set1_groups_list(context.get(), join_groups(settings.groups).c_str());
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  refuse_costly_groups(*context);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set1_cert_store(context.get(), roots->store());
  SSL_CTX_set_cert_verify_callback(
      context.get(), [](X509_STORE_CTX* chain, void*) { return x509::verify_within_bounds(chain); },
      nullptr);
  const auto files = add_client_certificate(*context, settings);
  if (!files) return files.error();
  return std::make_shared<const Client>(context, roots, *files);
}

asio::awaitable<StreamResult> open_secure_stream(tcp::socket& socket, const Client& client,
                                                 std::string host) {
  SSL* const connection = SSL_new(client.context());
  if (!connection) throw std::bad_alloc();
  auto stream = std::make_unique<SecureStream>(socket, connection);
  if (!set_expected_host(connection, host)) {
    co_return Error{ErrorKind::failed, "the responder's name cannot stand in a certificate"};
  }
  const error_code error = co_await stream->perform_handshake();
  if (error) co_return Error{ErrorKind::failed, describe_error(connection, error)};
  std::unique_ptr<net::ByteStream> ready = std::move(stream);
  co_return ready;
}

}  // namespace staple::tls
