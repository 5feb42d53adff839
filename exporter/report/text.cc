// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

#include "exporter/endpoint/summary.h"
#include "exporter/report/cause.h"
#include "exporter/report/colour.h"
#include "exporter/report/headline.h"
#include "probes/responder/responder_status.h"
#include "probes/text/duration.h"
#include "probes/text/timestamp.h"

namespace staple::report {
namespace {

/// Width of the column of names, in characters.
constexpr std::size_t kNameWidth = 14;

ocsp::Level level_of(ocsp::Severity severity) {
  if (severity == ocsp::Severity::critical) return ocsp::Level::critical;
  return severity == ocsp::Severity::warning ? ocsp::Level::warning : ocsp::Level::not_applicable;
}

/// format_first_line writes the level in capitals, what it is about, and the result in one line.
std::string format_first_line(ocsp::Level level, std::string_view about, const std::string& result,
                              bool colour) {
  std::string word(name(level));
  std::ranges::transform(word, word.begin(), [](char c) {
    return c == '_' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  });
  return colourise(word, level, colour) + "  " + std::string(about) + ": " + result + "\n";
}

std::string format_relative_time(WallTime time, WallTime now) {
  if (time == now) return text::format_timestamp(time) + " (now)";
  return text::format_timestamp(time) + (time < now
                                             ? " (" + text::format_duration(now - time) + " ago)"
                                             : " (in " + text::format_duration(time - now) + ")");
}

void append_line(std::string& text, std::string_view name, const std::string& value) {
  if (value.empty()) return;
  text.append("  ")
      .append(name)
      .append(kNameWidth - std::min(name.size(), kNameWidth - 1), ' ')
      .append(value)
      .append("\n");
}

void append_line(std::string& text, std::string_view name, const std::optional<WallTime>& time,
                 WallTime now) {
  if (time) append_line(text, name, format_relative_time(*time, now));
}

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

/// append_findings appends the findings, each with its detail and the meaning of its fault, unless
/// that is `headline`, which stands above.
void append_findings(std::string& text, const ocsp::Verdict& verdict, std::string_view headline,
                     bool colour) {
  for (const auto& finding : verdict.findings) {
    const auto& row = entry(finding.fault);
    text += "\n  " + colourise(name(finding.severity), level_of(finding.severity), colour) + "  ";
    text += std::string(row.name) + (finding.detail.empty() ? "" : ": " + finding.detail) + "\n";
    if (describe(finding.fault) != headline) text += "    " + std::string(row.help) + "\n";
  }
}

std::string format_staple(const ocsp::Verdict& verdict) {
  if (!verdict.present) return verdict.expected ? "not sent" : "not sent, not expected";
  std::vector<std::string> parts;
  if (verdict.status) parts.emplace_back(name(*verdict.status));
  parts.emplace_back(verdict.authenticated ? "authenticated"
                                           : "not authenticated: its contents cannot be trusted");
  if (verdict.staple) parts.push_back(std::to_string(verdict.staple->size) + " bytes");
  return join(parts);
}

std::string format_signer(const ocsp::StapleFacts& facts) {
  const auto& responder = facts.responder;
  std::vector<std::string> parts;
  if (!responder.name.empty()) parts.push_back(responder.name);
  if (!responder.key_hash.empty())
    parts.emplace_back(responder.delegated ? "delegated" : "the issuer itself");
  if (responder.not_after) parts.push_back("until " + text::format_timestamp(*responder.not_after));
  if (!facts.signature_algorithm.empty()) parts.push_back(facts.signature_algorithm);
  return join(parts);
}

void append_staple_facts(std::string& text, const ocsp::Verdict& verdict, WallTime now) {
  append_line(text, "Staple",
              format_staple(verdict) + (verdict.must_staple ? " (must-staple)" : ""));
  if (!verdict.staple) return;
  const auto& facts = *verdict.staple;
  if (verdict.authenticated && facts.revoked_at) {
    const auto reason = facts.revocation_reason
                            ? ", " + ocsp::format_revocation_reason(*facts.revocation_reason)
                            : "";
    append_line(text, "Revoked", format_relative_time(*facts.revoked_at, now) + reason);
  }
  append_line(text, "This update", facts.this_update, now);
  append_line(text, "Next update", facts.next_update, now);
  // The expiry of an unauthenticated staple means nothing.
  if (verdict.authenticated) {
    append_line(text, "Refresh due", find_refresh_due_at(verdict, now), now);
    append_line(text, label_end(verdict, now), verdict.effective_expiry, now);
  }
  append_line(text, "Produced", facts.produced_at, now);
  append_line(text, verdict.authenticated ? "Signed by" : "Claimed by", format_signer(facts));
}

/// format_chain_staple describes the staple of a certificate above the leaf. Empty if none
/// was sent.
std::string format_chain_staple(const ocsp::StapleVerdict& verdict) {
  if (!verdict.present) return "";
  if (!verdict.findings.empty() && !verdict.ok.value_or(false)) {
    return ", staple: " + std::string(entry(verdict.findings.front().fault).name);
  }
  return verdict.ok.value_or(false) ? ", staple: good" : ", staple: not usable";
}

void append_certificate_facts(std::string& text, const ocsp::Verdict& verdict, WallTime now) {
  const auto& leaf = *verdict.certificate;
  append_line(text, "Certificate",
              leaf.subject + (leaf.key_type.empty() ? "" : ", " + leaf.key_type));
  append_line(text, "Serial", leaf.serial);
  append_line(text, "Issued by", leaf.issuer);
  append_line(text, "Not after", leaf.not_after, now);
  append_line(text, "Responder", join(leaf.responder_urls));
  const char* heading = "Chain";
  for (const auto& above : verdict.chain) {
    append_line(text, heading,
                std::to_string(above.depth) + "  " + above.certificate->subject +
                    format_chain_staple(above.verdict));
    heading = "";
  }
  if (verdict.trusted) append_line(text, "Trusted", *verdict.trusted ? "yes" : "no");
}

void append_facts(std::string& text, const ocsp::Verdict& verdict, WallTime now) {
  text += "\n";
  append_staple_facts(text, verdict, now);
  append_certificate_facts(text, verdict, now);
}

void append_sentence(std::string& text, std::string_view heading, std::string_view sentence) {
  if (sentence.empty()) return;
  text.append("  ").append(heading).append(": ").append(sentence).append("\n");
}

/// append_cause appends the likely cause and what to do first, if the observation needs attention.
void append_cause(std::string& text, const prober::Observation& observation, const Cause& cause) {
  append_sentence(text, "Likely cause", cause.likely);
  if (endpoint::needs_attention(level_of(observation)))
    append_sentence(text, "What to do", cause.first_step);
}

/// format_live_status describes the result of querying the CA's responder. Empty if it was
/// not queried.
std::string format_live_status(const prober::Observation& observation) {
  if (!observation.responder) return "";
  std::vector<std::string> parts;
  const WallTime now = observation.time;
  if (const auto* const live = find_live_status(*observation.responder, now)) {
    const auto& facts = *live->verdict.staple;
    parts.emplace_back(name(*live->verdict.status));
    if (facts.revoked_at)
      parts.push_back("revoked " + format_relative_time(*facts.revoked_at, now));
    parts.push_back("of " + format_relative_time(*facts.this_update, now));
  }
  if (const auto& failure = observation.responder->failure) {
    parts.push_back(format_failure(*failure));
  }
  if (const std::string& get_failure = observation.responder->get_failure; !get_failure.empty())
    parts.push_back("by POST, because GET failed: " + get_failure);
  return join(parts);
}

std::string format_milliseconds(std::chrono::nanoseconds duration) {
  return std::to_string(std::chrono::round<std::chrono::milliseconds>(duration).count()) + " ms";
}

}  // namespace

std::string format_verdict(const ocsp::Verdict& verdict, std::string_view about, WallTime now,
                           bool colour) {
  auto text = format_first_line(verdict.level, about, format_headline(verdict, now), colour);
  const bool explained = endpoint::needs_attention(verdict.level);
  append_findings(text, verdict, explained ? describe(verdict.findings.front().fault) : "", colour);
  append_facts(text, verdict, now);
  return text;
}

std::string format_observation(const prober::Observation& observation,
                               std::span<const prober::Observation* const> views,
                               std::string_view target, bool colour) {
  auto text = format_first_line(level_of(observation), describe_endpoint(target, observation),
                                format_headline(observation, views, false), colour);
  const Cause cause =
      find_cause({.observation = observation, .views = views, .now = observation.time});
  append_cause(text, observation, cause);
  if (!observation.verdict) return text;
  const auto& verdict = *observation.verdict;
  append_findings(text, verdict, cause.headline, colour);
  append_facts(text, verdict, observation.time);
  const auto version =
      observation.tls_version ? std::string(name(*observation.tls_version)) + ", " : "";
  const auto connections = observation.attempts > 1
                               ? ", " + std::to_string(observation.stapled) + " of " +
                                     std::to_string(observation.attempts) + " connections stapled"
                               : "";
  append_line(text, "CA status", format_live_status(observation));
  append_line(text, "Handshake", version + format_milliseconds(observation.duration) + connections);
  return text;
}

}  // namespace staple::report
