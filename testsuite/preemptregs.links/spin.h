/* What links.c takes from spin.c.

   SPDX-License-Identifier: MIT  */

typedef unsigned long spin_function (volatile int *stop, unsigned long turns);
spin_function spin, quiet;
int use_others (char **argv);
