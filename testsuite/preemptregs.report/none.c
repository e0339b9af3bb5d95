/* Starts, and says why not.  Built so that it has no records, in several ways.

   SPDX-License-Identifier: MIT  */

#include "preempt.h"

#include <stdio.h>

int
main (void)
{
  const char *error = preempt_start (NULL);
  printf ("%s\n", error != NULL ? error : "started");
  return error == NULL && preempt_stop () != 0;
}
