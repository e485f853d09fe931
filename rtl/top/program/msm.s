; msm.s: a part of the program; course.s begins it.
; Sums by windows and buckets. A scalar s > (r - 1) / 2 becomes r - s with the point's sign turned; its digits of c bits are signed:
; one of at least 2^(c-1) is taken less 2^c, and carries. As many windows are in flight as buckets fit, 320 >> (c - 1); a pass over
; all points begins at a window of bit 32 q + s of the scalar plus LOW, which is 2^(c-1) in every window below: their carry with it.
; What ends early costs little: a scalar of 0, one without digits from here on, a point at infinity (y = 0: nowhere on the curve).
;
; Additions to buckets go in pairs, so that one waits while the other is multiplied. The first of a pair is `pending`: its bucket and
; its point, of which there are two so that one may outlast its scalar. Digits of one scalar go to buckets of different windows;
; where the next scalar's first digit goes to the pending one's bucket, that one is added alone. A pair's last sums are left
; to whoever next makes a digit pending, when the products that they are of have ended.
; A window's sum, of j times bucket j for all j, is a running sum of running sums, again in pairs: total += sum, sum += bucket.
; Formulas: Renes, Costello, Batina, Complete addition formulas for prime order elliptic curves, EUROCRYPT 2016: algorithm 8 with
; an affine point, algorithm 7 of two sums. No case is exceptional. 3 b = 9.

.part msm
.scalar prev0 = s1      ; buckets of a pair whose last sums are still to be made
.scalar d = s2
.scalar b = s3
.scalar i = s4
.scalar prev1 = s5
.scalar full = s6       ; 2^c
.scalar c = s7
.scalar stride = s8     ; registers of a window's buckets, 3 * 2^(c-1)
.scalar base = s9       ; the window's, three registers below its first bucket
.scalar last = s10      ; ... and that of the first window that is not in flight
.scalar carry = s11
.scalar pend = s12      ; the pending addition: its bucket (0: there is none), its point
.scalar pendp = s13
.scalar cur = s14       ; the points' buffer in use: x, y, x, -y
.scalar p = s15
.wide NINE = 9
.wide LOW = 10
.wide STEP = 11         ; 2^(c-1) in the next window
.wide SCALARS = 12      ; two of a beat
.wide DIGITS = 14
.wide BIT = 15          ; the next window's lowest, its number, and c
.wide WINDOW = 16
.wide BITS = 17
.wide POINT_0 = 20
.wide POINT_1 = 24
.wide TOTAL = 28        ; X, Y, Z, and the number of the window: a record
.wide SUM = 32
.wide T = 35
.wide NOTHING = 61      ; zeros below the first bucket: what is added after the last
.wide BUCKETS = 64
.number CAPACITY = 1024
.number SCALAR_BITS = 255

msm:
  wadd.fq NINE, ONE_P, ONE_P
  wadd.fq NINE, NINE, NINE
  wadd.fq NINE, NINE, NINE
  wadd.fq NINE, NINE, ONE_P
  job   c, window
  add   d, s0, 1
  shl   full, d, c
  shr   d, full, 1
  shl   stride, d, 1
  add   stride, stride, d
  srd   ZERO
  push  d
  push  0
  push  0
  push  0
  push  0
  push  0
  push  0
  push  0
  swr   STEP
  push  c
  push  0
  push  0
  push  0
  push  0
  push  0
  push  0
  push  0
  swr   BITS
  srd   ZERO
  swr   LOW
  swr   BIT
  swr   WINDOW
  add   b, s0, TOTAL
  add   d, s0, NOTHING + 3
msm_zeros:
  swr   0[b]
  add   b, b, 1
  bne   b, d, msm_zeros

; A pass: the windows that there are from bit d on, or that fit; their buckets are infinity.
  add   d, s0, 0
pass:
  add   b, s0, SCALAR_BITS
  add   last, s0, BUCKETS
fit:
  add   last, last, stride
  add   d, d, c
  add   p, last, stride
  add   carry, s0, CAPACITY
  blt   carry, p, fitted
  blt   d, b, fit
fitted:
  sub   last, last, 3
  srd   ZERO
  add   b, s0, BUCKETS - 3
clear_zeros:
  swr   3[b]
  swr   5[b]
  add   b, b, 3
  bne   b, last, clear_zeros
  srd   ONE_P
  add   b, s0, BUCKETS - 3
clear_ones:
  swr   4[b]
  add   b, b, 3
  bne   b, last, clear_ones
  add   prev0, s0, TOTAL
  add   prev1, s0, TOTAL
  add   pend, s0, 0
  add   cur, s0, POINT_0
  add   i, s0, 0
  job   d, length
  beq   d, s0, drained

point:
  job   d, first
  add   d, d, i
  and   b, d, 1
  beq   b, s0, fetch
  bne   i, s0, fetched
fetch:
  shr   d, d, 1
  job   p, source_a
  add   d, d, p
  load  SCALARS, d
fetched:
  srd   SCALARS[b]
  any   d
  beq   d, s0, next
  beq   pend, s0, free          ; the buffer that is not the pending one's
  and   d, pendp, 0x3fc
  sub   cur, s0, d
  add   cur, cur, POINT_0 + POINT_1
free:
  job   d, source_b
  add   d, d, i
  load  0[cur], d
  rsub  DIGITS, HALF, SCALARS[b]
  carry p
  bne   p, s0, folded
  rsub  SCALARS[b], R, SCALARS[b]
folded:
  radd  DIGITS, SCALARS[b], LOW
  srd   BIT
  get   d
  srd   DIGITS
  and   b, d, 31
  shr   d, d, 5
  sub   d, s0, d
  jump  d + aligned
  push  0
  push  0
  push  0
  push  0
  push  0
  push  0
  push  0
aligned:
  shift b
  any   d
  beq   d, s0, next
  swr   DIGITS
  srd   0[cur]
  swr   2[cur]
  srd   1[cur]
  any   d
  beq   d, s0, next
  beq   p, s0, turned
  wsub.fq 3[cur], ZERO, 1[cur]
  jump  ready
turned:
  swr   3[cur]
  wsub.fq 1[cur], ZERO, 1[cur]
ready:
  srd   DIGITS
  add   base, s0, BUCKETS - 3
  add   carry, s0, 0

digit:
  get   d
  and   d, d, full - 1
  add   d, d, carry
  shift c
  beq   d, s0, no_digit
  sub   b, full, d
  blt   d, b, positive
  add   carry, s0, 1
  beq   b, s0, window_next      ; 2^c is nothing here, and a carry
  add   d, b, 0
  add   p, cur, 2
  jump  placed
positive:
  add   carry, s0, 0
  add   p, cur, 0
placed:
  add   b, d, d
  add   b, b, d
  add   b, b, base
  bne   pend, s0, second
  wsub.fq 0[prev0], T+3, T+8
  add   pend, b, 0
  wadd.fq 1[prev0], T+2, T+10
  add   pendp, p, 0
  wadd.fq 2[prev0], T+15, T+11
  wsub.fq 0[prev1], T+9, T+6
  wadd.fq 1[prev1], T+4, T
  wadd.fq 2[prev1], T+5, T+12
window_next:
  add   base, base, stride
  bne   base, last, digit
next:
  add   i, i, 1
  job   d, length
  bne   i, d, point
  jump  drained

no_digit:
  any   d
  bne   d, s0, window_next
  jump  next

second:
  beq   pend, b, conflict
  mul.fq  T, 1[pend], 1[pendp]
  mul.fq  T+1, 0[pend], 0[pendp]
  mul.fq  T+2, 0[pend], 1[pendp]
  wadd.fq T+3, 2[pend], 2[pend]
  wadd.fq T+3, T+3, T+3
  wadd.fq T+4, 2[b], 2[b]
  mul.fq  T+5, 1[pendp], 2[pend]
  mul.fq  T+6, 0[pendp], 2[pend]
  mul.fq  T+7, 0[pendp], 1[pend]
  wadd.fq T+4, T+4, T+4
  wadd.fq T+8, T+1, T+1
  wadd.fq T+3, T+3, T+3
  wadd.fq T+1, T+8, T+1
  wadd.fq T+8, T+4, T+4
  mul.fq  T+4, 1[b], 1[p]
  mul.fq  T+9, 0[b], 1[p]
  mul.fq  T+10, 0[b], 0[p]
  wadd.fq T+8, T+8, 2[b]
  wadd.fq T+5, T+5, 1[pend]
  wadd.fq T+6, T+6, 0[pend]
  wadd.fq T+3, T+3, 2[pend]
  wadd.fq T+11, T+6, T+6
  mul.fq  T+12, 0[p], 2[b]
  mul.fq  T+13, 0[p], 1[b]
  mul.fq  T+14, 1[p], 2[b]
  wadd.fq T+11, T+11, T+11
  wadd.fq T+15, T, T+3
  wadd.fq T+2, T+2, T+7
  wsub.fq T+7, T, T+3
  wadd.fq T, T+11, T+11
  mul.fq  T+3, T+2, T+7
  mul.fq  T+11, T+1, T+2
  mul.fq  T+2, T+7, T+15
  wadd.fq T+7, T+4, T+8
  wadd.fq T+14, T+14, 1[b]
  wsub.fq T+4, T+4, T+8
  wadd.fq T+8, T+9, T+13
  wadd.fq T+13, T+10, T+10
  mul.fq  T+9, T+8, T+4
  mul.fq  T+4, T+4, T+7
  mul.fq  T+15, T+15, T+5
  wadd.fq T+10, T+13, T+10
  wadd.fq T+13, T, T+6
  wadd.fq T+6, T+12, 0[b]
  wadd.fq T, T+6, T+6
  mul.fq  T+12, T+10, T+8
  mul.fq  T+8, T+5, T+13
  mul.fq  T+5, T+7, T+14
  wadd.fq T+7, T, T
  wadd.fq T, T+7, T+7
  wadd.fq T+7, T, T+6
  mul.fq  T, T+7, T+10
  mul.fq  T+6, T+14, T+7
  mul.fq  T+10, T+13, T+1
  add   prev0, pend, 0
  add   prev1, b, 0
  add   pend, s0, 0
  jump  window_next

conflict:
  call  d, alone
  add   pendp, p, 0             ; to the same bucket
  jump  window_next

; The pending addition; returns to d.
alone:
  mul.fq  T, 0[pendp], 2[pend]
  mul.fq  T+1, 0[pend], 0[pendp]
  mul.fq  T+2, 1[pend], 1[pendp]
  wadd.fq T+3, 0[pendp], 1[pendp]
  wadd.fq T+4, 2[pend], 2[pend]
  wadd.fq T+5, 0[pend], 1[pend]
  wadd.fq T+4, T+4, T+4
  wadd.fq T+4, T+4, T+4
  mul.fq  T+6, 1[pendp], 2[pend]
  mul.fq  T+3, T+5, T+3
  wadd.fq T+5, T, 0[pend]
  wadd.fq T, T+4, 2[pend]
  mul.fq  T+4, T+5, NINE
  wadd.fq T+5, T+2, T
  wsub.fq T, T+2, T
  wadd.fq T+6, T+6, 1[pend]
  mul.fq  T+7, T+5, T+6
  mul.fq  T+5, T, T+5
  wsub.fq T+3, T+3, T+1
  mul.fq  T+6, T+6, T+4
  wadd.fq T+8, T+1, T+1
  wsub.fq T+3, T+3, T+2
  wadd.fq T+2, T+8, T+1
  mul.fq  T+1, T+2, T+3
  mul.fq  T+8, T+3, T
  mul.fq  T+3, T+4, T+2
  wadd.fq 2[pend], T+7, T+1
  wsub.fq 0[pend], T+8, T+6
  wadd.fq 1[pend], T+5, T+3
  jump  d

; No point is left: what is pending, or the last pair's sums; then the windows.
drained:
  bne   pend, s0, drain
  wsub.fq 0[prev0], T+3, T+8
  wadd.fq 1[prev0], T+2, T+10
  wadd.fq 2[prev0], T+15, T+11
  wsub.fq 0[prev1], T+9, T+6
  wadd.fq 1[prev1], T+4, T
  wadd.fq 2[prev1], T+5, T+12
  jump  drain_over
drain:
  call  d, alone
drain_over:
  add   base, s0, BUCKETS - 3
reduce:
  srd   ZERO
  swr   TOTAL
  swr   TOTAL+2
  swr   SUM
  swr   SUM+2
  srd   ONE_P
  swr   TOTAL+1
  swr   SUM+1
  add   b, base, stride
sums:
  mul.fq  T, TOTAL, SUM
  mul.fq  T+1, TOTAL+2, SUM+2
  wadd.fq T+2, 0[b], 2[b]
  mul.fq  T+3, SUM+2, 2[b]
  wadd.fq T+4, 0[b], 1[b]
  wadd.fq T+5, TOTAL, TOTAL+2
  wadd.fq T+6, SUM, SUM+2
  wadd.fq T+7, SUM+1, SUM+2
  wadd.fq T+8, SUM, SUM+2
  mul.fq  T+5, T+5, T+6
  mul.fq  T+6, SUM, 0[b]
  wadd.fq T+9, TOTAL, TOTAL+1
  mul.fq  T+2, T+8, T+2
  wadd.fq T+8, SUM+1, SUM+2
  wadd.fq T+10, SUM, SUM+1
  wadd.fq T+11, SUM, SUM+1
  wadd.fq T+12, T+3, T+3
  wadd.fq T+13, 1[b], 2[b]
  mul.fq  T+9, T+9, T+11
  mul.fq  T+11, T+10, T+4
  wadd.fq T+4, TOTAL+1, TOTAL+2
  mul.fq  T+10, SUM+1, 1[b]
  wsub.fq T+5, T+5, T
  wsub.fq T+2, T+2, T+6
  wadd.fq T+12, T+12, T+12
  wsub.fq T+2, T+2, T+3
  wsub.fq T+5, T+5, T+1
  mul.fq  T+13, T+7, T+13
  mul.fq  T+7, T+4, T+8
  wadd.fq T+4, T+12, T+12
  mul.fq  T+8, T+2, NINE
  wadd.fq T+12, T+6, T+6
  wadd.fq T+2, T+1, T+1
  wadd.fq T+4, T+4, T+3
  wadd.fq T+14, T, T
  wadd.fq T+2, T+2, T+2
  mul.fq  T+5, T+5, NINE
  mul.fq  T+15, TOTAL+1, SUM+1
  wadd.fq T+16, T+10, T+4
  wsub.fq T+13, T+13, T+10
  wadd.fq T+12, T+12, T+6
  wsub.fq T+3, T+13, T+3
  mul.fq  T+13, T+8, T+12
  wsub.fq T+6, T+11, T+6
  wsub.fq T+11, T+9, T
  mul.fq  T+9, T+3, T+8
  mul.fq  T+8, T+16, T+3
  wadd.fq T+3, T+2, T+2
  wsub.fq T+2, T+6, T+10
  wsub.fq T+6, T+11, T+15
  mul.fq  T+11, T+12, T+2
  wadd.fq T+12, T+14, T
  wadd.fq T, T+3, T+1
  mul.fq  T+14, T+5, T+12
  mul.fq  T+3, T+12, T+6
  wsub.fq T+12, T+7, T+15
  wsub.fq T+7, T+15, T
  wsub.fq T+1, T+12, T+1
  wsub.fq T+12, T+10, T+4
  mul.fq  T+10, T+1, T+5
  wadd.fq T+4, T+15, T
  mul.fq  T+5, T+2, T+12
  mul.fq  T+15, T+7, T+4
  mul.fq  T, T+12, T+16
  mul.fq  T+2, T+4, T+1
  mul.fq  T+12, T+6, T+7
  wadd.fq TOTAL+1, T+15, T+14
  wadd.fq SUM+2, T+8, T+11
  wsub.fq SUM, T+5, T+9
  wadd.fq SUM+1, T, T+13
  wadd.fq TOTAL+2, T+2, T+3
  wsub.fq TOTAL, T+12, T+10
  beq   b, base, summed
  sub   b, b, 3
  jump  sums
summed:
  srd   WINDOW
  swr   TOTAL+3
  get   d
  shl   d, d, 1
  record d, TOTAL
  add   d, d, 1
  record d, TOTAL+2
  radd  WINDOW, WINDOW, ONE
  radd  BIT, BIT, BITS
  radd  LOW, LOW, STEP
  add   d, c, 0
double:
  radd  STEP, STEP, STEP
  sub   d, d, 1
  bne   d, s0, double
  add   base, base, stride
  bne   base, last, reduce
  srd   BIT
  get   d
  add   b, s0, SCALAR_BITS
  blt   d, b, pass
  jump  end
