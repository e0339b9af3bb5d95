/* vm SCRIPT...: Lua scripts that share a thread, each a state and a task of its own,
   and none for more than its number of slices.

   Lua knows nothing of it: its sources are compiled as they are, with records.
   Elsewhere a hook counts Lua's instructions, to switch between states; here the clock
   does, between any two instructions of the interpreter.  Only a state that has had its
   slices gets a hook, which raises an error in it.  It may get it at any instruction:
   lua's own handler of Ctrl-C calls lua_sethook too.

   Nothing needs a guard: libc is never preempted, and a state is its own task's alone.
   (A coroutine is a state, and would need the hook as well.)

   SPDX-License-Identifier: MIT  */

#include <preempt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "lauxlib.h"
#include "lualib.h"

#define SLICE_NS 1000000
#define SLICES 100              /* for each script */

struct script
{
  const char *name;
  lua_State *lua;
  preempt_task *task;
  bool stopped;
  volatile bool ended;
};

/* In the state that is to end.  */
static void
stop (lua_State *lua, lua_Debug *where)
{
  (void) where;
  lua_sethook (lua, NULL, 0, 0);
  luaL_error (lua, "has had its slices");
}

/* A task.  */
static void *
run (void *arg)
{
  struct script *s = arg;
  if (luaL_dofile (s->lua, s->name) != LUA_OK)
    printf ("%s: %s\n", s->name, lua_tostring (s->lua, -1));
  s->ended = true;
  return NULL;
}

static void
need (const char *error)
{
  if (error == NULL)
    return;
  fprintf (stderr, "vm: %s\n", error);
  exit (1);
}

static void
start (struct script *s)
{
  s->lua = luaL_newstate ();
  need (s->lua == NULL ? "no memory for a state" : NULL);
  luaL_openlibs (s->lua);
  s->task = preempt_spawn (run, s);
  need (s->task == NULL ? "no memory for a task" : NULL);
}

/* Return whether S has ended; stop it, once, if it has had its slices.  */
static bool
watch (struct script *s)
{
  struct preempt_stats stats;
  preempt_get_stats (s->task, &stats);
  if (!s->ended && !s->stopped && stats.preempted >= SLICES)
    {
      s->stopped = true;
      lua_sethook (s->lua, stop, LUA_MASKCOUNT, 1);
    }
  return s->ended;
}

int
main (int argc, char **argv)
{
  struct preempt_config config = { .slice_ns = SLICE_NS };
  struct script *script = calloc (argc, sizeof *script);
  need (script == NULL ? "no memory" : preempt_start (&config));
  for (int i = 1; i < argc; i++)
    {
      script[i].name = argv[i];
      start (&script[i]);
    }
  for (int ended = 1; ended < argc;)
    {
      preempt_yield ();
      ended = 1;
      for (int i = 1; i < argc; i++)
        ended += watch (&script[i]);
    }
  for (int i = 1; i < argc; i++)
    {
      preempt_join (script[i].task, NULL);
      lua_close (script[i].lua);
    }
  free (script);
  return preempt_stop ();
}
