/* Coroutines of C++20 in tasks: generators that never end, each resumed by its own task,
   and one that is handed from task to task.  Each must yield what it yields alone.

   SPDX-License-Identifier: MIT  */

#include "preempt.h"

#include <coroutine>
#include <cstdint>
#include <cstdio>
#include <exception>

struct generator
{
  struct promise_type
  {
    std::uint32_t value;

    generator get_return_object ()
    {
      return { std::coroutine_handle<promise_type>::from_promise (*this) };
    }
    std::suspend_always initial_suspend () noexcept { return {}; }
    std::suspend_always final_suspend () noexcept { return {}; }
    std::suspend_always yield_value (std::uint32_t v) { value = v; return {}; }
    void return_void () {}
    void unhandled_exception () { std::terminate (); }
  };

  std::coroutine_handle<promise_type> handle;

  std::uint32_t next ()
  {
    handle.resume ();
    return handle.promise ().value;
  }
};

/* Computes in between, with its state in its own frame, not in the task's.  */
static generator
numbers (std::uint32_t seed)
{
  for (std::uint32_t n = seed;;)
    {
      for (std::uint32_t i = 0; i < 50000; i++)
        n = n * 1664525 + 1013904223 + i;
      co_yield n;
    }
}

static const int tasks = 4, steps = 500;
static std::uint32_t results[tasks];

static void *
generate (void *arg)
{
  std::uint32_t *result = static_cast<std::uint32_t *> (arg);
  generator g = numbers (result - results);
  *result = 0;
  for (int i = 0; i < steps; i++)
    *result ^= g.next ();
  g.handle.destroy ();
  return nullptr;
}

/* One generator for all tasks, in turn.  */
static generator handed;
static volatile int turn;
static volatile std::uint32_t handed_result;

static void *
hand_on (void *arg)
{
  int mine = static_cast<std::uint32_t *> (arg) - results;
  for (int i = mine; i < steps; i += tasks)
    {
      while (turn != i)
        continue;
      handed_result = handed_result ^ handed.next ();
      turn = i + 1;
    }
  return nullptr;
}

static void
run_together (void *(*function) (void *))
{
  preempt_task *task[tasks];
  for (int i = 0; i < tasks; i++)
    task[i] = preempt_spawn (function, &results[i]);
  for (int i = 0; i < tasks; i++)
    preempt_join (task[i], nullptr);
}

int
main ()
{
  std::uint32_t alone[tasks];
  for (int i = 0; i < tasks; i++)
    {
      generate (&results[i]);
      alone[i] = results[i];
    }

  preempt_config config = {};
  config.slice_ns = 100000;
  const char *error = preempt_start (&config);
  if (error != nullptr)
    return std::fprintf (stderr, "%s\n", error), 1;
  run_together (generate);
  handed = numbers (0);
  run_together (hand_on);
  handed.handle.destroy ();

  int equal = handed_result == alone[0];
  for (int i = 0; i < tasks; i++)
    equal += results[i] == alone[i];
  preempt_stats stats;
  preempt_get_stats (nullptr, &stats);
  std::printf ("%d of %d equal, preempted %s\n", equal, tasks + 1,
               stats.preempted > 0 ? "yes" : "no");
  return preempt_stop ();
}
