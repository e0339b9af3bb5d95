# Write a large C file to compile, the same text each time.
#
# Integers only, so that it compiles under any CFLAGS.  Loops, switches, lists,
# long expressions, calls, and errors that go to a function's cold part.
#
# SPDX-License-Identifier: MIT

# Park and Miller's generator: all products stay exact in awk's doubles.
function random (n) {
  seed = seed * 16807 % 2147483647
  return seed % n
}

function operand () {
  return substr ("abcxyz", 1 + random(6), 1)
}

function operator () {
  return substr ("+-*&|^", 1 + random(6), 1)
}

function expression (terms,   e) {
  e = operand()
  while (terms-- > 0)
    e = e " " operator() " " (random(3) ? operand() : random(1000) "u")
  return e
}

function statements (n, indent) {
  while (n-- > 0)
    printf "%s%s = %s;\n", indent, operand(), expression(1 + random(3))
}

function loop () {
  printf "  for (unsigned i = 0; i < a %% %d; i++)\n    {\n", 8 + random(100)
  statements(1 + random(3), "      ")
  printf "      if ((x & %d) == %d)\n        y += table[i %% 64];\n    }\n",
    1 + random(15), random(4)
}

function choice (   cases, k) {
  cases = 3 + random(9)
  printf "  switch (b %% %d)\n    {\n", cases
  for (k = 0; k < cases; k++) {
    printf "    case %d:\n", k
    statements(1 + random(2), "      ")
    printf "      break;\n"
  }
  printf "    }\n"
}

function list () {
  printf "  for (struct node *n = list; n != 0; n = n->next)\n"
  printf "    n->value = n->value * %d %s (%s);\n", 1 + 2 * random(50),
    operator(), expression(2)
}

function call () {
  if (number > 0)
    printf "  %s += function_%d (c, x, %s, list);\n", operand(), random(number),
      operand()
}

function error () {
  printf "  if (a == %d)\n    fail (\"function_%d\", %s);\n", random(10000), number,
    expression(1)
}

function definition () {
  printf "\nunsigned\nfunction_%d (unsigned a, unsigned b, unsigned c,", number
  printf " struct node *list)\n{\n"
  printf "  unsigned x = a, y = b, z = c;\n"
  statements(1 + random(3), "  ")
  if (random(2) == 0) loop()
  if (random(4) == 0) choice()
  if (random(3) == 0) list()
  if (random(2) == 0) call()
  if (random(3) == 0) error()
  statements(1 + random(3), "  ")
  printf "  return x + y + z;\n}\n"
}

BEGIN {
  functions = 100
  seed = 2019
  print "struct node { struct node *next; unsigned value; };"
  print "unsigned table[64];"
  print "void fail (const char *, unsigned) __attribute__ ((cold, noreturn));"
  print "void\nfail (const char *where, unsigned value)"
  print "{\n  for (;;)\n    table[0] = (__UINTPTR_TYPE__) where + value;\n}"
  for (number = 0; number < functions; number++)
    definition()
}
