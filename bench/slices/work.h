/* The work of the table of slices: recorded code, as the most part of a program.

   SPDX-License-Identifier: MIT  */

#ifndef WORK_H
#define WORK_H

/* turns.c: print a table of its own.  */
void turns_print (void);

/* Do UNITS, of some microseconds each.  */
typedef void work (unsigned long units);

work work_compute;              /* registers alone */
work work_copy;                 /* memcpy, nearly all the time */
/* Where there is their source.  */
work work_lua __attribute__ ((weak));
work work_sqlite __attribute__ ((weak));        /* it locks, by pthreads' mutexes */

#endif
