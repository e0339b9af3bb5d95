/* two_interpreters STEPS SCRIPT SCRIPT: Lua interpreters running endless scripts
   in two tasks of one thread.

   A script writes through io.write, which goes to a temporary file of its own,
   and calls step () for each line; the call that makes STEPS ends it.  It knows
   nothing of tasks.  Exit status 1 if a script prints anything else than it did
   when it ran alone, before preemption was started.

   SPDX-License-Identifier: MIT  */

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preempt.h"

#include "lauxlib.h"
#include "lualib.h"

struct interpreter
{
  const char *script;
  unsigned wanted;
  volatile unsigned steps;
  volatile bool ended;
  char *output;
  size_t length;
};

static const char enough[] = "enough";

static int
step (lua_State *lua)
{
  struct interpreter *i = lua_touserdata (lua, lua_upvalueindex (1));
  if (++i->steps < i->wanted)
    return 0;
  lua_pushlightuserdata (lua, (void *) enough);
  return lua_error (lua);
}

static void
fail (const struct interpreter *i, const char *message)
{
  fprintf (stderr, "%s: %s\n", i->script, message);
  exit (1);
}

static void
keep_output (struct interpreter *i, lua_State *lua)
{
  if (luaL_dostring (lua, "io.output ():seek ('set')"
                          " return io.output ():read ('a')") != LUA_OK)
    fail (i, lua_tostring (lua, -1));
  const char *text = lua_tolstring (lua, -1, &i->length);
  i->output = malloc (i->length + 1);
  if (i->output == NULL)
    fail (i, "out of memory");
  memcpy (i->output, text, i->length + 1);
}

/* Run the script to its end.  */
static void *
interpret (void *argument)
{
  struct interpreter *i = argument;
  lua_State *lua = luaL_newstate ();
  if (lua == NULL)
    fail (i, "no interpreter");
  luaL_openlibs (lua);
  lua_pushlightuserdata (lua, i);
  lua_pushcclosure (lua, step, 1);
  lua_setglobal (lua, "step");
  if (luaL_dostring (lua, "io.output (io.tmpfile ())") != LUA_OK)
    fail (i, lua_tostring (lua, -1));
  if (luaL_dofile (lua, i->script) == LUA_OK)
    fail (i, "has ended by itself");
  if (lua_touserdata (lua, -1) != enough)
    fail (i, lua_tostring (lua, -1));
  keep_output (i, lua);
  lua_close (lua);
  i->ended = true;
  return NULL;
}

/* Yield to the two until they have ended.  Return how often both had advanced,
   and neither had ended, when they came back.  */
static unsigned
watch (const struct interpreter *two, unsigned *looks)
{
  unsigned together = 0;
  for (*looks = 0; !two[0].ended || !two[1].ended; ++*looks)
    {
      unsigned before[2] = { two[0].steps, two[1].steps };
      preempt_yield ();
      together += !two[0].ended && !two[1].ended && two[0].steps > before[0]
                  && two[1].steps > before[1];
    }
  return together;
}

static void
run_together (struct interpreter *two, struct preempt_stats *stats)
{
  const char *error
    = preempt_start (&(struct preempt_config) { .slice_ns = 1000000 });
  preempt_task *task[2];
  unsigned looks;
  if (error != NULL)
    fail (&two[0], error);
  for (unsigned k = 0; k < 2; k++)
    if ((task[k] = preempt_spawn (interpret, &two[k])) == NULL)
      fail (&two[k], "no task");
  unsigned together = watch (two, &looks);
  for (unsigned k = 0; k < 2; k++)
    {
      preempt_get_stats (task[k], &stats[k]);
      preempt_join (task[k], NULL);
    }
  preempt_stop ();
  printf ("looks: %u, both advanced: %u\n", looks, together);
}

static bool
report (const struct interpreter *alone, const struct interpreter *together,
        const struct preempt_stats *stats)
{
  bool equal = alone->length == together->length
               && memcmp (alone->output, together->output, alone->length) == 0;
  printf ("%s: %u steps, %zu bytes, preempted %" PRIu64 ", output %s\n",
          strrchr (together->script, '/') + 1, together->steps, together->length,
          stats->preempted, equal ? "equal" : "DIFFERENT");
  return equal;
}

int
main (int argc, char **argv)
{
  struct interpreter alone[2] = { 0 }, together[2] = { 0 };
  struct preempt_stats stats[2];
  bool equal = true;
  if (argc != 4)
    return 2;
  for (unsigned k = 0; k < 2; k++)
    {
      alone[k].script = together[k].script = argv[2 + k];
      alone[k].wanted = together[k].wanted = atoi (argv[1]);
      interpret (&alone[k]);
    }
  run_together (together, stats);
  for (unsigned k = 0; k < 2; k++)
    equal &= report (&alone[k], &together[k], &stats[k]);
  return !equal;
}
