; ntt.s: a part of the program; course.s begins it.
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
