// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/flag_parser.h"

#include <functional>

#include "exporter/command/argv.h"
#include "exporter/command/flag_model.h"
#include "exporter/command/flag_values.h"
#include "exporter/command/parsed_flag.h"
#include "exporter/metrics/build_info.h"
#include "probes/text/did_you_mean.h"

namespace staple::command {
namespace {

/// describe_unknown describes an argument that is not a flag of `app` and suggests the
/// nearest flag.
std::string describe_unknown(const CLI::App& app, const std::string& argument) {
  const auto name = argument.substr(0, argument.find('='));
  if (!name.starts_with('-')) return "unexpected argument " + quote(name);
  std::vector<std::string> flags;
  for (const auto* option : app.get_options()) {
    if (option->get_group().empty()) continue;  // hidden
    for (const auto& flag : option->get_lnames()) flags.push_back("--" + flag);
  }
  const std::vector<std::string_view> candidates(flags.begin(), flags.end());
  return "unknown flag " + quote(name) + text::did_you_mean(name, candidates);
}

/// take_words moves the arguments of `app` that are not flags to `words`, unless it is null.
/// Returns a description of the first argument that is neither a flag nor may be a word.
std::optional<std::string> take_words(const CLI::App& app, std::vector<std::string>* words) {
  bool after_flags = false;
  for (const auto& argument : app.remaining()) {
    if (argument == "--" && !after_flags) {
      after_flags = true;
    } else if (words && (after_flags || !argument.starts_with('-'))) {
      words->push_back(argument);
    } else {
      return describe_unknown(app, argument);
    }
  }
  return std::nullopt;
}

/// takes_value returns whether `word` is the name of a flag that needs a value.
bool takes_value(const CLI::App& app, const std::string& word) {
  const auto* const option = word.starts_with("--") ? app.get_option_no_throw(word) : nullptr;
  return option && option->get_items_expected_max() > 0;
}

}  // namespace

FlagParser::FlagParser(const std::string& name, int code) : app("", name), usage_code(code) {
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.set_version_flag("--version", std::function<std::string()>([] {
                         return format_version(metrics::read_build_info());
                       }),
                       "Print the version and exit");
  app.add_flag("--help-model")->group("");
  // Reported by us, with a suggestion.
  app.allow_extras();
}

EarlyExit FlagParser::make_usage_error(const std::string& message) const {
  return {usage_code, app.get_name() + ": " + message + "\nTry `" + app.get_name() + " --help`.\n"};
}

std::optional<EarlyExit> FlagParser::parse(std::span<const char* const> arguments,
                                           std::vector<std::string>* words) {
  const auto argv =
      split_argv(arguments, [this](const std::string& word) { return takes_value(app, word); });
  if (!argv.flag_without_value.empty())
    return make_usage_error(argv.flag_without_value + " needs a value");
  try {
    app.parse(std::vector<std::string>(argv.all.rbegin(), argv.all.rend()));
  } catch (const CLI::CallForHelp&) {
    return EarlyExit{0, format_help(app)};
  } catch (const CLI::CallForVersion& version) {
    return EarlyExit{0, version.what()};
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string message = error.what();
    const bool repeated = message.find("At Most") != std::string::npos;
    return make_usage_error(message.substr(0, message.find(':')) +
                            (repeated ? " is given twice" : " needs a value"));
  } catch (const CLI::ParseError& error) {
    return make_usage_error(error.what());
  }
  if (app.count("--help-model") > 0) return EarlyExit{0, format_model(app)};
  if (const auto message = take_words(app, words)) return make_usage_error(*message);
  return std::nullopt;
}

}  // namespace staple::command
