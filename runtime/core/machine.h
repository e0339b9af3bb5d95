/* The machine: all that the runtime knows of a CPU and of its kernel's contexts is in
   runtime/machine, a header for each architecture.  The build names the one to include
   (-DMACHINE='"x86.h"'), and includes this file before all else of the library
   (-DMACHINE_BASE, see below).  Tests include it as "machine.h", like the core.

   Such a header defines, all static inline and async-signal-safe:

   uintptr_t machine_pc (const ucontext_t *), machine_sp (const ucontext_t *)
	A PC is as a pointer to a function has it: where more than an address is needed to
	go on there, that is in it.
   uintptr_t machine_link (const ucontext_t *)
	Where the caller of a function lies that has not saved it yet; 0 where the
	machine keeps that on the stack.
   MACHINE_GENERAL, MACHINE_SP_COLUMN
   uintptr_t machine_word (const ucontext_t *, unsigned number)
	The general registers: how many, 64 at the most; which is SP; what is in one.
	Their numbers are DWARF's columns.
   MACHINE_NUMBER(column)
	Only where they are not: the number of the register that has COLUMN;
	MACHINE_GENERAL or more for one that is none of them.
   void machine_resume_at (ucontext_t *, uintptr_t pc, uintptr_t sp)
	Go on at PC with SP.
   MACHINE_GETCONTEXT_LINK
	Only where getcontext leaves the PC to machine_link.
   enum preempt_point machine_refuses (const ucontext_t *)
	Why the calling thread's context cannot be made to resume in asyncPreempt, for
	a reason of the machine's; or PREEMPT_SAFE.
   bool machine_shadow_stack (void)
	Has the calling thread a shadow stack?  May make a system call.
   void machine_push_call (ucontext_t *, uintptr_t entry, unsigned red_zone)
	Make it resume at ENTRY as asyncPreempt expects it: the PC, and what else
	belongs to it, below the red zone on the stack, SP there.  (The blocked signals
	belong to the thread: where asyncPreempt ends in rt_sigreturn, it has to restore
	those of that moment, by rt_sigprocmask just before, not those of the signal that
	preempted the task: another task may have changed them, and preempt_adopt_mask
	made that the usual.)
   bool machine_is_light (const ucontext_t *)
	Does the context, which is in the signal's frame, hold no value in the
	registers that asyncPreempt's light entry leaves out?  False where that is not
	told for certain, and where there is no such entry.
   bool machine_has (const uint32_t probe[6])
	Is there, enabled by the kernel, what PROBE asks for, which is as mkpreempt's
	file for the architecture has written it (struct preempt_feature)?  False if the
	probe is of no known kind.
   size_t machine_vector_bytes (void)
	The length of a vector in the calling thread.  Only where the CPU has vectors of a
	length that is known at run time only; 0 on machines that never have.
   size_t machine_frame_bytes (void)
	What the kernel's frame of a signal takes at the most, where the kernel does
	not say it (AT_MINSIGSTKSZ).
   uintptr_t machine_return_address (uintptr_t word)
	The address that a function would return to if WORD is what it has saved of it;
	0 if WORD can be none.
   const unsigned machine_breakpoint_bytes[]
	The lengths by which perf_event_open takes a breakpoint on code, the first that
	it takes first, up to a 0; none at all where the kernel has no such
	breakpoints.
   MACHINE_CFA_ABOVE_SP
	How far above the caller's SP unwinding information has the CFA.  Only where it
	is not there.
   MACHINE_CODE(function)
	The address of the function's code.  Only where that is not what a pointer to it
	holds.
   MACHINE_CODE_AT (pc)
	The address of the instruction at PC, if a PC says more than that; else it need
	not be defined.
   MACHINE_STUB_BYTES, MACHINE_STUB_ENTRY, MACHINE_STUB_RED_ZONE
	Of the return stubs (sched/stub.c), where runtime/machine/STEM.S has some: the
	bytes of each; where in it a function returns to; and the red zone that it leaves.
	Only there, as the next.
   bool machine_called (uintptr_t pc)
	May what ends at PC, in code, be a call?
   MACHINE_EXCEPTION_WORDS
	Of __cxa_get_globals ()'s struct.
   MACHINE_ABOVE_STACK
	Bytes that are to be readable above a task's stack.

   With MACHINE_BASE it begins with what makes the compiler go back to the CPU that
   every program may meet; where it takes flags, runtime/machine/STEM.mk has them.  A program may be compiled for a CPU that is not this one;
   what starts the library, and then refuses, has to run on any.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_MACHINE_H
#define PREEMPT_MACHINE_H

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

/* _dl_find_object tells the signal's handler which modules are loaded.  Other libcs have
   nothing like it that takes no lock.  */
#include <features.h>
#ifndef __GLIBC__
# error "libpreempt needs glibc, 2.35 or later, for _dl_find_object: this libc (musl?) is none"
#elif !__GLIBC_PREREQ (2, 35)
# error "libpreempt needs glibc 2.35 or later, for _dl_find_object: this one is older"
#endif

#if !__has_include (MACHINE)
# error "runtime/machine has no file for this machine yet: runtime/core/machine.h says what it defines"
#endif
#include MACHINE

#ifndef MACHINE_CFA_ABOVE_SP
# define MACHINE_CFA_ABOVE_SP 0
#endif
#ifndef MACHINE_NUMBER
# define MACHINE_NUMBER(column) (column)
#endif
#ifndef MACHINE_CODE
# define MACHINE_CODE(function) ((uintptr_t) (function))
#endif
#ifndef MACHINE_CODE_AT
# define MACHINE_CODE_AT(pc) (pc)
#endif

#endif
