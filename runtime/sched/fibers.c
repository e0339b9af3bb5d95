/* Stacks, told to who watches the program: AddressSanitizer, LeakSanitizer,
   ThreadSanitizer and valgrind.

   Their functions are there when the program is compiled with one of them, and
   the library need not be: it knows them by weak references.  The declarations are
   those of <sanitizer/common_interface_defs.h>, <sanitizer/lsan_interface.h> and
   <sanitizer/tsan_interface.h>.

   SPDX-License-Identifier: MIT  */

#include "sched.h"
#include "valgrind.h"

#define WEAK __attribute__ ((weak))

void __sanitizer_start_switch_fiber (void **, const void *, size_t) WEAK;
void __sanitizer_finish_switch_fiber (void *, const void **, size_t *) WEAK;
void __lsan_register_root_region (const void *, size_t) WEAK;
void __lsan_unregister_root_region (const void *, size_t) WEAK;
void *__tsan_get_current_fiber (void) WEAK;
void *__tsan_create_fiber (unsigned) WEAK;
void __tsan_destroy_fiber (void *) WEAK;
void __tsan_switch_to_fiber (void *, unsigned) WEAK;

/* Valgrind takes fewer bytes above SP for no stack, and prints no trace
   (get_StackTrace_wrk in its coregrind/m_stacktrace.c).  */
#define VALGRIND_TOP_BYTES 1024

static size_t
size (const struct preempt_task *t)
{
  return (char *) t->view.stack_high - (char *) t->view.stack_low;
}

bool
fiber_tsan (void)
{
  return __tsan_switch_to_fiber != NULL;
}

bool fibers_watched;

void
fiber_first (struct preempt_task *t)
{
  fibers_watched = fiber_tsan () || __sanitizer_start_switch_fiber != NULL;
  if (fiber_tsan ())
    t->fiber.tsan = __tsan_get_current_fiber ();
}

void *
fiber_top (const struct preempt_task *t)
{
  return (char *) t->view.stack_high - (RUNNING_ON_VALGRIND ? VALGRIND_TOP_BYTES : 0);
}

/* A task that is parked for good still refers to what it has allocated, by its
   stack.  */
void
fiber_new (struct preempt_task *t)
{
  t->fiber.valgrind
    = VALGRIND_STACK_REGISTER (t->view.stack_low, (char *) t->view.stack_high - 1);
  if (__lsan_register_root_region != NULL)
    __lsan_register_root_region (t->view.stack_low, size (t));
  if (fiber_tsan ())
    t->fiber.tsan = __tsan_create_fiber (0);
}

void
fiber_free (struct preempt_task *t)
{
  VALGRIND_STACK_DEREGISTER (t->fiber.valgrind);
  if (__lsan_register_root_region != NULL)
    __lsan_unregister_root_region (t->view.stack_low, size (t));
  if (fiber_tsan ())
    __tsan_destroy_fiber (t->fiber.tsan);
}

/* 0: what FROM did happens before what TO does.  They never run at the same
   time.  */
void
fiber_leave (struct preempt_task *from, struct preempt_task *to)
{
  if (__sanitizer_start_switch_fiber != NULL)
    __sanitizer_start_switch_fiber (from->ended ? NULL : &from->fiber.asan,
                                    to->view.stack_low, size (to));
  if (fiber_tsan ())
    __tsan_switch_to_fiber (to->fiber.tsan, 0);
}

void
fiber_enter (struct preempt_task *t)
{
  if (__sanitizer_finish_switch_fiber != NULL)
    __sanitizer_finish_switch_fiber (t->fiber.asan, NULL, NULL);
}
