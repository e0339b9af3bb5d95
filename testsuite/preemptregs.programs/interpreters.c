/* interpreters SLICE_US STEPS SCRIPT...: Lua interpreters running endless scripts,
   each in a task of its own, with a slice of SLICE_US microseconds.

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

enum { MOST = 64 };

/* Yield to the COUNT interpreters until all have ended.  Return how often all had
   advanced since the last time that they had, and none had ended.  */
static unsigned
watch (const struct interpreter *all, unsigned count)
{
  unsigned steps[MOST] = { 0 }, together = 0;
  for (unsigned ended = 0; ended < count;)
    {
      unsigned advanced = 0;
      preempt_yield ();
      ended = 0;
      for (unsigned k = 0; k < count; k++)
        {
          ended += all[k].ended;
          advanced += all[k].steps > steps[k];
        }
      if (ended == 0 && advanced == count)
        {
          together++;
          for (unsigned k = 0; k < count; k++)
            steps[k] = all[k].steps;
        }
    }
  return together;
}

static void
run_together (struct interpreter *all, unsigned count, unsigned slice_us,
              struct preempt_stats *stats)
{
  const char *error
    = preempt_start (&(struct preempt_config) { .slice_ns = slice_us * 1000ull });
  preempt_task *task[MOST];
  if (error != NULL)
    fail (&all[0], error);
  for (unsigned k = 0; k < count; k++)
    if ((task[k] = preempt_spawn (interpret, &all[k])) == NULL)
      fail (&all[k], "no task");
  printf ("all advanced: %u\n", watch (all, count));
  for (unsigned k = 0; k < count; k++)
    {
      preempt_get_stats (task[k], &stats[k]);
      preempt_join (task[k], NULL);
    }
  preempt_stop ();
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
  static struct interpreter alone[MOST], together[MOST];
  struct preempt_stats stats[MOST];
  unsigned count = argc - 3;
  bool equal = true;
  if (argc < 4 || count > MOST)
    return 2;
  for (unsigned k = 0; k < count; k++)
    {
      alone[k].script = together[k].script = argv[3 + k];
      alone[k].wanted = together[k].wanted = atoi (argv[2]);
      interpret (&alone[k]);
    }
  run_together (together, count, atoi (argv[1]), stats);
  for (unsigned k = 0; k < count; k++)
    equal &= report (&alone[k], &together[k], &stats[k]);
  return !equal;
}
