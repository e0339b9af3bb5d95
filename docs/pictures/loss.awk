# loss.svg: what slices cost, against their length, beside the bare timer: the process's CPU
# against the work alone, from what make bench has said.
#
#   awk -f style.awk -f loss.awk -v work=compute recorded-ARCH.txt
#
# SPDX-License-Identifier: MIT

BEGIN { WIDTH = 760; HEIGHT = 320; LEFT = 60; RIGHT = 130; TOP = 40; BOTTOM = 50 }

/^CPU: / { sub(/^CPU: */, ""); cpu = $0 }

# "work SLICE us WHO... GOT DUE OF-DUE OF-BARE WORKER OF-BARE PROCESS OF-BARE"
$1 == work && $3 == "us" {
  who = $4 == "bare" ? "bare timer" : $4
  if (!(who in row)) { row[who] = ++ways; way[ways] = who }
  if (!($2 in column)) { column[$2] = ++slices; slice[slices] = $2 }
  loss[row[who], column[$2]] = ($(NF - 1) - 1) * 100
  if (loss[row[who], column[$2]] > most) most = loss[row[who], column[$2]]
}

function x_of(s) {
  return LEFT + (WIDTH - LEFT - RIGHT) * log(slice[1] / slice[s]) / \
    log(slice[1] / slice[slices])
}
function y_of(percent) {
  return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * percent / most
}

END {
  step = most > 40 ? 20 : 10
  most = step * int((most + step - 1) / step)
  svg_begin(WIDTH, HEIGHT, "CPU that slices cost, against the work alone")
  text(LEFT, 20, "CPU of the process beyond the work alone, by the slice's length")
  for (p = 0; p <= most; p += step) {
    printf "<path class=\"grid\" d=\"M%d %.1fH%d\"/>\n", LEFT, y_of(p), WIDTH - RIGHT
    text(LEFT - 8, y_of(p) + 4, p " %", "text-anchor=\"end\" class=\"faint\"")
  }
  for (s = 1; s <= slices; s++)
    text(x_of(s), HEIGHT - BOTTOM + 20, slice[s] < 1000 ? slice[s] " µs" \
         : slice[s] / 1000 " ms", "text-anchor=\"middle\" class=\"faint\"")
  for (w = 1; w <= ways; w++) {
    path = ""
    for (s = 1; s <= slices; s++)
      path = path sprintf("%s%.1f %.1f", s == 1 ? "M" : "L", x_of(s), y_of(loss[w, s]))
    printf "<path class=\"line\" stroke=\"%s\" d=\"%s\"%s/>\n", colour(w == 1 ? 5 : w - 1),
      path, w == 1 ? " stroke-dasharray=\"6 4\"" : ""
    # The timer's line lies on the bare one's: its name stands above it.
    text(WIDTH - RIGHT + 8, y_of(loss[w, slices]) + (way[w] == "timer" ? -6 : 8), way[w])
  }
  text(LEFT, HEIGHT - 8, "two tasks of one thread, " work "; " cpu ", make bench",
       "class=\"faint\" font-size=\"11\"")
  svg_end()
}
