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
  done
  jump  main

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
  settle
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
  settle
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
  settle
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
  settle
  jump  link
