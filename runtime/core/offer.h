/* What libpreempt has for the form of libpreempt-wrap that is preloaded: its own functions,
   or those that the program has defined instead.

   SPDX-License-Identifier: MIT  */

#ifndef OFFER_H
#define OFFER_H

#include <stdint.h>

struct preempt_offer
{
  int (*hold) (const void *lock, int how);
  int (*release) (const void *lock, const void *caller);
  uint64_t (*may_block) (void);
  void (*wait) (const void *lock);
  void (*bring) (void);
};

#endif
