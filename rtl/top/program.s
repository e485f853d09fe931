; program.s: what rtl/top/program runs: sums (msm), transforms (ntt), products and quotients (vec), wipes.
;
; The instruction set: host/golden/src/program/isa.rs; this notation: host/golden/src/program/assemble.rs.
; The model that runs it: host/golden/src/program/machine.rs; tests: host/golden/tests/program*.rs.
; scripts/gen puts its words into rtl/gen/program_pkg.sv.
;
;   reset ─► start ─► main ─┬─► msm, ntt, vec ─► end ─► main
;                           └─► wipe ─► start
;
; Wide registers: constants from 0, variables and points from 12, buckets from 64 to the end.
; Wide operations end out of order; a register that one is still to write stops who reads or writes it. Loads and stores of one
; beat keep their order.

.scalar what = s1
.scalar t = s2
.scalar u = s3

.wide ZERO = 0
.wide R = 1             ; the scalar field's modulus
.wide HALF = 2          ; (r - 1) / 2
.wide ONE = 3           ; 1, plain
.wide ONE_P = 4         ; 1 in Montgomery form modulo p
.wide ONE_R = 5         ; ... modulo r
.wide R2 = 6            ; R^2 modulo r
.wide ROOT = 7          ; a root of unity of order 2^28, Montgomery form; then its inverse
.wide ROOT_INVERSE = 8

.number OPCODE_QUOTIENT = 9
.number FLAG_INVERSE = 32
.number FLAG_COSET = 64

; ---------------------------------------------------------------------------------------------------------------- course

start:
  constant R, 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001
  shift 1
  swr   HALF
  constant ONE_P, 0x0e0a77c19a07df2f666ea36f7879462c0a78eb28f5c70b3dd35d438dc58f0d9d
  constant R2, 0x0216d0b17f4e44a58c49833d53bb808553fe3ab1e35c59e31bb8e645ae216da7
  constant ROOT, 0x1860ef942963f9e756452ac01eb203d8a22bf3742445ffd6636e735580d13d9c
  constant ROOT_INVERSE, 0x0f572b871323b130755e95cb795eda3de8d9887f0164a50c89bcc016584bb683
  constant ONE, 1
  shift 1
  swr   ZERO
  mul.fr ONE_R, R2, ONE
main:
  wait  what
  jump  what + courses
courses:
  jump  msm
  jump  ntt
  jump  vec

; ---------------------------------------------------------------------------------------------------------------- wipe
; Zeros into staging, every wide register, and through every multiplier and the adder, which take turns; last the scalars.

.part wipe
.scalar at = s1
.scalar end = s2
.number ALL = 1024

  add   at, s0, 0
  add   end, s0, ALL
  push  0
  push  0
  push  0
  push  0
  push  0
  push  0
  push  0
  push  0
wipe_loop:
  swr   0[at]
  swr   1[at]
  swr   2[at]
  swr   3[at]
  add   at, at, 4
  bne   at, end, wipe_loop
wipe_products:
  mul.fq 0, 16, 17
  mul.fr 1, 16, 17
  mul.fq 2, 16, 17
  mul.fr 3, 16, 17
  mul.fq 4, 16, 17
  mul.fr 5, 16, 17
  mul.fq 6, 16, 17
  mul.fr 7, 16, 17
  mul.fq 8, 16, 17
  mul.fr 9, 16, 17
  wadd.fq 10, 16, 17
  wsub.fr 11, 16, 17
  tight.fr 12, 16
  radd  13, 16, 17
wipe_scalars:
  add   s1, s0, 0
  add   s2, s0, 0
  add   s3, s0, 0
  add   s4, s0, 0
  add   s5, s0, 0
  add   s6, s0, 0
  add   s7, s0, 0
  add   s8, s0, 0
  add   s9, s0, 0
  add   s10, s0, 0
  add   s11, s0, 0
  add   s12, s0, 0
  add   s13, s0, 0
  add   s14, s0, 0
  add   s15, s0, 0
  wiped
  jump  start

; ---------------------------------------------------------------------------------------------------------------- vec
; d = factor / R^2 * (a b - c), beat by beat; c = 0 and factor = R^2 of products. The next beat is loaded while one is multiplied.
; Of an odd length the last beat has one element: nothing looks at the other.

.part vec
.scalar a = s4
.scalar b = s5
.scalar c = s6
.scalar d = s7
.scalar left = s8       ; beats after this one
.scalar odd = s9
.wide A = 16
.wide B = 18
.wide C = 20
.wide X = 22
.wide Y = 24
.wide K = 26            ; the factor, and the factor of c
.wide KC = 28

vec:
  job   t, length
  beq   t, s0, end
  and   odd, t, 1
  add   t, t, odd
  shr   left, t, 1
  sub   left, left, 1
  job   t, first
  shr   t, t, 1
  job   a, source_a
  add   a, a, t
  job   b, source_b
  add   b, b, t
  job   d, destination
  add   d, d, t
  load  A, a
  load  B, b
  job   u, opcode
  add   what, s0, OPCODE_QUOTIENT
  beq   u, what, quotient

product:
  beq   left, s0, product_last
  mul.fr X, A, B
  mul.fr X+1, A+1, B+1
  add   a, a, 1
  load  A, a
  mul.fr X, X, R2
  mul.fr X+1, X+1, R2
  add   b, b, 1
  load  B, b
  sub   left, left, 1
  tight.fr X, X
  tight.fr X+1, X+1
  store d, X, 3
  add   d, d, 1
  jump  product
product_last:
  mul.fr X, A, B
  mul.fr X, X, R2
  bne   odd, s0, vec_odd
  mul.fr X+1, A+1, B+1
  mul.fr X+1, X+1, R2
  jump  vec_even

quotient:
  job   c, source_c
  add   c, c, t
  load  C, c
  slot  K
  mul.fr KC, K, ONE
quotient_loop:
  beq   left, s0, quotient_last
  mul.fr X, A, B
  mul.fr X+1, A+1, B+1
  add   a, a, 1
  load  A, a
  mul.fr Y, C, KC
  mul.fr Y+1, C+1, KC
  mul.fr X, X, K
  mul.fr X+1, X+1, K
  add   b, b, 1
  load  B, b
  sub   left, left, 1
  wsub.fr X, X, Y
  wsub.fr X+1, X+1, Y+1
  add   c, c, 1
  load  C, c
  tight.fr X, X
  tight.fr X+1, X+1
  store d, X, 3
  add   d, d, 1
  jump  quotient_loop
quotient_last:
  mul.fr X, A, B
  mul.fr Y, C, KC
  mul.fr X, X, K
  wsub.fr X, X, Y
  bne   odd, s0, vec_odd
  mul.fr X+1, A+1, B+1
  mul.fr Y+1, C+1, KC
  mul.fr X+1, X+1, K
  wsub.fr X+1, X+1, Y+1
vec_even:
  tight.fr X, X
  tight.fr X+1, X+1
  store d, X, 3
  jump  end
vec_odd:
  tight.fr X, X
  store d, X, 1
end:
  done
  jump  main

; ---------------------------------------------------------------------------------------------------------------- msm
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

; ---------------------------------------------------------------------------------------------------------------- ntt
; Stockham's transform in stages of radix 2, decimation in frequency, natural order in and out. Of n elements stage t reads i and
; i + n/2 and writes the sum to q + 2 s p, and the difference times w^p to q + 2 s p + s, where s = 2^t, i = q + s p, q < s, and
; w has order n / s. Stages go to and fro between destination and scratch so that the last one ends in the destination. That first
; one of an odd number must not write what it reads: in place it reads a copy. Powers of the shift are multiplied in by a pass before
; (forward) or after (inverse), element by element, in place or not. Between stages elements are loose.
; Source: P. Swarztrauber, FFT algorithms for vector computers, Parallel Computing 1984.

.part ntt
.scalar link = s1
.scalar count = s4      ; beats of the pass that are still to be loaded
.scalar from = s5       ; where it reads, and where the second half begins
.scalar half = s6
.scalar to = s7
.scalar quarter = s8    ; beats of half of the vector
.scalar out = s9        ; where the next stage writes, and where the one after
.scalar other = s10
.scalar stages = s11    ; that follow the first
.scalar stride = s12    ; s, in beats
.scalar q = s13         ; what is left of a p's
.scalar flags = s14
.scalar n = s15
.wide A = 16
.wide B = 18
.wide X = 20            ; sums
.wide Y = 22            ; differences
.wide SHIFT = 24        ; as they lie in the slot
.wide FACTOR = 25
.wide P = 26            ; two powers
.wide STEP = 28
.wide W = 29            ; the stage's root

ntt:
  job   n, length
  beq   n, s0, end
  shr   quarter, n, 2
  job   flags, flags
  and   flags, flags, FLAG_INVERSE + FLAG_COSET
  beq   flags, s0, ntt_places
  slot  SHIFT
ntt_places:
  job   stages, log_length
  job   from, source_a
  job   out, destination
  job   other, source_b
  and   t, stages, 1
  bne   t, s0, ntt_first
  add   u, out, 0
  add   out, other, 0
  add   other, u, 0
ntt_first:
  add   u, s0, 1
  beq   n, u, ntt_one
  add   u, s0, FLAG_COSET
  bne   flags, u, ntt_copy
  add   to, other, 0            ; forward on a coset: scaled before
  call  link, scale
  add   from, other, 0
  jump  ntt_root
ntt_copy:
  beq   t, s0, ntt_root         ; an even number of stages, or ...
  bne   from, out, ntt_root     ; ... not in place
  add   u, from, 0
  add   to, other, 0
  add   count, n, 1
  shr   count, count, 1
copy:
  load  A, u
  add   u, u, 1
  store to, A, 3
  add   to, to, 1
  sub   count, count, 1
  bne   count, s0, copy
  add   from, other, 0

; The root of order n: that of order 2^28, or its inverse, squared 28 - log n times.
ntt_root:
  srd   ROOT
  and   t, flags, FLAG_INVERSE
  beq   t, s0, ntt_forward
  srd   ROOT_INVERSE
ntt_forward:
  swr   W
  add   u, s0, 28
square:
  beq   u, stages, squared
  mul.fr W, W, W
  sub   u, u, 1
  jump  square
squared:
  sub   stages, stages, 1
  load  A, from
  beq   quarter, s0, two

; The first stage: s is one element, so a beat of sums and differences belongs to one p.
  add   half, from, quarter
  load  B, half
  mul.fr STEP, W, W
  srd   ONE_R
  swr   P
  srd   W
  swr   P+1
  add   to, out, 0
  sub   count, quarter, 1
first_loop:
  wsub.fr Y, A, B
  wsub.fr Y+1, A+1, B+1
  mul.fr X+1, Y, P
  mul.fr Y+1, Y+1, P+1
  wadd.fr X, A, B
  wadd.fr Y, A+1, B+1
  beq   count, s0, first_last
  add   from, from, 1
  load  A, from
  mul.fr P, P, STEP
  mul.fr P+1, P+1, STEP
  add   half, half, 1
  load  B, half
  store to, X, 3
  add   to, to, 1
  store to, Y, 3
  add   to, to, 1
  sub   count, count, 1
  jump  first_loop
first_last:
  store to, X, 3
  add   to, to, 1
  store to, Y, 3
  add   stride, s0, 1

; The stages between: every p has s/2 pairs of beats.
stage:
  add   from, out, 0
  add   out, other, 0
  add   other, from, 0
  load  A, from
  add   half, from, quarter
  load  B, half
  sub   stages, stages, 1
  beq   stages, s0, last_stage
  mul.fr W, W, W
  add   to, out, 0
  sub   count, quarter, 1
  add   q, stride, 0
  srd   ONE_R
  swr   P
stage_loop:
  wsub.fr Y, A, B
  wsub.fr Y+1, A+1, B+1
  mul.fr Y, Y, P
  mul.fr Y+1, Y+1, P
  wadd.fr X, A, B
  wadd.fr X+1, A+1, B+1
  beq   count, s0, stage_end
  add   from, from, 1
  load  A, from
  store to, X, 3
  add   t, to, stride
  add   half, half, 1
  sub   q, q, 1
  bne   q, s0, stage_same
  add   q, stride, 0
  add   to, to, stride
  mul.fr P, P, W
stage_same:
  load  B, half
  store t, Y, 3
  add   to, to, 1
  sub   count, count, 1
  jump  stage_loop
stage_end:
  store to, X, 3
  add   to, to, stride
  store to, Y, 3
  shl   stride, stride, 1
  jump  stage

; The last stage: p is 0, nothing is multiplied; results are tight.
last_stage:
  add   to, out, 0
  sub   count, quarter, 1
last_loop:
  wadd.fr X, A, B
  wadd.fr X+1, A+1, B+1
  wsub.fr Y, A, B
  wsub.fr Y+1, A+1, B+1
  beq   count, s0, last_end
  add   from, from, 1
  load  A, from
  tight.fr X, X
  tight.fr X+1, X+1
  store to, X, 3
  add   half, half, 1
  load  B, half
  tight.fr Y, Y
  tight.fr Y+1, Y+1
  add   t, to, quarter
  store t, Y, 3
  add   to, to, 1
  sub   count, count, 1
  jump  last_loop
last_end:
  tight.fr X, X
  tight.fr X+1, X+1
  store to, X, 3
  add   to, to, quarter
  tight.fr Y, Y
  tight.fr Y+1, Y+1
  store to, Y, 3

; Of an inverse: scaled after.
ntt_after:
  and   t, flags, FLAG_INVERSE
  beq   t, s0, end
  add   from, out, 0
  add   to, out, 0
  call  link, scale
  jump  end

; One stage, of two elements in one beat.
two:
  wadd.fr X, A, A+1
  wsub.fr X+1, A, A+1
  tight.fr X, X
  tight.fr X+1, X+1
  store out, X, 3
  jump  ntt_after

; No stage, one element, and nothing is known of its neighbour; no stage is an even number of them.
ntt_one:
  load  A, from
  srd   A
  swr   X
  beq   flags, s0, one_store
  mul.fr X, A, FACTOR
  tight.fr X, X
one_store:
  store other, X, 1
  jump  end

; From `from` to `to`: element i of n times factor * shift^i, tight.
scale:
  add   count, n, 1
  shr   count, count, 1
  sub   count, count, 1
  load  A, from
  srd   FACTOR
  swr   P
  mul.fr P+1, FACTOR, SHIFT
  mul.fr STEP, SHIFT, SHIFT
scale_loop:
  mul.fr X, A, P
  mul.fr X+1, A+1, P+1
  beq   count, s0, scale_last
  add   from, from, 1
  load  A, from
  mul.fr P, P, STEP
  mul.fr P+1, P+1, STEP
  tight.fr X, X
  tight.fr X+1, X+1
  store to, X, 3
  add   to, to, 1
  sub   count, count, 1
  jump  scale_loop
scale_last:
  tight.fr X, X
  tight.fr X+1, X+1
  store to, X, 3
  jump  link
