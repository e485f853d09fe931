; vec.s: a part of the program; course.s begins it.
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
