# frame.svg: asyncPreempt's frame under several sets of flags, to scale.
#
#   awk -f style.awk -f frame.awk title=FLAGS preempt_regs.h preempt_frame.h ...
#
# preempt_regs.h says each register's bank, preempt_frame.h where it lies: consecutive
# registers of one bank are one field.
#
# SPDX-License-Identifier: MIT

BEGIN { WIDTH = 760; LEFT = 10 }

/^#define PREEMPTREGS_FORMAT/ { frames++; name[frames] = title; delete bank }

match($0, /X\([^)]*\)/) {
  split(substr($0, RSTART + 2, RLENGTH - 3), word, /, */)
  bank[word[1]] = word[2]
}

/^struct preempt_frame$/ { inside = 1; at = 0 }
/^};/ { inside = 0; size[frames] = at; most = at > most ? at : most }

inside && /^  uint/ {
  bytes = substr($1, 5) / 8
  member = $2
  sub(/;/, "", member)
  if (match(member, /\[[0-9]+\]/)) {
    bytes *= substr(member, RSTART + 1, RLENGTH - 2)
    sub(/\[.*/, "", member)
  }
  of = member in bank ? bank[member] : member == "x87" ? "X87" : "other state"
  if (at == 0 || of != bank_of[frames, fields[frames]]) {
    fields[frames]++
    begin[frames, fields[frames]] = at
    bank_of[frames, fields[frames]] = of
    first[frames, fields[frames]] = member
    if (!(of in number))
      legend[number[of] = ++banks] = of
  }
  last[frames, fields[frames]] = member
  at += bytes
  end[frames, fields[frames]] = at
}

END {
  scale = (WIDTH - 2 * LEFT) / most
  svg_begin(WIDTH, 84 * frames + 34, "The frame of asyncPreempt, to scale")
  for (f = 1; f <= frames; f++) {
    y = 84 * (f - 1) + 20
    text(LEFT, y, "<tspan font-weight=\"600\">" name[f] "</tspan>: " size[f] " bytes")
    for (i = 1; i <= fields[f]; i++) {
      x = LEFT + begin[f, i] * scale
      width = (end[f, i] - begin[f, i]) * scale
      printf "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"44\" fill=\"%s\"/>\n",
        x, y + 8, width - .5, colour(number[bank_of[f, i]])
      if (width < 30)
        continue
      label = first[f, i] == last[f, i] ? first[f, i] : first[f, i] "–" last[f, i]
      text(x + width / 2, y + 28, width < 70 ? bank_of[f, i] : label,
           "text-anchor=\"middle\" style=\"fill:#fff\"")
      text(x + width / 2, y + 44, end[f, i] - begin[f, i],
           "text-anchor=\"middle\" font-size=\"11\" style=\"fill:#fff\"")
    }
  }
  x = LEFT
  y = 84 * frames + 20
  for (b = 1; b <= banks; b++) {
    printf "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>\n", x, y - 11,
      colour(b)
    text(x + 18, y, legend[b])
    x += 38 + 8 * length(legend[b])
  }
  svg_end()
}
