/* C++ to step through: exceptions, their cleanups, virtual functions.

   SPDX-License-Identifier: MIT  */

#include "step.h"

namespace {

struct object
{
  object (uint64_t *d, int n) : digest (d), number (n) {}
  virtual ~object () { *digest = *digest * 31 + number; }
  virtual int value () const { return number; }
  uint64_t *digest;
  int number;
};

struct derived : object
{
  using object::object;
  int value () const override { return number * 2; }
};

int __attribute__ ((noipa))
thrower (uint64_t *digest, int n)
{
  derived here (digest, n);
  if (n == 0)
    throw here.value () + 7;
  return thrower (digest, n - 1) + here.value ();
}

uint64_t
exceptions ()
{
  uint64_t digest = STEP_DIGEST;
  try
    {
      thrower (&digest, 1);
    }
  catch (int &n)
    {
      digest += n;
      try
        {
          object here (&digest, 5);
          throw;
        }
      catch (int &m)
        {
          digest = digest * 3 + m;
        }
    }
  return digest;
}

}

extern "C" const step_case step_cxx[] = { { "exceptions", exceptions }, { } };
