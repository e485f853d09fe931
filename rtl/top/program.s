; program.s: what rtl/top/program runs: sums (msm), transforms (ntt), products and quotients (vec), wipes.
;
; The instruction set: host/golden/src/program/isa.rs; this notation: host/golden/src/program/assemble.rs.
; The model that runs it: host/golden/src/program/machine.rs; tests: host/golden/tests/program*.rs.
; scripts/gen puts its words into rtl/gen/program_pkg.sv.
;
;   reset ─► start ─► main ─┬─► msm, ntt, vec ─► end ─► main
;                           └─► wipe, until the next reset
;
; Wide registers: constants from 0, variables and points from 12, buckets from 64 to the end.
; Wide operations end out of order; a register that one is still to write stops who reads or writes it. Stores end when they like:
; who loads what was stored says `settle` between.

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

msm:
ntt:
  done
  jump  main
