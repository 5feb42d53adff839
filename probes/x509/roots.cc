// SPDX-License-Identifier: Apache-2.0

#include "probes/x509/roots.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <set>
#include <string_view>

#include <openssl/err.h>
#include <openssl/x509.h>

#include "probes/crypto/handle.h"
#include "probes/crypto/hash.h"
#include "probes/file.h"
#include "probes/text/pem.h"
#include "probes/x509/name.h"

namespace staple::x509 {
namespace {

/// kBundles are the bundles that are tried if OpenSSL's default does not exist: a program with
/// OpenSSL inside comes to distributions other than the one it was built on.
constexpr const char* kBundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch, Gentoo, NixOS
    "/etc/pki/tls/certs/ca-bundle.crt",                   // Fedora, Red Hat and its like
    "/etc/ssl/ca-bundle.pem",                             // SUSE
    "/etc/ssl/cert.pem",                                  // Alpine
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, without the link above
};

/// list_bundles returns the bundles to try, in this order.
std::vector<std::string> list_bundles() {
  if (const char* chosen = std::getenv(X509_get_default_cert_file_env())) return {chosen};
  std::vector<std::string> files{X509_get_default_cert_file()};
  files.insert(files.end(), std::begin(kBundles), std::end(kBundles));
  return files;
}

/// TRUSTED is OpenSSL's own: what the certificate is trusted for follows it.
constexpr std::string_view kLabels[] = {"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"};

/// read_trusted returns an empty handle if `der` is no certificate.
crypto::Handle<X509> read_trusted(ByteView der) {
  const unsigned char* start = der.data();
  return crypto::Handle<X509>(d2i_X509_AUX(nullptr, &start, static_cast<long>(der.size())));
}

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

  std::string problem;  ///< see Roots::problem()
  Sha256 content{};     ///< see Roots::content()

  /// add_all adds every readable certificate of the PEM text. Returns what cannot be read, the
  /// first of several. Empty if everything can.
  std::string add_all(const std::string& pem, X509_STORE& store) {
    text::PemReader reader(pem, kLabels);
    std::string unreadable;
    for (int number = 1; const auto block = reader.next(); ++number) {
      const auto certificate = *block ? read_trusted(**block) : crypto::Handle<X509>();
      if (certificate) {
        add(*certificate, store);
      } else if (unreadable.empty()) {
        unreadable = "certificate " + std::to_string(number) + " cannot be read";
        if (!*block) unreadable += ": " + block->error().message;
      }
    }
    ERR_clear_error();
    Bytes all;
    for (const Sha256& digest : digests) all.insert(all.end(), digest.begin(), digest.end());
    id = crypto::sha256(all);
    return unreadable;
  }

  /// set_content sets the digest of a text and of another digest.
  void set_content(std::string_view text, const Sha256& other) {
    content = crypto::sha256_of_parts(
        {ByteView(other), {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}});
  }

  /// add_bundle adds the certificates of a bundle of the system, and notes what is wrong with it.
  void add_bundle(const std::string& file, X509_STORE& store) {
    const auto pem = read_file(file, kMaxBundleFile);
    std::string wrong = pem ? add_all(*pem, store) : pem.error().message;
    if (wrong.empty() && anchors.empty()) wrong = "there is no PEM certificate in it";
    if (!anchors.empty()) problem.clear();  // another bundle is not needed
    if (!wrong.empty()) problem += (problem.empty() ? "" : "; ") + file + ": " + wrong;
    if (pem) set_content(*pem, content);
  }

 private:
  void add(X509& certificate, X509_STORE& store) {
    X509_STORE_add_cert(&store, &certificate);
    Anchor anchor{der_of(certificate), subject_of(certificate)};
    if (digests.insert(crypto::sha256(anchor.der)).second) anchors.push_back(std::move(anchor));
  }
};

Roots::Roots(std::shared_ptr<X509_STORE> store, std::shared_ptr<const Contents> contents,
             std::shared_ptr<const Roots> system)
    : store_(std::move(store)), contents_(std::move(contents)), system_(std::move(system)) {}

std::shared_ptr<const Roots> Roots::load_system() {
  const std::shared_ptr<X509_STORE> store(X509_STORE_new(), X509_STORE_free);
  const auto contents = std::make_shared<Contents>();
  for (const std::string& file : list_bundles()) {
    if (contents->anchors.empty()) contents->add_bundle(file, *store);
  }
  const char* const variable = X509_get_default_cert_file_env();
  if (!contents->problem.empty() && std::getenv(variable))
    contents->problem.insert(0, std::string(variable) + "=");
  contents->set_content(contents->problem, contents->content);
  return std::shared_ptr<const Roots>(new Roots(store, contents, nullptr));
}

Result<std::shared_ptr<const Roots>> Roots::load(const std::string& file,
                                                 std::shared_ptr<const Roots> system) {
  const auto pem = read_file(file, kMaxBundleFile);
  if (!pem) return Error{ErrorKind::unreadable, file + ": " + pem.error().message};
  const std::shared_ptr<X509_STORE> store(X509_STORE_new(), X509_STORE_free);
  const auto contents = std::make_shared<Contents>();
  const std::string unreadable = contents->add_all(*pem, *store);
  if (!unreadable.empty()) return Error{ErrorKind::malformed, file + ": " + unreadable};
  if (contents->anchors.empty()) {
    return Error{ErrorKind::malformed, file + ": there is no PEM certificate in it"};
  }
  if (!system) system = make_empty();
  contents->set_content(*pem, system->content());
  return std::shared_ptr<const Roots>(new Roots(store, contents, std::move(system)));
}

std::shared_ptr<const Roots> Roots::make_empty() {
  const std::shared_ptr<X509_STORE> store(X509_STORE_new(), X509_STORE_free);
  return std::shared_ptr<const Roots>(new Roots(store, std::make_shared<Contents>(), nullptr));
}

bool Roots::is_empty() const { return contents_->anchors.empty(); }

const std::string& Roots::problem() const { return contents_->problem; }

const Sha256& Roots::id() const { return contents_->id; }

const Sha256& Roots::content() const { return contents_->content; }

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
