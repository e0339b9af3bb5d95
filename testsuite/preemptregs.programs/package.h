/* What package.c calls in another unit.

   SPDX-License-Identifier: MIT  */

#ifndef PACKAGE_H
#define PACKAGE_H

#include <stddef.h>

unsigned mix (const unsigned char *p, size_t bytes);
double mean (const unsigned char *p, size_t bytes);

#endif
