// SPDX-License-Identifier: Apache-2.0

#include "exporter/signals.h"

#include <csignal>
#include <initializer_list>

#include <pthread.h>
#include <sys/time.h>
#include <unistd.h>

namespace staple {
namespace {

void change_mask(int how, std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int each : signals) sigaddset(&set, each);
  pthread_sigmask(how, &set, nullptr);
}

void exit_at(int signal) {
  std::signal(signal, [](int) { _exit(0); });
}

}  // namespace

void hold_signals() { change_mask(SIG_BLOCK, {SIGHUP, SIGINT, SIGTERM}); }

void release_signals() { change_mask(SIG_UNBLOCK, {SIGHUP, SIGINT, SIGTERM}); }

void exit_on_signals() {
  exit_at(SIGINT);
  exit_at(SIGTERM);
  change_mask(SIG_BLOCK, {SIGHUP});
  change_mask(SIG_UNBLOCK, {SIGINT, SIGTERM});
}

void exit_after(std::chrono::milliseconds time) {
  exit_at(SIGALRM);
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(time.count() / 1000);
  timer.it_value.tv_usec = static_cast<suseconds_t>(time.count() % 1000 * 1000);
  setitimer(ITIMER_REAL, &timer, nullptr);
}

}  // namespace staple
