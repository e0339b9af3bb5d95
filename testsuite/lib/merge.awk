# Make one of the .sum files, or the .log files, of several runtests that have shared
# the files of tests: awk -f merge.awk FILE...
#
# Of each file of tests, on each board, the part that one of them has run; in the order
# of their names, under one heading; then the sums.
#
# SPDX-License-Identifier: MIT

function end_part ()
{
  part = ""
}

# What stands before the first board is the same in all.
FNR == 1 { heading = NR == 1; end_part () }

/^Running target / {
  heading = 0
  board = $0
  if (!(board in seen))
    boards[seen[board] = ++boards_n] = board
  end_part ()
  next
}

/^Running .*\.exp \.\.\.$/ {
  part = board SUBSEP $0
  names[part] = $0
  next
}

/^\t*=== .* Summary/ { end_part () }

heading { print }

# A runtest that skips the file has an empty line of it at most.
part != "" && ($0 != "" || text[part] != "") { text[part] = text[part] $0 "\n" }

part != "" && /^(PASS|FAIL|XPASS|XFAIL|KPASS|KFAIL|UNRESOLVED|UNTESTED|UNSUPPORTED|ERROR|WARNING): / {
  count[substr ($0, 1, index ($0, ":") - 1)]++
}

# The parts of BOARD that hold anything, in order.
function print_board (board,   n, i, k, p, list)
{
  n = 0
  for (p in text)
    if (index (p, board SUBSEP) == 1 && text[p] != "")
      {
        sub (/\n+$/, "\n", text[p])
        for (i = n++; i > 0 && list[i - 1] > p; i--)
          list[i] = list[i - 1]
        list[i] = p
      }
  print board
  for (k = 0; k < n; k++)
    printf "%s\n%s", names[list[k]], text[list[k]]
}

function print_sum (verdict, name)
{
  if (count[verdict] > 0)
    printf "# of %-26s%d\n", name, count[verdict]
}

END {
  for (b = 1; b <= boards_n; b++)
    print_board(boards[b])
  print "\n\t\t=== preemptregs Summary ===\n"
  print_sum("PASS", "expected passes")
  print_sum("FAIL", "unexpected failures")
  print_sum("XPASS", "unexpected successes")
  print_sum("XFAIL", "expected failures")
  print_sum("KPASS", "unknown successes")
  print_sum("KFAIL", "known failures")
  print_sum("UNRESOLVED", "unresolved testcases")
  print_sum("UNTESTED", "untested testcases")
  print_sum("UNSUPPORTED", "unsupported tests")
  print_sum("ERROR", "errors")
  print_sum("WARNING", "warnings")
}
