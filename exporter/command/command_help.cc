// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/command_help.h"

namespace staple::command {
namespace {

constexpr std::string_view kServeUsage[] = {
    "staple_exporter [serve] [FLAGS]", "staple_exporter probe [FLAGS] HOST[:PORT]...",
    "staple_exporter verify --staple=FILE --cert=FILE [--issuer=FILE]... [FLAGS]",
    "staple_exporter help [COMMAND]"};

constexpr CommandExample kServeExamples[] = {
    {"Watch the endpoints of a configuration", "staple_exporter --config.file=staple_exporter.yml"},
    {"Find every mistake in it before it is used",
     "staple_exporter --config.check --config.file=staple_exporter.yml"},
    {"Let an editor complete and check it",
     "staple_exporter --config.schema >staple_exporter.json"},
    {"Try one endpoint, without a configuration", "staple_exporter probe www.example.com"},
};

constexpr std::string_view kProbeUsage[] = {
    "staple_exporter probe [FLAGS] HOST[:PORT][#SERVER-NAME]..."};

constexpr CommandExample kProbeExamples[] = {
    {"What a server sends, and what to do about it", "staple_exporter probe www.example.com"},
    {"A mail server", "staple_exporter probe --starttls=smtp mail.example.com"},
    {"One of several servers behind a name",
     "staple_exporter probe --address=192.0.2.7 www.example.com"},
    {"Many targets, the worst first, with a report of each that needs attention",
     "staple_exporter probe --targets-file=targets.txt --details"},
    {"For a script: one JSON object a line",
     "staple_exporter probe --targets-file=targets.txt --output=json"},
};

constexpr std::string_view kVerifyUsage[] = {
    "staple_exporter verify --staple=FILE --cert=FILE [--issuer=FILE]... [FLAGS]"};

constexpr CommandExample kVerifyExamples[] = {
    {"Judge the file that a server is to send",
     "staple_exporter verify --staple=ocsp.der --cert=fullchain.pem"},
    {"As it was at another time",
     "staple_exporter verify --staple=ocsp.der --cert=leaf.pem --issuer=ca.pem "
     "--at=2026-11-20T19:00:00Z"},
};

}  // namespace

const CommandHelp kServeHelp{
    "Watches the OCSP staples of a fleet of TLS endpoints for Prometheus.", kServeUsage,
    kServeExamples, "See also `staple_exporter probe --help` and `staple_exporter verify --help`."};

const CommandHelp kProbeHelp{"Probes TLS endpoints once and reports on their staples.", kProbeUsage,
                             kProbeExamples,
                             "Exit code: 0 ok or not applicable, 1 warning, 2 critical, 3 could "
                             "not tell, 64 usage error."};

const CommandHelp kVerifyHelp{
    "Judges a staple from files. Each may be DER, PEM or bare base64.", kVerifyUsage,
    kVerifyExamples, "Exit code: 0 ok, 1 warning, 2 critical, 3 could not tell, 64 usage error."};

}  // namespace staple::command
