/* What tasks do.

   SPDX-License-Identifier: MIT  */

#define PREEMPTIBLE __attribute__ ((section ("preemptible")))

unsigned work (unsigned seed);
