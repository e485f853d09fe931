; course.s: what the programmed kernel runs, from its reset on: what all parts share, the course of jobs, wipes. Beside it lie vec.s, products and
; quotients; msm.s, sums; ntt.s, transforms. Their texts are assembled one behind the other, in this order.
;
; The instruction set: host/golden/src/program.rs; this notation: host/golden/src/program/assemble.rs.
; The model that runs it: host/golden/src/program/machine.rs; tests: host/golden/tests/program.
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

start:
  constant R, FR_P
  shift 1
  swr   HALF
  constant ONE_P, FQ_R
  constant R2, FR_R2
  constant ROOT, FR_ROOT_MONT
  constant ROOT_INVERSE, FR_ROOT_INV_MONT
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

; ---- wipe
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
