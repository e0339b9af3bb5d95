/* SQLite, of Debian's sources, in one unit, and a database in memory: rows are replaced, and
   now and then some are summed up.

   SPDX-License-Identifier: MIT  */

#define SQLITE_THREADSAFE 1
#define SQLITE_OMIT_LOAD_EXTENSION

#include "sqlite3.c"

#include "work.h"

#include <stdlib.h>

enum { ROWS = 1000, SUMMED = 50 };

static sqlite3_stmt *
prepare (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    abort ();
  return statement;
}

/* Do STATEMENT with A and B.  */
static void
run (sqlite3_stmt *statement, sqlite3_int64 a, sqlite3_int64 b)
{
  sqlite3_bind_int64 (statement, 1, a);
  sqlite3_bind_int64 (statement, 2, b);
  sqlite3_step (statement);
  if (sqlite3_reset (statement) != SQLITE_OK)
    abort ();
}

void
work_sqlite (unsigned long units)
{
  sqlite3 *db;
  if (sqlite3_open (":memory:", &db) != SQLITE_OK
      || sqlite3_exec (db, "CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER)", NULL, NULL,
                       NULL) != SQLITE_OK)
    abort ();
  sqlite3_stmt *replace = prepare (db, "REPLACE INTO t VALUES (?1, ?2)");
  sqlite3_stmt *sum = prepare (db, "SELECT sum (b) FROM t WHERE a BETWEEN ?1 AND ?2");
  for (unsigned long i = 0; i < units; i++)
    {
      run (replace, i * 7919 % ROWS, i);
      if (i % SUMMED == 0)
        run (sum, i % ROWS, i % ROWS + SUMMED);
    }
  sqlite3_finalize (replace);
  sqlite3_finalize (sum);
  sqlite3_close (db);
}
