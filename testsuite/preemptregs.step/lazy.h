/* The library whose functions are bound at their first call.

   SPDX-License-Identifier: MIT  */

#ifndef LAZY_H
#define LAZY_H

long lazy_first (long);
long lazy_second (long);
/* Uses a thread-local variable of the library.  */
long lazy_thread (long);

#endif
