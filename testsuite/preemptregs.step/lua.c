/* Lua to step through: a state with libraries, a script compiled and run in it, collected.

   SPDX-License-Identifier: MIT  */

#include "step.h"
#include "lua.h"
#include "lauxlib.h"
#include "lualib.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef STEP_LONG
# define ROUNDS "60"
#else
# define ROUNDS "3"
#endif

static const char script[]
  = "local t, sum = {}, 0\n"
    "for i = 1, " ROUNDS " do\n"
    "  t[#t + 1] = ('%d %s %.3f'):format (i * i, ('x'):rep (i % 5), i / 7)\n"
    "  local add = function (n) sum = sum + n // 3 + n % 5 ~ i end\n"
    "  add (i); add (2.5 * i // 1 | 0)\n"
    "end\n"
    "table.sort (t)\n"
    "local co = coroutine.wrap (function (n) coroutine.yield (n * 2) return n end)\n"
    "local ok, why = pcall (error, { n = co (21) })\n"
    "return table.concat (t, ','):gsub ('x+', '<%0>') .. sum .. why.n .. co ()\n";

static const luaL_Reg libraries[] = {
  { LUA_GNAME, luaopen_base }, { LUA_STRLIBNAME, luaopen_string },
  { LUA_TABLIBNAME, luaopen_table }, { LUA_COLIBNAME, luaopen_coroutine }
};

static uint64_t
run (void)
{
  lua_State *L = luaL_newstate ();
  size_t bytes;
  for (unsigned i = 0; i < sizeof libraries / sizeof *libraries; i++)
    {
      luaL_requiref (L, libraries[i].name, libraries[i].func, 1);
      lua_pop (L, 1);
    }
  if (luaL_dostring (L, script) != LUA_OK)
    {
      fprintf (stderr, "lua: %s\n", lua_tostring (L, -1));
      abort ();
    }
  const char *result = lua_tolstring (L, -1, &bytes);
  uint64_t d = step_digest (STEP_DIGEST, result, bytes);
  lua_close (L);
  return d;
}

const struct step_case step_lua[] = { { "lua", run }, { 0 } };
