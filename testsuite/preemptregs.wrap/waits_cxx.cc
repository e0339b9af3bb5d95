// Tasks that wait for one another by std::condition_variable and std::future, whose
// functions libstdc++ has compiled.
//
// SPDX-License-Identifier: MIT

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

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

// --- std::future ---

static std::promise<unsigned> question, answer;
static unsigned answered;

static void *
ask (void *argument)
{
  question.set_value (20);
  answered = answer.get_future ().get ();
  return argument;
}

static void *
reply (void *argument)
{
  answer.set_value (question.get_future ().get () + 1);
  return argument;
}

// What another thread brings, for two tasks, which both wait by then.
static std::promise<unsigned> brought[2];
static unsigned taken;

static void *
take (void *promise)
{
  taken += static_cast<std::promise<unsigned> *> (promise)->get_future ().get ();
  return promise;
}

static void
bring ()
{
  std::this_thread::sleep_for (std::chrono::milliseconds (20));
  brought[0].set_value (1);
  brought[1].set_value (2);
}

static void
futures ()
{
  preempt_task *tasks[] = { spawn (reply, nullptr), spawn (ask, nullptr) };
  for (preempt_task *task : tasks)
    preempt_join (task, nullptr);
  check (answered == 21, "std::future of tasks");

  std::thread thread (bring);
  preempt_task *taking[] = { spawn (take, &brought[0]), spawn (take, &brought[1]) };
  for (preempt_task *task : taking)
    preempt_join (task, nullptr);
  thread.join ();
  check (taken == 3, "std::future of another thread");

  ticker other {};
  std::promise<void> never;
  std::future<void> future = never.get_future ();
  preempt_task *ticking = spawn (tick, &other);
  auto end = std::chrono::system_clock::now () + std::chrono::milliseconds (5);
  check (future.wait_for (std::chrono::milliseconds (5)) == std::future_status::timeout,
         "its time is over");
  check (future.wait_until (end) == std::future_status::timeout
         && std::chrono::system_clock::now () >= end, "by the clock of the day, too");
  other.stop = true;
  preempt_join (ticking, nullptr);
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
  futures ();
  check (preempt_stop () == 0, "stop");
}
