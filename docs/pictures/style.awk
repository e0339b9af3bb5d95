# What the pictures have in common: one sheet, by day and by night, no font of its own.
#
# SPDX-License-Identifier: MIT

function svg_begin(width, height, title) {
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" " \
    "font-family=\"system-ui, sans-serif\" font-size=\"13\">\n", width, height
  printf "<title>%s</title>\n", title
  print "<style>"
  print "  svg { background: #fff } text { fill: #1f2328 } .faint { fill: #59636e }"
  print "  .line { fill: none; stroke-width: 2.5 } .grid { stroke: #d1d9e0 }"
  print "  @media (prefers-color-scheme: dark) {"
  print "    svg { background: #15181c } text { fill: #d8dde3 } .faint { fill: #98a2ad }"
  print "    .grid { stroke: #39424c } }"
  print "</style>"
}

function text(x, y, what, attributes) {
  printf "<text x=\"%.1f\" y=\"%.1f\"%s>%s</text>\n", x, y,
    attributes == "" ? "" : " " attributes, what
}

function colour(n) {
  split("#4c8fd9 #4aa564 #d9903d #a06bc9 #8a939c", palette, " ")
  return palette[(n - 1) % 5 + 1]
}

function svg_end() {
  print "</svg>"
}
