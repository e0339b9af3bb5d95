/* C++: COMDAT, constructors, exceptions, templates, thunks.  Built with PART 1 and
   with PART 2, linked together: the linker keeps one copy of what both hold.

   SPDX-License-Identifier: MIT  */

#include "functions.h"

extern volatile int t_sum;

inline __attribute__ ((noinline)) int
t_inline (int x)
{
  static int counter = t_one;
  return x + counter++;
}

template <class T> __attribute__ ((noinline)) T
t_template (T x)
{
  return x * t_one;
}

/* Unsafe in every form that has a copy per use.  */
template <class T> UNSAFE T
t_unsafe_template (T x)
{
  MARK;
  return x + t_one;
}

struct t_base
{
  virtual ~t_base () {}
  virtual int t_virtual (int x) { return x * t_one; }
};

struct t_second
{
  virtual ~t_second () {}
  virtual int t_thunked (int x) = 0;
};

/* Inlined, if it could be, into the thunk by which it is called.  */
struct t_marked
{
  virtual ~t_marked () {}
  UNSAFE virtual int t_unsafe_thunked (int x) { MARK; return x + t_one; }
};

struct t_marked_too final : t_base, t_marked
{
  UNSAFE int t_unsafe_thunked (int x) override { MARK; return x - t_one; }
};

/* In a group that has the name of its label.  */
int t_labelled (int x) __asm__ ("t_label");
inline __attribute__ ((noinline)) int
t_labelled (int x)
{
  static int counter;
  return x - counter++;
}

struct t_derived : t_base, t_second
{
  int member;
  t_derived (int x) : member (x) { t_sum += x; }
  int t_virtual (int x) override { return x + member; }
  int t_thunked (int x) override { return x - member; }
  UNSAFE int t_unsafe_method (int x) { MARK; return x ^ member; }
};

struct t_unsafe_class
{
  int member;
  UNSAFE t_unsafe_class (int x) : member (x) { MARK; t_sum += x; }
  UNSAFE ~t_unsafe_class () { MARK; t_sum -= member; }
};

static int
t_throws (int x)
{
  if (x == 77)
    throw x;
  return x + t_one;
}

#if PART == 1

int t_part_2 (int);
volatile int t_zero, t_one = 1, t_sum;

int
t_part_1 (int x)
{
  try
    {
      t_derived d (x);
      t_second *s = &d;
      t_unsafe_class u (x);
      t_marked_too marked;
      t_marked *m = &marked;
      auto lambda = [x] (int y) UNSAFE { MARK; return x * y; };
      return t_inline (x) + t_template (x) + t_template ((long) x)
             + t_unsafe_template (x) + d.t_virtual (x) + s->t_thunked (x)
             + d.t_unsafe_method (x) + t_throws (x) + lambda (x)
             + m->t_unsafe_thunked (x) + t_labelled (x);
    }
  catch (int y)
    {
      t_derived d (y);
      return d.t_virtual (y);
    }
}

int
main (int argc, char **)
{
  return t_part_1 (argc) + t_part_2 (argc) == -1;
}

#else

t_derived t_global (3);         /* initialised at run time */

int
t_part_2 (int x)
{
  t_unsafe_class u (x);
  return t_inline (x) + t_template (x) + t_template ((short) x)
         + t_unsafe_template (x) + t_global.t_thunked (x)
         + t_global.t_unsafe_method (x) + t_throws (x) + t_labelled (x);
}

#endif
