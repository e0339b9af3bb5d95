/* sqlite DATABASE SLICE_US TIMES [SHARED]: tasks on one database of SQLite's, which locks
   mutexes of pthreads and knows nothing of tasks.  Each has a connection of its own, or
   all have the same.  Each adds rows, in transactions or one by one, until it has been
   preempted TIMES times, and sums up those that it has added.

   SPDX-License-Identifier: MIT  */

#include <sqlite3.h>
#include <string.h>

#include "preemptregs.sched/check.h"

#define TASKS 8
#define ROWS 10                 /* in a transaction */

static const char *database;
static sqlite3 *shared;
static uint64_t times;

struct job
{
  preempt_task *task;
  unsigned number, rows;
  uint64_t preempted, sum;
  const char *error;
};

/* Run SQL, as often as another connection is in the way.  */
static int
run (sqlite3 *db, const char *sql)
{
  int status;
  do
    status = sqlite3_exec (db, sql, NULL, NULL, NULL);
  while (status == SQLITE_BUSY);
  return status;
}

static uint64_t
value (unsigned number, unsigned i)
{
  return number * 1000 + i % 7;
}

static int
add_rows (struct job *j, sqlite3 *db, sqlite3_stmt *insert)
{
  int status = db == shared ? SQLITE_OK : run (db, "BEGIN IMMEDIATE");
  for (unsigned i = 0; i < ROWS && status == SQLITE_OK; i++)
    {
      sqlite3_bind_int64 (insert, 1, j->number);
      sqlite3_bind_int64 (insert, 2, value (j->number, j->rows++));
      status = sqlite3_step (insert) == SQLITE_DONE ? SQLITE_OK : SQLITE_ERROR;
      sqlite3_reset (insert);
    }
  return status != SQLITE_OK || db == shared ? status : run (db, "COMMIT");
}

static int
sum_up (struct job *j, sqlite3 *db)
{
  sqlite3_stmt *s = NULL;
  int status;
  do
    {
      sqlite3_finalize (s);
      status = sqlite3_prepare_v2 (db, "SELECT sum (value) FROM rows WHERE task = ?", -1,
                                   &s, NULL);
      if (status == SQLITE_OK)
        {
          sqlite3_bind_int64 (s, 1, j->number);
          status = sqlite3_step (s);
        }
    }
  while (status == SQLITE_BUSY);
  if (status == SQLITE_ROW)
    j->sum = sqlite3_column_int64 (s, 0);
  sqlite3_finalize (s);
  return status == SQLITE_ROW ? SQLITE_OK : status;
}

static int
prepare (sqlite3 *db, sqlite3_stmt **insert)
{
  int status;
  do
    status = sqlite3_prepare_v2 (db, "INSERT INTO rows VALUES (?, ?)", -1, insert, NULL);
  while (status == SQLITE_BUSY);
  return status;
}

static void *
work (void *argument)
{
  struct job *j = argument;
  sqlite3 *db = shared;
  sqlite3_stmt *insert = NULL;
  int status = db != NULL ? SQLITE_OK : sqlite3_open (database, &db);
  if (status == SQLITE_OK && db != shared)
    status = run (db, "PRAGMA synchronous = OFF");
  if (status == SQLITE_OK)
    status = prepare (db, &insert);
  while (status == SQLITE_OK && j->preempted < times && spent_ms () < PATIENCE)
    {
      status = add_rows (j, db, insert);
      j->preempted = stats (preempt_self ()).preempted;
    }
  if (status == SQLITE_OK)
    status = sum_up (j, db);
  sqlite3_finalize (insert);
  if (status != SQLITE_OK)
    j->error = sqlite3_errstr (status);
  if (db != shared)
    sqlite3_close (db);
  return NULL;
}

static uint64_t
expected (const struct job *j)
{
  uint64_t sum = 0;
  for (unsigned i = 0; i < j->rows; i++)
    sum += value (j->number, i);
  return sum;
}

/* The table, before there are tasks.  */
static void
make_table (bool keep)
{
  sqlite3 *db;
  if (sqlite3_threadsafe () != 1 || sqlite3_open (database, &db) != SQLITE_OK
      || run (db, "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;"
                  "CREATE TABLE rows (task INTEGER, value INTEGER)") != SQLITE_OK)
    {
      fprintf (stderr, "no database\n");
      exit (2);
    }
  if (keep)
    shared = db;
  else
    sqlite3_close (db);
}

int
main (int argc, char **argv)
{
  static struct job job[TASKS];
  struct preempt_config config = { .slice_ns = strtoull (argv[2], NULL, 10) * 1000 };
  bool right = true, preempted = true;
  database = argv[1];
  times = strtoull (argv[3], NULL, 10);
  make_table (argc > 4);
  start (&config);
  for (unsigned i = 0; i < TASKS; i++)
    {
      job[i].number = i;
      job[i].task = spawn (work, &job[i]);
    }
  for (unsigned i = 0; i < TASKS; i++)
    {
      preempt_join (job[i].task, NULL);
      if (job[i].error != NULL)
        printf ("task %u: %s\n", i, job[i].error);
      right &= job[i].error == NULL && job[i].sum == expected (&job[i]);
      preempted &= job[i].preempted >= times;
    }
  check (right, "each task finds its own rows");
  check (preempted, "each was preempted");
  check (preempt_stop () == 0, "stop");
  return 0;
}
