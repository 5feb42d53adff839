#include "probes/dns/lookup.h"

#include <utility>

namespace staple::dns {
namespace {

/// is_an_answer tells what a name server knows from what keeps it from answering, so that another may.
bool is_an_answer(const Lookup::Answered& answered) {
  return answered || is_a_no(answered.error()) || answered.error().reason == Reason::resolve_bad_name;
}

}  // namespace

Lookup::Lookup(const boost::asio::any_io_executor& loop, const std::shared_ptr<ServerPool>& servers,
               Question question, Done done)
    : head_start_(loop),
      servers_(servers),
      question_(std::move(question)),
      done_(std::move(done)),
      begin_(servers->first),
      left_(servers->channels.size()) {}

void Lookup::begin(const boost::asio::any_io_executor& loop, const std::shared_ptr<ServerPool>& servers,
                   Question question, Done done) {
  const std::shared_ptr<Lookup> lookup(new Lookup(loop, servers, std::move(question), std::move(done)));
  lookup->ask_next();
}

void Lookup::ask_next() {
  const auto servers = servers_.lock();
  if (!servers) return end(Failure{Reason::resolve_failed, question_.name + ": the resolver has ended"});
  const std::size_t count = servers->channels.size();
  const std::size_t which = (begin_ + count - left_) % count;
  --left_;
  ++open_;
  if (left_ > 0) {
    head_start_.expires_after(servers->head_start);
    head_start_.async_wait([self = weak_from_this()](boost::system::error_code cancelled) {
      const auto lookup = self.lock();
      if (!cancelled && lookup && lookup->done_) lookup->ask_next();
    });
  }
  servers->channels[which]->ask(question_, [self = shared_from_this(), which](Answered answer) {
    self->answered(which, std::move(answer));
  });
}

void Lookup::answered(std::size_t which, Answered answer) {
  --open_;
  if (!done_) return;
  if (is_an_answer(answer)) {
    if (const auto servers = servers_.lock()) servers->first = which;
    return end(std::move(answer));
  }
  if (left_ > 0 && !servers_.expired()) return ask_next();
  if (open_ == 0) end(std::move(answer));
}

void Lookup::end(Answered answer) {
  head_start_.cancel();
  std::exchange(done_, {})(std::move(answer));
}

}  // namespace staple::dns
