#include "lightwell/event_log.hpp"

namespace lightwell {

EventLog::EventLog(EventFileWriterOptions options)
    : options_(options),
      current_(new Generation{platform::fork_generation(),
                              std::make_shared<EventQueue>(std::move(options))}) {}

EventLog::~EventLog() {
  Generation* const current = current_.load(std::memory_order_acquire);
  if (current->number != platform::fork_generation()) return;
  static_cast<void>(current->queue->request_close());
  delete current;
}

EventLog::Generation* EventLog::start_afresh(Generation* inherited) {
  EventFileWriterOptions options = options_;
  options.purge_step.reset();  // it would retire the points of the parent
  auto* fresh =
      new Generation{platform::fork_generation(), std::make_shared<EventQueue>(std::move(options))};
  if (is_closed_.load(std::memory_order_relaxed)) {
    static_cast<void>(fresh->queue->request_close());  // never used: closed at once
  }
  if (current_.compare_exchange_strong(inherited, fresh, std::memory_order_acq_rel)) return fresh;
  delete fresh;  // another thread was first; `inherited` is now its
  return inherited;
}

}  // namespace lightwell
