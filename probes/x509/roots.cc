#include "probes/x509/roots.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string_view>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "probes/crypto/handle.h"
#include "probes/crypto/hash.h"
#include "probes/x509/name.h"

namespace staple::x509 {
namespace {

/// kBundles are the bundles that are tried if OpenSSL's default does not exist.
constexpr const char* kBundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
};

/// read_file returns the content of `file`. Empty if it cannot be read; errno holds the reason.
std::string read_file(const std::string& file) {
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string read_system_bundle() {
  if (const char* chosen = std::getenv(X509_get_default_cert_file_env())) return read_file(chosen);
  std::string bundle = read_file(X509_get_default_cert_file());
  for (const char* file : kBundles) {
    if (bundle.empty()) bundle = read_file(file);
  }
  return bundle;
}

/// refuse_password is the PEM callback for encrypted files, which are not supported.
int refuse_password(char*, int, int, void*) { return -1; }

Bytes der_of(X509& certificate) {
  unsigned char* encoded = nullptr;
  const int size = i2d_X509(&certificate, &encoded);
  Bytes der(encoded, encoded + std::max(size, 0));
  OPENSSL_free(encoded);
  return der;
}

Bytes subject_of(const X509& certificate) {
  const unsigned char* encoded = nullptr;
  std::size_t size = 0;
  if (X509_NAME_get0_der(X509_get_subject_name(&certificate), &encoded, &size) != 1) return {};
  return Bytes(encoded, encoded + size);
}

/// Anchor is one trusted certificate.
struct Anchor {
  Bytes der;
  Bytes subject;  ///< Name, whole
};

}  // namespace

struct Roots::Contents {
  std::vector<Anchor> anchors;
  std::set<Sha256> digests;
  Sha256 id{};

  /// add_all adds every certificate of the PEM text. Returns false if one is unreadable.
  bool add_all(const std::string& pem, X509_STORE& store) {
    const crypto::Handle<BIO> source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    ERR_clear_error();
    while (true) {
      const crypto::Handle<X509> certificate(
          PEM_read_bio_X509_AUX(source.get(), nullptr, refuse_password, nullptr));
      if (!certificate) break;
      X509_STORE_add_cert(&store, certificate.get());
      Anchor anchor{der_of(*certificate), subject_of(*certificate)};
      if (digests.insert(crypto::sha256(anchor.der)).second) anchors.push_back(std::move(anchor));
    }
    const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    Bytes all;
    for (const Sha256& digest : digests) all.insert(all.end(), digest.begin(), digest.end());
    id = crypto::sha256(all);
    return at_end;
  }
};

Roots::Roots(std::shared_ptr<X509_STORE> store, std::shared_ptr<const Contents> contents,
             std::shared_ptr<const Roots> system)
    : store_(std::move(store)), contents_(std::move(contents)), system_(std::move(system)) {}

std::shared_ptr<const Roots> Roots::load_system() {
  const std::shared_ptr<X509_STORE> store(X509_STORE_new(), X509_STORE_free);
  const auto contents = std::make_shared<Contents>();
  contents->add_all(read_system_bundle(), *store);
  return std::shared_ptr<const Roots>(new Roots(store, contents, nullptr));
}

boost::system::result<std::shared_ptr<const Roots>, RootsError> Roots::load(
    const std::string& file, std::shared_ptr<const Roots> system) {
  const std::string pem = read_file(file);
  if (pem.empty() && errno != 0) {
    return RootsError{RootsProblem::unreadable,
                      file + ": " + std::generic_category().message(errno)};
  }
  const std::shared_ptr<X509_STORE> store(X509_STORE_new(), X509_STORE_free);
  const auto contents = std::make_shared<Contents>();
  if (!contents->add_all(pem, *store)) {
    return RootsError{RootsProblem::malformed, file + ": a certificate in it cannot be read"};
  }
  if (contents->anchors.empty()) {
    return RootsError{RootsProblem::empty, file + ": there is no PEM certificate in it"};
  }
  return std::shared_ptr<const Roots>(
      new Roots(store, contents, system ? std::move(system) : make_empty()));
}

std::shared_ptr<const Roots> Roots::make_empty() {
  const std::shared_ptr<X509_STORE> store(X509_STORE_new(), X509_STORE_free);
  return std::shared_ptr<const Roots>(new Roots(store, std::make_shared<Contents>(), nullptr));
}

const Sha256& Roots::id() const { return contents_->id; }

std::vector<ByteView> Roots::find_by_subject(ByteView name) const {
  std::vector<ByteView> found;
  for (const Anchor& anchor : contents_->anchors) {
    if (names_equal(anchor.subject, name)) found.push_back(anchor.der);
  }
  return found;
}

bool Roots::is_public(const Sha256& certificate) const {
  return (system_ ? system_->contents_ : contents_)->digests.contains(certificate);
}

}  // namespace staple::x509
