#include "exporter/responder/ask_once.h"

#include <map>
#include <utility>

#include "exporter/responder/counters.h"
#include "probes/prober/responder_comparison.h"
#include "probes/responder/ask.h"

namespace staple::polling {
namespace {

boost::asio::awaitable<std::shared_ptr<const responder::ResponderStatus>> answer_to(
    const responder::CertificateQuery& question, const http::ClientOptions& means, const Clock& clock,
    ocsp::VerdictCache& memory) {
  responder::ResponderStatus answer;
  for (const std::string& url : question.urls) {
    const responder::QueryResult answered = co_await query(question, url, means, clock, memory);
    answer.url = responder_label(url);
    answer.time = clock.now();
    answer.failure.reset();
    if (answered) {
      answer.live = *answered;
      break;
    }
    answer.failure = answered.error();
  }
  co_return std::make_shared<const responder::ResponderStatus>(std::move(answer));
}

}  // namespace

boost::asio::awaitable<void> ask_once(std::vector<prober::ViewResult>& all, const prober::Module& module,
                                      const endpoint::ResponderClient& client, const x509::Roots& roots,
                                      dns::Resolver& resolver, std::chrono::nanoseconds limit, Clock clock,
                                      ocsp::VerdictCache& memory) {
  const http::ClientOptions means{resolver, client.settings.proxy, *client.tls, limit};
  std::map<Sha256, std::shared_ptr<const responder::ResponderStatus>> answers;
  for (prober::ViewResult& probed : all) {
    auto& observation = probed.observation;
    if (!observation.verdict || probed.presented.chain.empty()) continue;
    auto& answer = answers[observation.verdict->certificate->sha256];
    if (!answer) {
      const auto question =
          make_query(probed.presented, *observation.verdict, module.policy, module.responder, roots, memory);
      if (!question || question->urls.empty()) continue;
      answer = co_await answer_to(*question, means, clock, memory);
    }
    add_comparison(observation, answer, observation.time);
  }
}

}  // namespace staple::polling
