#include "exporter/report/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

#include "exporter/report/cause.h"
#include "exporter/report/paint.h"
#include "probes/responder/answer.h"
#include "probes/text/duration.h"
#include "probes/text/timestamp.h"

namespace staple::report {
namespace {

/// The width of the column of names.
constexpr std::size_t kNames = 14;

ocsp::Level level_of(ocsp::Severity severity) {
  if (severity == ocsp::Severity::critical) return ocsp::Level::critical;
  return severity == ocsp::Severity::warning ? ocsp::Level::warning : ocsp::Level::not_applicable;
}

std::string headline(ocsp::Level level, std::string_view about, const std::string& why, bool colour) {
  std::string word(name(level));
  std::ranges::transform(word, word.begin(), [](char c) {
    return c == '_' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  });
  return colourise(word, level, colour) + "  " + std::string(about) + ": " + why + "\n";
}

std::string when(WallTime time, WallTime now) {
  if (time == now) return text::format_timestamp(time) + " (now)";
  return text::format_timestamp(time) + (time < now ? " (" + text::format_duration(now - time) + " ago)"
                                                    : " (in " + text::format_duration(time - now) + ")");
}

/// why says the verdict in one sentence; the details of the findings stand below it.
std::string why(const ocsp::Verdict& verdict, WallTime now) {
  std::string text;
  if (!verdict.findings.empty() && verdict.level != ocsp::Level::ok) {
    text = entry(verdict.findings.front().fault).name;
  } else if (verdict.level == ocsp::Level::not_applicable) {
    const bool stapleable = verdict.must_staple || !verdict.certificate->responder_urls.empty();
    return stapleable ? "no staple came, and the policy expects none"
                      : "the certificate names no OCSP responder, so no staple is expected";
  } else {
    text = verdict.present ? "the staple is good" : "no staple came, and none is expected";
  }
  if (verdict.ok.value_or(false) && verdict.effective_expiry && *verdict.effective_expiry > now) {
    text += "; clients accept it for another " + text::format_duration(*verdict.effective_expiry - now);
  }
  return text;
}

void line(std::string& text, std::string_view name, const std::string& value) {
  if (value.empty()) return;
  text.append("  ")
      .append(name)
      .append(kNames - std::min(name.size(), kNames - 1), ' ')
      .append(value)
      .append("\n");
}

void line(std::string& text, std::string_view name, const std::optional<WallTime>& time, WallTime now) {
  if (time) line(text, name, when(*time, now));
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

void findings(std::string& text, const ocsp::Verdict& verdict, bool colour) {
  for (const auto& finding : verdict.findings) {
    const auto& row = entry(finding.fault);
    text += "\n  " + colourise(name(finding.severity), level_of(finding.severity), colour) + "  ";
    text += std::string(row.name) + (finding.detail.empty() ? "" : ": " + finding.detail) + "\n";
    text += "    " + std::string(row.help) + "\n";
  }
}

std::string staple_line(const ocsp::Verdict& verdict) {
  if (!verdict.present) return verdict.expected ? "none came" : "none came, none expected";
  std::vector<std::string> parts;
  if (verdict.status) parts.emplace_back(name(*verdict.status));
  parts.emplace_back(verdict.authenticated ? "authenticated"
                                           : "not authenticated: what it says cannot be believed");
  if (verdict.staple) parts.push_back(std::to_string(verdict.staple->size) + " bytes");
  return joined(parts);
}

std::string responder_line(const ocsp::StapleFacts& facts) {
  const auto& responder = facts.responder;
  std::vector<std::string> parts;
  if (!responder.name.empty()) parts.push_back(responder.name);
  if (!responder.key_hash.empty())
    parts.emplace_back(responder.delegated ? "delegated" : "the issuer itself");
  if (responder.not_after) parts.push_back("until " + text::format_timestamp(*responder.not_after));
  if (!facts.signature_algorithm.empty()) parts.push_back(facts.signature_algorithm);
  return joined(parts);
}

void staple_facts(std::string& text, const ocsp::Verdict& verdict, WallTime now) {
  line(text, "Staple", staple_line(verdict) + (verdict.must_staple ? " (must-staple)" : ""));
  if (!verdict.staple) return;
  const auto& facts = *verdict.staple;
  if (verdict.authenticated && facts.revoked_at) {
    const auto reason =
        facts.revocation_reason ? ", " + ocsp::format_revocation_reason(*facts.revocation_reason) : "";
    line(text, "Revoked", when(*facts.revoked_at, now) + reason);
  }
  line(text, "This update", facts.this_update, now);
  line(text, "Next update", facts.next_update, now);
  // Of a staple that nobody believes, nobody waits for the end.
  if (verdict.authenticated) {
    line(text, "Refresh due", verdict.refresh_due, now);
    line(text, "Clients stop", verdict.effective_expiry, now);
  }
  line(text, "Produced", facts.produced_at, now);
  line(text, verdict.authenticated ? "Signed by" : "Claims signer", responder_line(facts));
}

/// chain_staple says what the staple of a certificate above the leaf is; nothing where none came.
std::string chain_staple(const ocsp::StapleVerdict& verdict) {
  if (!verdict.present) return "";
  if (!verdict.findings.empty() && !verdict.ok.value_or(false)) {
    return ", staple: " + std::string(entry(verdict.findings.front().fault).name);
  }
  return verdict.ok.value_or(false) ? ", staple: good" : ", staple: not usable";
}

void certificate_facts(std::string& text, const ocsp::Verdict& verdict, WallTime now) {
  const auto& leaf = *verdict.certificate;
  line(text, "Certificate", leaf.subject + (leaf.key_type.empty() ? "" : ", " + leaf.key_type));
  line(text, "Serial", leaf.serial);
  line(text, "Issued by", leaf.issuer);
  line(text, "Not after", leaf.not_after, now);
  line(text, "Responder", joined(leaf.responder_urls));
  const char* heading = "Chain";
  for (const auto& above : verdict.chain) {
    line(text, heading,
         std::to_string(above.depth) + "  " + above.certificate->subject + chain_staple(above.verdict));
    heading = "";
  }
  if (verdict.trusted) line(text, "Trusted", *verdict.trusted ? "yes" : "no");
}

void facts(std::string& text, const ocsp::Verdict& verdict, std::string_view cause, WallTime now,
           bool colour) {
  findings(text, verdict, colour);
  if (!cause.empty()) text += "\n  Likely cause: " + std::string(cause) + "\n";
  text += "\n";
  staple_facts(text, verdict, now);
  certificate_facts(text, verdict, now);
}

/// live_line says what the CA's responder says itself; empty: it was not asked.
std::string live_line(const prober::Observation& observation) {
  if (!observation.responder) return "";
  std::vector<std::string> parts;
  const WallTime now = observation.time;
  if (const auto* const live = find_live_status(*observation.responder, now)) {
    const auto& facts = *live->verdict.staple;
    parts.emplace_back(name(*live->verdict.status));
    if (facts.revoked_at) parts.push_back("revoked " + when(*facts.revoked_at, now));
    parts.push_back("of " + when(*facts.this_update, now));
  }
  if (const auto& failure = observation.responder->failure) {
    parts.push_back("no answer: " + std::string(entry(failure->reason).name) + ", " + failure->detail);
  }
  return joined(parts);
}

std::string milliseconds(std::chrono::nanoseconds duration) {
  return std::to_string(std::chrono::round<std::chrono::milliseconds>(duration).count()) + " ms";
}

}  // namespace

std::string verdict_text(const ocsp::Verdict& verdict, std::string_view about, WallTime now, bool colour) {
  auto text = headline(verdict.level, about, why(verdict, now), colour);
  facts(text, verdict, {}, now, colour);
  return text;
}

std::string observation_text(const prober::Observation& observation,
                             std::span<const prober::Observation* const> views, std::string_view target,
                             bool colour) {
  auto about = std::string(target);
  if (!observation.address.empty()) about += " at " + observation.address;
  if (!observation.view.empty()) about += " as " + observation.view;
  if (observation.not_offered) {
    return headline(ocsp::Level::not_applicable, about,
                    "the server does not offer this view (" + *observation.not_offered + ")", colour);
  }
  if (observation.failure) {
    const auto& row = entry(observation.failure->reason);
    const auto reason = std::string(name(row.stage)) + " " + std::string(row.name);
    return headline(ocsp::Level::unreachable, about, reason + ", " + observation.failure->detail, colour) +
           "    " + std::string(row.help) + "\n";
  }
  const auto& verdict = *observation.verdict;
  auto text = headline(verdict.level, about, why(verdict, observation.time), colour);
  facts(text, verdict, likely_cause(observation, views), observation.time, colour);
  const auto version = observation.tls_version ? std::string(name(*observation.tls_version)) + ", " : "";
  const auto connections = observation.attempts > 1
                               ? ", " + std::to_string(observation.stapled) + " of " +
                                     std::to_string(observation.attempts) + " connections stapled"
                               : "";
  line(text, "CA says", live_line(observation));
  line(text, "Handshake", version + milliseconds(observation.duration) + connections);
  return text;
}

}  // namespace staple::report
