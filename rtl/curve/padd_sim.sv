// padd_sim: padd in simulation's fast style: the same representatives from 32-bit limbs, one function call an operation.
// Algorithm: padd's; products by CIOS (Koc, Acar, Kaliski 1996), two of them under one reduction.
// Range:     padd's.
// Timing:    latency curve_pkg::padd_sim_latency(), throughput 1/cycle; the parent adds the rest. Simulation only (SIM_FAST).
// Tested-through: padd
// Area:      none
`default_nettype none
module padd_sim (
    input  wire logic              clk_i,
    input  wire curve_pkg::point_t a_i,
    input  wire curve_pkg::point_t b_i,
    output curve_pkg::point_t      r_o
);

  typedef logic [255:0] elem_t;
  localparam elem_t P = bn254_pkg::FQ_P;
  localparam elem_t P2 = bn254_pkg::FQ_P2;
  localparam logic [31:0] NegInv = bn254_pkg::FQ_NEG_INV_32;

  // m and u, u = (a*b + c*d + m*p)/R, or (a*b + m*p)/R.  Verilator unrolls the loops.
  function automatic void products(input elem_t a, input elem_t b, input elem_t c, input elem_t d,
                                   output elem_t m, output elem_t u);
    logic [8:0][31:0] t;
    logic [31:0] x, y, q;
    logic [63:0] s;
    t = '0;
    for (int i = 0; i < 8; i++) begin
      x = a[32*i+:32];
      y = c[32*i+:32];
      s = '0;
      for (int j = 0; j < 8; j++) begin
        s = 64'(x) * 64'(b[32*j+:32]) + 64'(t[j]) + (s >> 32);
        t[j] = s[31:0];
      end
      t[8] = t[8] + s[63:32];
      s = '0;
      for (int j = 0; j < 8; j++) begin
        s = 64'(y) * 64'(d[32*j+:32]) + 64'(t[j]) + (s >> 32);
        t[j] = s[31:0];
      end
      t[8] = t[8] + s[63:32];
      q = t[0] * NegInv;
      m[32*i+:32] = q;
      s = 64'(q) * 64'(P[31:0]) + 64'(t[0]);
      for (int j = 1; j < 8; j++) begin
        s = 64'(q) * 64'(P[32*j+:32]) + 64'(t[j]) + (s >> 32);
        t[j-1] = s[31:0];
      end
      s = 64'(t[8]) + (s >> 32);
      t[7] = s[31:0];
      t[8] = s[63:32];
    end
    for (int j = 0; j < 8; j++) u[32*j+:32] = t[j];
  endfunction

  function automatic void product(input elem_t a, input elem_t b, output elem_t r);
    logic [8:0][31:0] t;
    logic [31:0] x, q;
    logic [63:0] s;
    t = '0;
    for (int i = 0; i < 8; i++) begin
      x = a[32*i+:32];
      s = '0;
      for (int j = 0; j < 8; j++) begin
        s = 64'(x) * 64'(b[32*j+:32]) + 64'(t[j]) + (s >> 32);
        t[j] = s[31:0];
      end
      t[8] = t[8] + s[63:32];
      q = t[0] * NegInv;
      s = 64'(q) * 64'(P[31:0]) + 64'(t[0]);
      for (int j = 1; j < 8; j++) begin
        s = 64'(q) * 64'(P[32*j+:32]) + 64'(t[j]) + (s >> 32);
        t[j-1] = s[31:0];
      end
      s = 64'(t[8]) + (s >> 32);
      t[7] = s[31:0];
      t[8] = s[63:32];
    end
    for (int j = 0; j < 8; j++) r[32*j+:32] = t[j];
  endfunction

  // mod_add.
  function automatic elem_t sum(input elem_t a, input elem_t b);
    elem_t s;
    s = a + b;
    return (s >= P2) ? s - P2 : s;
  endfunction

  // mod_combine: ca*a + cb*b + cc*c, each |coefficient| as there.
  function automatic void combine(input elem_t a, input elem_t b, input elem_t c, input longint ca,
                                  input longint cb, input longint cc, output elem_t r);
    longint negative, multiple, s;
    negative = ((ca < 0) ? -ca : 0) + ((cb < 0) ? -cb : 0) + ((cc < 0) ? -cc : 0);
    multiple = (negative == 0) ? 0 : 2 * negative + 1;
    s = ca * 64'(a[255:244]) + cb * 64'(b[255:244]) + cc * 64'(c[255:244]) - negative;
    // p's own 12 top bits and 32 more decide the offset's.
    s = s + ((multiple * 64'(P[255:212])) >> 32);
    multiple = multiple - ((s * 169) >> 17);
    s = 0;
    for (int i = 0; i < 8; i++) begin
      s = s + ca * 64'(a[32*i+:32]) + cb * 64'(b[32*i+:32]) + cc * 64'(c[32*i+:32]) + multiple * 64'(P[32*i+:32]);
      r[32*i+:32] = s[31:0];
      s = s >>> 32;
    end
  endfunction

  // mont_sum: u, less p if not below it.
  function automatic elem_t plus(input elem_t a, input elem_t b, input elem_t c, input elem_t d);
    elem_t u, unused_m;
    products(a, b, c, d, unused_m, u);
    return (u >= P) ? u - P : u;
  endfunction

  // mont_sum with Subtract, by a*b + c*(2p - d): that is c*2p more, so m is m' + 2c, and u is u' - p if that reaches R.
  function automatic elem_t minus(input elem_t a, input elem_t b, input elem_t c, input elem_t d);
    elem_t m, u, unused_low;
    logic wraps;
    products(a, b, c, P2 - d, m, u);
    {wraps, unused_low} = {1'b0, m} + {c, 1'b0};
    return (wraps && u >= P) ? u - P : u;
  endfunction

  function automatic curve_pkg::point_t add(input curve_pkg::point_t a, input curve_pkg::point_t b);
    elem_t xx, yy, zz, xy, yz, xz, t3, t4, y9, x3, zm, zp;
    product(a.x, b.x, xx);
    product(a.y, b.y, yy);
    product(a.z, b.z, zz);
    product(sum(a.x, a.y), sum(b.x, b.y), xy);
    product(sum(a.y, a.z), sum(b.y, b.z), yz);
    product(sum(a.x, a.z), sum(b.x, b.z), xz);
    combine(xy, xx, yy, 1, -1, -1, t3);
    combine(yz, yy, zz, 1, -1, -1, t4);
    combine(xz, xx, zz, 9, -9, -9, y9);
    combine(xx, xx, xx, 3, 0, 0, x3);
    combine(yy, zz, zz, 1, -9, 0, zm);
    combine(yy, zz, zz, 1, 9, 0, zp);
    add.x = minus(t3, zm, t4, y9);
    add.y = plus(zm, zp, y9, x3);
    add.z = plus(zp, t4, x3, t3);
  endfunction

  // The sum of operands that have not changed is known: so an idle adder costs nothing but the comparison.
  logic changed_q;
  initial changed_q = 1'b1;
  curve_pkg::point_t a_q, b_q, r_q;
  always_ff @(posedge clk_i) begin
    changed_q <= {a_i, b_i} != {a_q, b_q};
    a_q <= a_i;
    b_q <= b_i;
    if (changed_q) r_q <= add(a_q, b_q);
  end
  assign r_o = r_q;

endmodule
`default_nettype wire
