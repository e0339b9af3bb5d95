/* Preemption of compiled code at any instruction.

   Two ways to use it:

   - With a scheduler of your own: preempt_init, and from your signal handler
     preempt_safe_point and preempt_inject.  You supply asyncPreempt2.
   - Without: preempt_start, preempt_spawn, preempt_join ...; libpreempt then
     supplies asyncPreempt2.

   Only code with a record is ever preempted, which it has from the compiler, by
   -fplugin-arg-preemptregs-records, or from PREEMPT_RECORD below: all else (libc,
   this library) runs on, and the request is granted when the task comes back from
   there, or is tried again soon.

   Each function says from where it may be called: a task; any thread; a signal
   handler.  No function but those marked so may be called from a signal handler.

   Its other half, at the end, is for hand-written assembly.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_H
#define PREEMPT_H

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PREEMPT_API __attribute__ ((visibility ("default")))

/* ---- The trampoline, which mkpreempt generates ---- */

/* A feature of the CPU that a trampoline tests.  */
struct preempt_feature
{
  const char *name;             /* "AVX512F", "SVE" */
  uint32_t probe[6];            /* how it is found; the first word 0: every CPU has it.
                                   x86: 1, a leaf of cpuid, its subleaf, the register (0
                                   eax ... 3 edx), a mask, and a mask of XCR0 that the
                                   kernel must have enabled.  Others: 2, a type of the
                                   auxiliary vector (AT_HWCAP), a mask, its upper half */
};

enum { PREEMPT_CPU_KNOWN = 1 }; /* the first feature: that preempt_init has looked */

/* What a trampoline says of itself: static data.  A feature is a bit of a word, 1 shifted
   left by its index in the list.  */
struct preempt_trampoline
{
  uint32_t format;              /* 4 */
  uint32_t needed;              /* features it cannot do without */
  uint32_t used;                /* features it uses where they are */
  uint32_t red_zone;            /* bytes that it leaves alone below SP */
  uint32_t stack;               /* bytes it takes below SP before asyncPreempt2,
                                   the red zone counted, at the most */
  uint32_t frame;               /* sizeof (struct preempt_frame) */
  uint32_t scalable;            /* what it takes beside STACK, in eighths of the
                                   vectors' length, where the CPU has */
  uint32_t scalable_feature;    /* this feature, or 0 */
  uint32_t features;            /* length of FEATURE: 32 at the most */
  uint32_t parked;              /* bytes into preempt_switch: where its CFI tells what
                                   a stack holds that it has parked.  0: unknown */
  uint32_t light_entry;         /* bytes into asyncPreempt: where a context resumes
                                   instead that holds no value in the registers that
                                   are dear to save (x86: x87, MMX).  0: in the same
                                   place */
  uint32_t *cpu;                /* features of this CPU and kernel: preempt_init
                                   fills them in, the trampoline tests them */
  const char *compiler;         /* whose registers it saves */
  const char *registers;        /* and which: "15 GPR of 8 bytes, ..." */
  const char *arch;             /* Go's name for the architecture */
  const char *saves;            /* the registers as a list: "rax:8 rdx ..." */
  const struct preempt_feature *feature;
};

extern const struct preempt_trampoline preempt_trampoline PREEMPT_API;

struct preempt_frame;           /* in the generated preempt_frame.h */

/* The trampoline.  Never called: a signal's context resumes in it.  It saves all
   registers, calls asyncPreempt2, restores them and resumes the interrupted
   code.  */
PREEMPT_API void asyncPreempt (void);

/* What the trampoline calls, on the preempted task's stack, with all registers
   saved in FRAME, no flags set but those of arithmetic and the floating-point
   control state that the ABI gives a program at its start.  It may switch to
   another stack and come back much later, on the same thread.  Yours, or
   libpreempt's; under preempt_start yours lets others run by preempt_yield.  */
PREEMPT_API void asyncPreempt2 (struct preempt_frame *frame);

/* Park this stack, its SP in *FROM, and go on with the one whose SP is TO.  The
   callee-saved registers and the floating-point control state stay with their
   stack; the floating-point exception flags are, as after any call, whatever they
   are.  Generated with the trampoline, from the same header.  */
PREEMPT_API void preempt_switch (void **from, void *to);

/* Make the stack below TOP, aligned to 16 bytes, one that preempt_switch enters
   at ENTRY, which must not return, with the caller's floating-point control
   state.  ENTRY finds 0 for its return address, on the stack or in the link register:
   unwinders stop there.  Return the SP to give preempt_switch.  */
PREEMPT_API void *preempt_switch_new (void *top, void (*entry) (void));

/* ---- The core: injection and safe points ---- */

/* May a task be preempted where a signal found it?  */
enum preempt_point
{
  PREEMPT_SAFE,
  PREEMPT_UNRECORDED,           /* the PC is in no record: libc, a runtime ... */
  PREEMPT_DISABLED,             /* the task has asked not to be */
  PREEMPT_NO_ROOM,              /* too little stack for frame and asyncPreempt2 */
  PREEMPT_FOREIGN_STACK,        /* SP is not on the task's stack */
  PREEMPT_SHADOW_STACK,         /* the thread has a shadow stack: the trampoline
                                   returns where no call came from */
  PREEMPT_NOT_READY,            /* preempt_init has not succeeded */
  PREEMPT_MASK,                 /* other signals are blocked than usual: a handler
                                   of the program's is running, or may be */
  PREEMPT_FOREIGN_CONTEXT,      /* the context is not in the signal's frame on an
                                   alternate stack: a copy, which is not
                                   restored */
  PREEMPT_MISALIGNED,           /* SP is not a multiple of what the machine demands */
  PREEMPT_UNSAVED,              /* state of the CPU is in use that no trampoline
                                   saves: SME's */
  PREEMPT_INDIVISIBLE,          /* the instruction belongs with those before it, and none
                                   but the kernel goes on there: ARM's IT blocks; or a
                                   store-conditional comes, of MIPS */
  PREEMPT_POINTS
};

/* What the core must know of the interrupted task.  */
struct preempt_task_view
{
  void *stack_low, *stack_high; /* its stack: low included, high not */
  size_t reserve;               /* bytes that asyncPreempt2 and all it calls
                                   take, at the most */
  unsigned disabled;            /* not 0: do not preempt */
  const sigset_t *mask;         /* the signals that are blocked while it runs: do
                                   not preempt where others are.  NULL: whatever
                                   is blocked */
};

/* Find the records of all loaded modules and the features of the CPU, and compare
   what the modules' code may hold with what the trampoline saves.  To be called
   before the first injection, and again after dlopen of a module with records:
   until then it is not preempted.  dlclose needs no call.  From any thread, one at
   a time.  Return NULL, or what is wrong: a message that stays valid until the next
   call.  Where the first call fails, nothing may be injected; where a later one
   does, the module that it names is not preempted, and all else is.  That no module
   has records is no error here, for one may be opened later; preempt_start refuses
   it.  */
PREEMPT_API const char *preempt_init (void);

/* May the context CONTEXT of a task be preempted?  From a signal handler.  */
PREEMPT_API enum preempt_point
preempt_safe_point (const ucontext_t *context, const struct preempt_task_view *task);

/* Can the calling thread take the signal: has it an alternate stack, and one that
   holds the kernel's frame with all registers of this CPU (AT_MINSIGSTKSZ) and what
   these functions take?  NULL, or why not: a message that stays valid until the
   thread's next call.  From any thread, after sigaltstack.  */
PREEMPT_API const char *preempt_check_thread (void);

/* Make CONTEXT, which preempt_safe_point has found safe, resume in asyncPreempt
   when the signal handler returns.  Return PREEMPT_SAFE, or why it was left as it
   was.  From a signal handler on an alternate stack, on the thread that CONTEXT
   belongs to.  */
PREEMPT_API enum preempt_point preempt_inject (ucontext_t *context);

/* A few words for POINT, static.  From anywhere.  */
PREEMPT_API const char *preempt_point_name (enum preempt_point point);

/* ---- A scheduler ---- */

typedef struct preempt_task preempt_task;

/* Where requests for preemption come from.  A timer of the thread's own (timer_create)
   honours the slice best: at 1 ms some 0.98 of the preemptions that are due, at 50 µs
   0.9.  The monitor, a thread of the library's, takes less time from the worker where a
   core is idle, but gets 0.9 and 0.4; and it makes no request while the worker waits for
   signals (sigwait, signalfd), which may take the timer's.  */
enum preempt_requests
{
  PREEMPT_BY_EITHER,            /* by the timer, if the kernel allows it, the signal
                                   is not blocked at preempt_start, and valgrind does
                                   not run the program; and until a debugger comes */
  PREEMPT_BY_TIMER,             /* by the timer, if the kernel allows it */
  PREEMPT_BY_MONITOR
};

/* This struct and preempt_stats grow at their end.  The functions that take them tell
   the library how large the program knows them; a field that it does not know is 0.
   Where the library is older than this file, a field that it does not know is refused
   unless it is 0, and left 0.  */
struct preempt_config
{
  uint64_t slice_ns;            /* time slice; 0: 10,000,000 (10 ms) */
  size_t stack_bytes;           /* of each task's stack; 0: 262,144 */
  int signal;                   /* that requests preemption; 0: SIGURG.  One that
                                   is not ignored by default may end the program
                                   that a task becomes by exec; one in a set of
                                   sigwait's or a signalfd's may be taken by it */
  int no_breakpoint;            /* not 0: never stop a task by a breakpoint of the
                                   CPU where it comes back from libc */
  int report;                   /* not 0: say on standard error when a task has run
                                   on for a second after its slice, where it is and
                                   why, and some figures at preempt_stop */
  int requests;                 /* an enum preempt_requests; 0: PREEMPT_BY_EITHER */
  int no_stub;                  /* not 0: never change the address on the stack that a
                                   function of libc's returns to, to stop a task
                                   there */
};

/* Make the calling thread a worker and what it runs its first task.  In a child after
   fork its tasks are no longer preempted; after preempt_stop there it may be called
   again.  CONFIG may be NULL.  Return NULL, or why not and what to do about it: a message
   that stays valid until the next call.  From a thread that is no worker.

   It is refused where nothing would ever be preempted: where no module that is loaded
   has records, so open the first of them before; or where a request that it sends on
   trial does not arrive, as under a filter of system calls.  Filters that come later
   may make requests impossible; that is said on standard error, at the latest by
   preempt_stop.  So it is, once, when a task runs on because the signal's handler or the
   thread's alternate stack has been taken away.

   These variables of the environment are switches, 1 or 0, which a program with more
   rights than its user has does not read:
   PREEMPT_OFF             tasks run until they yield; nothing is refused for that
   PREEMPT_NO_BREAKPOINT   as no_breakpoint
   PREEMPT_NO_STUB         as no_stub
   PREEMPT_MONITOR         as PREEMPT_BY_MONITOR
   PREEMPT_REPORT          as report

   Until preempt_stop, pthread_cancel does not reach the thread; the thread's end, by
   pthread_exit in a task or otherwise, ends the program with a message, unless no other
   task could be run.  */
static __inline__ const char *preempt_start (const struct preempt_config *config);

/* The same with CONFIG's size, for who cannot call an inline function.  */
PREEMPT_API const char *preempt_start_sized (const struct preempt_config *config,
                                             size_t size);

static __inline__ const char *
preempt_start (const struct preempt_config *config)
{
  return preempt_start_sized (config, sizeof *config);
}

/* Undo preempt_start.  Return 0, or EBUSY while tasks have not been joined, or
   EPERM from any but the first task.  */
PREEMPT_API int preempt_stop (void);

/* Start a task that runs FUNCTION (ARG) and has the caller's floating-point
   control state.  The task belongs to the caller until preempt_join.  Return
   NULL with errno ENOMEM, or EPERM outside a worker.  From a task.  */
PREEMPT_API preempt_task *preempt_spawn (void *(*function) (void *), void *arg);

/* Wait until TASK has ended, store what its function returned in *RESULT unless
   RESULT is NULL, and free it.  Return 0, or EDEADLK when no task could ever run
   again, EINVAL when another task waits for it already or it has been joined.  That
   much is known of it until 1024 others have been joined, and preempt_get_stats has its
   last figures; then TASK may stand for a new one.  From a task.  */
PREEMPT_API int preempt_join (preempt_task *task, void **result);

/* Let others run.  From a task.  Rounding mode and the other floating-point control bits
   are kept; the exception flags (fetestexcept) may be other tasks' afterwards, and those
   that were raised may be gone: test them before.  So it is with every call here that
   lets others run; a preemption keeps them.  */
PREEMPT_API void preempt_yield (void);

/* What preempt_yield_inline calls (preempt_inline.h): all of preempt_yield but the switch of
   stacks, which is to follow at once, as of preempt_switch (FROM, TO), with *FROM = NULL
   after it.  FROM is NULL where there is nothing to switch to.  From a task.  */
struct preempt_turn
{
  void **from, *to;
};
PREEMPT_API struct preempt_turn preempt_turn (void);

/* The running task, or NULL outside a worker.  From any thread.  */
PREEMPT_API preempt_task *preempt_self (void);

/* Between these the running task is not preempted; they nest.  A request that
   came in between is granted at the last preempt_enable.  From a task.  */
PREEMPT_API void preempt_disable (void);
PREEMPT_API void preempt_enable (void);

/* LOCK, any address, is the running task's until preempt_release: till then the task is
   not preempted, as between preempt_disable and preempt_enable, and other tasks of the
   worker that come here for it let others run until they get it.  So who takes a lock
   that belongs to the thread (a mutex) calls this first, and preempt_release last, or
   at once if the lock could not be had.  A task may hold a lock more than once.  What
   libpreempt-wrap puts around libc's functions that lock.

   Return 0, or EBUSY with PREEMPT_HOLD_TRY while another task of the worker holds LOCK.
   From any thread; outside a worker it does nothing.  Yours, or libpreempt's.  */
PREEMPT_API int preempt_hold (const void *lock, int how);

#define PREEMPT_HOLD_TRY 1      /* do not wait */
#define PREEMPT_HOLD_SHARED 2   /* with others that share it */

/* Give LOCK back, once.  A request that came in between is granted when the task holds
   nothing more; but not where CALLER is an address in code without a record, which the
   task goes on with: others may not run yet, and the request is tried again.  NULL is
   as if it had one.  If the running task does not hold LOCK, but another of the worker
   does, it is that one's no more.  Return 0, or EPERM where none does.  From any thread.
   Yours, or libpreempt's.  */
PREEMPT_API int preempt_release (const void *lock, const void *caller);

/* For who would block the worker's thread, in a wait that another of its tasks may have to
   end (a condition, a semaphore): for how many nanoseconds may the running task do so?  0
   while another one can go on: call preempt_wait, and look again.  UINT64_MAX where it is
   the only one that can run, and outside a worker.  In between, a millisecond, where all
   the others wait as well, and none has been brought what it waits for: one of them may
   have to look first whether another thread has brought it.  From any thread.
   What libpreempt-wrap puts around libc's functions that wait; yours, or libpreempt's, as
   the next two.  */
PREEMPT_API uint64_t preempt_may_block (void);

/* Let others run, as preempt_yield, while the running task waits for what one of them may
   bring.  It does not hold LOCK meanwhile, unless that is NULL, as if it had called
   preempt_release and then preempt_hold.  From any thread; outside a worker it does
   nothing.  */
PREEMPT_API void preempt_wait (const void *lock);

/* What others may wait for is there: those of all workers look.  (What is brought without
   a word they see within a millisecond.)  From any thread, and async-signal-safe.  */
PREEMPT_API void preempt_bring (void);

/* The signals that are blocked now are the usual ones, with which tasks are preempted:
   for a task that keeps a signal blocked which has a handler without SA_ONSTACK.
   Otherwise it may be in that handler, to all appearance, and is not preempted
   (PREEMPT_MASK).  Before it unblocks the signal, let it call preempt_disable; then
   this function again, and preempt_enable.  A signal without such a handler needs no
   call.  A handler that blocks nothing beyond what is usual, or is no longer installed,
   is not known as one: it may be preempted.  From a task.  */
PREEMPT_API void preempt_adopt_mask (void);

/* Set the time slice, in nanoseconds.  Return 0, or EINVAL under 10 µs or over
   1000 s.  From any thread.  */
PREEMPT_API int preempt_set_slice (uint64_t slice_ns);

#define PREEMPT_POINTS_MOST 32  /* that there may ever be */

struct preempt_stats
{
  uint64_t switches;            /* times that the task was switched to */
  uint64_t preempted;           /* requests granted */
  uint64_t deferred[PREEMPT_POINTS_MOST];       /* requests put off, and why */
  uint64_t breakpoints;         /* of the whole worker: 1 if it has the CPU's
                                   breakpoints, else 0 */
  uint64_t timer;               /* of the whole worker: 1 if a timer requests
                                   preemption, 0 if the monitor does */
  uint64_t stubs;               /* of the whole worker: 1 if it has return stubs, else
                                   0 */
  uint64_t returned;            /* of the requests granted, those that ended a turn by such
                                   a stub */
};

/* TASK's figures, or with NULL those of all tasks since preempt_start, into
   *STATS.  From a task.  */
static __inline__ void preempt_get_stats (const preempt_task *task,
                                      struct preempt_stats *stats);

/* The same with the size of *STATS, for who cannot call an inline function.  */
PREEMPT_API void preempt_get_stats_sized (const preempt_task *task,
                                          struct preempt_stats *stats, size_t size);

static __inline__ void
preempt_get_stats (const preempt_task *task, struct preempt_stats *stats)
{
  preempt_get_stats_sized (task, stats, sizeof *stats);
}

/* ---- All tasks: for collectors, dumps and debuggers ---- */

/* Name TASK, or with NULL the running one, for who looks at it: a copy of NAME, cut to
   PREEMPT_NAME_BYTES less one.  From a task.  */
PREEMPT_API void preempt_set_name (preempt_task *task, const char *name);

#define PREEMPT_NAME_BYTES 32

enum preempt_state
{
  PREEMPT_NEW,                  /* parked: it is yet to begin */
  PREEMPT_RUNNING,              /* on its worker's thread, which has its registers */
  PREEMPT_READY,                /* parked: it waits for its turn */
  PREEMPT_JOINING,              /* parked: it waits for another's end */
  PREEMPT_ENDED                 /* and has not been joined: it has no stack any more */
};

/* It grows at its end, like preempt_stats.  */
struct preempt_task_info
{
  enum preempt_state state;
  unsigned number;              /* as in messages; 0: the first task */
  char name[PREEMPT_NAME_BYTES];        /* "": it has none */
  void *stack_low, *stack_high; /* its stack, low included, high not; the first task's
                                   is its thread's own.  NULL: it has ended */
  void *sp;                     /* of a parked task: all that it holds lies from here
                                   up to STACK_HIGH, what was in registers too.  Else
                                   NULL */
  const struct preempt_frame *frame;    /* of a preempted task: between SP and
                                   STACK_HIGH.  Else NULL */
  void *(*function) (void *);   /* NULL: the first task */
  void *argument, *result;      /* of preempt_spawn; of FUNCTION, once it has ended */
  const preempt_task *joining;  /* PREEMPT_JOINING: the one it waits for.  Else NULL */
};

/* The first of all tasks that have not been joined for NULL, the next one for one of
   them, NULL after the last.  From anywhere, a signal handler included, and at any moment:
   there is no lock, and a TASK that is joined meanwhile leads on all the same.  A task
   that is spawned meanwhile may be left out.  */
PREEMPT_API preempt_task *preempt_next_task (const preempt_task *task);

/* What TASK is doing now, into *INFO.  Return 0, or ESRCH if it has been joined.  From
   anywhere, a signal handler included.  In the worker's thread, its signal handlers among
   it, and in others while that thread is stopped, wherever it is, all is true until it
   goes on; in others else, each of INFO's members was true at some moment of the call.

   A conservative collector looks, in each task's stack, from SP up to STACK_HIGH, and at
   ARGUMENT and RESULT, which are in none.  What runs it finds by the SP of the worker's
   thread, and what that has in registers, as in any thread: the stack that this SP is on
   is in use from there up to STACK_HIGH, whatever is told of its task's SP, for the thread
   may have been stopped in a switch.  */
static __inline__ int preempt_get_info (const preempt_task *task,
                                    struct preempt_task_info *info);

/* The same with the size of *INFO, for who cannot call an inline function.  */
PREEMPT_API int preempt_get_info_sized (const preempt_task *task,
                                        struct preempt_task_info *info, size_t size);

static __inline__ int
preempt_get_info (const preempt_task *task, struct preempt_task_info *info)
{
  return preempt_get_info_sized (task, info, sizeof *info);
}

/* Write to FD where each task is: a line for the task, and one for each of its frames, with
   the PC, the function where its symbol is to be had, and the module with the offset in it.
   The caller's task begins with the caller; a preempted one where it was preempted.
   Return 0, or an errno value of write's; EAGAIN is one.  From anywhere, a signal handler
   included, such as SIGQUIT's; in another thread than the worker's it knows nothing of the
   task that runs.  It takes 24 KB of stack.  Nobody is preempted meanwhile, so who reads a
   pipe that FD is must not be a task.  */
PREEMPT_API int preempt_dump (int fd);

/* ---- C++ ---- */

/* GET is the __cxa_get_globals of a copy of the C++ library, by which exceptions are
   kept apart for each task.  Each C++ source that includes this file makes known by
   itself, when its module is loaded and unloaded, which copy the module is linked with.
   A program of no such source need call these only for a copy with hidden symbols.  From
   constructors and destructors of modules.  */
PREEMPT_API void preempt_add_exceptions (void *(*get) (void));
PREEMPT_API void preempt_remove_exceptions (void *(*get) (void));

#ifdef __cplusplus
/* By another name: cxxabi.h declares it with a type of its own.  */
extern void *preempt_exceptions_get (void)
  __asm__ ("__cxa_get_globals") __attribute__ ((weak));
}

namespace
{
struct preempt_exceptions
{
  preempt_exceptions ()
  {
    if (preempt_exceptions_get)
      preempt_add_exceptions (preempt_exceptions_get);
  }
  ~preempt_exceptions ()
  {
    if (preempt_exceptions_get)
      preempt_remove_exceptions (preempt_exceptions_get);
  }
} preempt_exceptions_of_module;
}
#endif

#else

/* ---- Hand-written assembly ---- */

/* PREEMPT_RECORD NAME, "REGISTERS" [, FLAGS]

   Straight after the last instruction of function NAME: the code from the label NAME
   to here may be preempted, at any instruction.  Such code keeps to this:

   - REGISTERS lists every register that it, or its caller across the call, may
     keep a value in, with its width in bytes, which stands until the next one:
     "rax:8 rcx rdx xmm0-7:16".  The flags and what controls floating-point arithmetic
     (MXCSR, the x87 control word; FPCR, FPSR; fcsr; FPSCR; FCSR) need no mention; the x87 stack does
     ("st0-7:16 mm0-7:8").  A trampoline that saves less is refused, at load and by
     mkpreempt --check.
   - The stack pointer points into the task's stack at every instruction.  What lies
     below it may be overwritten at any time, but for as many bytes as REGISTERS
     names as "red_zone:128" (x86-64 only).
   - It has .cfi directives that hold at every instruction, or unwinders stop here.
   - Other tasks of the same thread may run between any two instructions.

   FLAGS is PREEMPT_THREAD_LOCAL where it keeps the address of a thread-local
   variable, or the thread pointer, in a register or in memory; else 0.  */

#define PREEMPT_THREAD_LOCAL 1

#if defined __x86_64__ && !defined __ILP32__
# define PREEMPT_TEXT_HEAD "3 amd64\nhand-written assembly\n"
#elif defined __i386__
# define PREEMPT_TEXT_HEAD "3 386\nhand-written assembly\n"
#elif defined __AARCH64EL__ && !defined __ILP32__
# define PREEMPT_TEXT_HEAD "3 arm64\nhand-written assembly\n"
#elif defined __riscv && __riscv_xlen == 64
# define PREEMPT_TEXT_HEAD "3 riscv64\nhand-written assembly\n"
#elif defined __mips__ && _MIPS_SIM == _ABI64 && defined __MIPSEL__
# define PREEMPT_TEXT_HEAD "3 mips64le\nhand-written assembly\n"
#elif defined __mips__ && _MIPS_SIM == _ABI64
# define PREEMPT_TEXT_HEAD "3 mips64\nhand-written assembly\n"
#elif defined __mips__ && _MIPS_SIM == _ABIO32 && defined __MIPSEL__
# define PREEMPT_TEXT_HEAD "3 mipsle\nhand-written assembly\n"
#elif defined __mips__ && _MIPS_SIM == _ABIO32
# define PREEMPT_TEXT_HEAD "3 mips\nhand-written assembly\n"
#elif defined __ARMEL__
# define PREEMPT_TEXT_HEAD "3 arm\nhand-written assembly\n"
#elif defined __s390x__
# define PREEMPT_TEXT_HEAD "3 s390x\nhand-written assembly\n"
#elif defined __loongarch_lp64
# define PREEMPT_TEXT_HEAD "3 loong64\nhand-written assembly\n"
#elif defined __powerpc64__ && defined __LITTLE_ENDIAN__ && _CALL_ELF == 2
# define PREEMPT_TEXT_HEAD "3 ppc64le\nhand-written assembly\n"
#elif defined __powerpc64__ && defined __BIG_ENDIAN__ && _CALL_ELF != 2
# define PREEMPT_TEXT_HEAD "3 ppc64\nhand-written assembly\n"
#else
# error "no records for assembly of this architecture yet: extend preempt.h"
#endif

/* What leads to the module's records, once in an object.  */
.macro PREEMPT_MODULE
.ifndef .Lpreempt_state
	.hidden	__start_preempt_functions
	.hidden	__stop_preempt_functions
	.weak	preempt_module_records
	.hidden	preempt_module_records
	.pushsection	.bss.preemptregs,"awG",%nobits,preempt_module_records,comdat
	.balign	4
.Lpreempt_state:
	.skip	4
	.popsection
	.pushsection	preempt_functions,"aoGR",%progbits,.Lpreempt_state,preempt_module_records,comdat
	.popsection
	.pushsection	.rodata.preemptregs,"aG",%progbits,preempt_module_records,comdat
	.balign	16
preempt_module_records:
	.asciz	"preempt records"
	.long	3
	.long	__start_preempt_functions - .
	.long	__stop_preempt_functions - .
	.long	.Lpreempt_state - .
	.popsection
	.pushsection	.note.preemptregs,"aGR",%note,preempt_module_records,comdat
	.balign	4
	.long	12, 8, 1
	.asciz	"preemptregs"
	.long	preempt_module_records - ., 0
	.popsection
.endif
.endm

.macro PREEMPT_RECORD name, registers, flags=0
.Lpreempt_end\@:
	.reloc	\name, BFD_RELOC_NONE, .Lpreempt_holds\@
	.pushsection	preempt_functions,"ao",%progbits,.Lpreempt_end\@
	.balign	4
	.long	.Lpreempt_end\@ - .
	.long	.Lpreempt_end\@ - \name
	.long	.Lpreempt_holds\@ - . + \flags
	.popsection
	.pushsection	.rodata.preemptregs,"a",%progbits
	.balign	4
.Lpreempt_holds\@:
	.ascii	PREEMPT_TEXT_HEAD
	.asciz	"\registers"
	.popsection
	PREEMPT_MODULE
.endm

#endif /* __ASSEMBLER__ */

#endif
