/* Lua, of Debian's sources, in one unit, and a script: calls, tables, strings.

   SPDX-License-Identifier: MIT  */

#include "large.c"

#include "work.h"

static const char script[] =
  "local t = {}\n"
  "local f\n"
  "f = function (n) return n < 2 and n or f (n - 1) + f (n - 2) end\n"
  "for i = 1, UNITS do\n"
  "  t[i % 100] = 'x' .. i\n"
  "  if f (5) ~= 5 or #t[i % 100] < 2 then error ('wrong') end\n"
  "end\n";

void
work_lua (unsigned long units)
{
  lua_State *l = luaL_newstate ();
  luaL_openlibs (l);
  lua_pushinteger (l, units);
  lua_setglobal (l, "UNITS");
  if (luaL_dostring (l, script) != LUA_OK)
    abort ();
  lua_close (l);
}
