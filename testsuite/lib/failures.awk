# What a run of tests has failed in: awk -v by=COMPILER -f failures.awk SUM LOG
#
# Each verdict, with its board and file of tests, behind the end of what the log has of
# the last command before it; where the program has told it itself, the end of what stands
# before its own line.  Of what the log does not know (a build that is broken has
# no test) the end of the log.
#
# SPDX-License-Identifier: MIT

BEGIN { most = 20; columns = 300 }

# Of the output up to output[END] the last lines, and VERDICT.  (What a program has said
# stands two columns in.)
function tell (where, verdict, end,   k, line)
{
  print "\n" by where ":"
  for (k = end > most ? end - most + 1 : 1; k <= end; k++)
    {
      line = output[k]
      sub (/^  /, "", line)
      print "  | " substr (line, 1, columns)
    }
  print verdict
}

# Which line of the output is a program's own about VERDICT?  0: none.
function own (verdict,   k, text)
{
  for (k = n; k > 0; k--)
    if (output[k] ~ /^  FAIL: /)
      {
        text = ": " substr (output[k], 9)
        if (substr (verdict, length (verdict) - length (text) + 1) == text)
          return k
      }
  return 0
}

FNR == 1 { board = file = "" }
/^Running target / { board = ", " $3; file = "" }
/^Running .*\.exp \.\.\.$/ { file = $2; sub (/.*\//, ", ", file) }
{ where = board file }

FILENAME == ARGV[1] {
  if (/^[A-Z]+: /)
    verdicts[where, $0]
  if (/^(FAIL|XPASS|ERROR|UNRESOLVED): /)
    {
      places[++failed] = where
      failures[failed] = $0
      left[where, $0]++
    }
  next
}

left[where, $0]-- > 0 {
  tell(where, $0, (k = own($0)) ? k : n)
}

(where, $0) in verdicts { next }
/^(Running|executing:) / { n = 0 }
! /^Running / { output[++n] = $0 }

END {
  for (k = 1; k <= failed; k++)
    if (left[places[k], failures[k]]-- > 0)
      tell(places[k], failures[k], n)
}
