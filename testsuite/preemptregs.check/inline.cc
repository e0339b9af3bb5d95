/* COMDAT: a function that each unit has, and one of its own.  Compiled twice, with
   another name in UNIT.

   SPDX-License-Identifier: MIT  */

struct shared
{
  __attribute__ ((noinline)) int
  twice (int x)
  {
    return 2 * x;
  }
};

int
UNIT (int x)
{
  return shared ().twice (x) + 1;
}
