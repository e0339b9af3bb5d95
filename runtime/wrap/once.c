/* What is done once, while others wait: by pthread_once, and by who constructs a static
   variable of a C++ function.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

#include <pthread.h>
#include <threads.h>

WRAPPED (int, pthread_once, (pthread_once_t *once, void (*function) (void)))
{
  HOLD_HERE (once);
  return REAL (pthread_once) (once, function);
}

WRAPPED (void, call_once, (once_flag *once, void (*function) (void)))
{
  HOLD_HERE (once);
  REAL (call_once) (once, function);
}
