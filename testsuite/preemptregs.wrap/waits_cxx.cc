// Tasks that wait for one another by std::condition_variable, whose functions libstdc++ has
// compiled.
//
// SPDX-License-Identifier: MIT

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "preemptregs.sched/check.h"

static std::mutex mutex;
static std::condition_variable filled, emptied;
static std::deque<unsigned> queue;

enum { ITEMS = 5000, ROOM = 3 };

static void *
produce (void *argument)
{
  for (unsigned i = 1; i <= ITEMS; i++)
    {
      std::unique_lock<std::mutex> lock (mutex);
      emptied.wait (lock, [] { return queue.size () < ROOM; });
      queue.push_back (i);
      filled.notify_one ();
    }
  return argument;
}

static unsigned long sum;

static void *
consume (void *argument)
{
  for (unsigned i = 1; i <= ITEMS; i++)
    {
      std::unique_lock<std::mutex> lock (mutex);
      filled.wait (lock, [] { return !queue.empty (); });
      sum += queue.front ();
      queue.pop_front ();
      emptied.notify_all ();
    }
  return argument;
}

int
main ()
{
  preempt_config config {};
  config.slice_ns = MS / 10;
  start (&config);
  preempt_task *tasks[] = { spawn (consume, nullptr), spawn (produce, nullptr) };
  for (preempt_task *task : tasks)
    preempt_join (task, nullptr);
  check (sum == ITEMS * (ITEMS + 1UL) / 2, "std::condition_variable of tasks");
  std::unique_lock<std::mutex> lock (mutex);
  check (filled.wait_for (lock, std::chrono::milliseconds (5)) == std::cv_status::timeout,
         "its time is over");
  lock.unlock ();
  check (preempt_stop () == 0, "stop");
}
