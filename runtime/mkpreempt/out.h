/* The text of assembly: lines, and instructions from templates.

   A template is one instruction or several, a line each.  Words in angle brackets stand
   for what the layout of the frame knows:

     <reg>           the register that is saved or restored, as spelled at this width
     <reg2> ...      the second, or another, of several that a form takes at once
     <slot>          the address of its place, an operand (struct arch's "address")
     <offset>        its place, a number: in bytes from the frame's start; of a scalable
                     register in eighths of VL, from the scalable area's start
     <index>         the same in units of the register's width
     <NAME>          the address of the slot NAME, an operand
     <NAME.offset>   its place
     <frame>         bytes of the frame
     <align>         its alignment
     <red_zone>      bytes below the interrupted SP that the trampoline leaves alone
     <area>          bytes of the scalable area, in eighths of VL
     <mask> <bit> <feature> <label>     in struct arch's "unless" and "jump"
     <n> <x> <s>     the next argument: an unsigned number, decimal or hexadecimal, or a
                     string
     others          struct arch's "words"

   A word that nothing knows is an error of the generator, which writes no file then.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_OUT_H
#define MKPREEMPT_OUT_H

#include "cfi.h"
#include "layout.h"

#include <stdio.h>

/* A word of an architecture's templates and what it stands for.  */
struct word
{
  const char *name, *text;
};

/* Where assembly goes.  */
struct out
{
  FILE *stream;
  const struct arch *arch;
  const struct layout *all;     /* asyncPreempt's, or what --kind asks for */
  const struct layout *callee;  /* preempt_switch's */
  const struct layout *layout;  /* the frame of what is being written */
  struct cfi cfi;
  bool tests;                   /* features of the CPU, at run time */
  char *error;                  /* the first, malloc'ed, or NULL */
};

/* A line of text, a comment on a line of its own, a directive, a label.  */
void out_line (struct out *, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));
void out_comment (struct out *, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));
void out_op (struct out *, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));
void out_label (struct out *, const char *label);

/* Function NAME, global, begins, behind COMMENT unless that is NULL: one that is called, or
   one that something was INTERRUPTED for (cfi.h); it ends.  */
void out_function (struct out *, const char *comment, const char *name,
                   bool interrupted);
void out_function_end (struct out *);

/* Instructions.  */
void out_code (struct out *, const char *template, ...);

/* Go on at LABEL unless the CPU has FEATURE; or in any case.  */
void out_unless (struct out *, unsigned feature, const char *label);
void out_jump (struct out *, const char *label);

/* TEMPLATE for COUNT registers, whose saves are at S.  */
void out_form (struct out *, const struct save *s, const char *template);

/* Something has gone wrong: MESSAGE, malloc'ed.  */
void out_error (struct out *, char *message);

#endif
