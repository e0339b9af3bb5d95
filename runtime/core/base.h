/* The CPU that the runtime is compiled for, whatever CC and CFLAGS say: rules.mk
   includes this before all else.

   A program may be compiled for a CPU that is not this one.  What starts the library,
   and then refuses, has to run on any: on x86-64's first, and, with -m32, on an i686
   without SSE.  The compiler resets all that -march, -mavx512bw and the like have
   switched on; flags that say how code is called and laid out stay, and so does
   -mgeneral-regs-only.

   SPDX-License-Identifier: MIT  */

#ifdef __x86_64__
# if __GNUC__ >= 14             /* "arch" does not reset this one */
#  pragma GCC target ("no-apxf")
# endif
# ifdef __SSE2__
#  pragma GCC target ("arch=x86-64,tune=generic")
# else
#  pragma GCC target ("arch=x86-64,tune=generic,general-regs-only")
# endif
#elif defined __i386__
# pragma GCC target ("arch=i686,tune=generic,fpmath=387")
#endif
