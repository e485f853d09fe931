// mod_combine: CA*a + CB*b + CC*c mod p for small signed CA, CB, CC: one reduction for a whole linear combination.
// Algorithm: v = CA*a + CB*b + CC*c + Offset*p > 0 is summed in carry-save; beside it k, at most v/p, is estimated from the
//            operands' top 12 bits: t = sum of C*top + Bias, k = t*169/2^17 rounded down (p/2^244 = 774.27, 2^17/169 = 775.57);
//            r = v - k*p by one addition.
// Range:     a, b, c in [0,2p), |C| of at most two bits set, sum of |C| at most 27 -> r in [0,5p/4).
// Timing:    latency field_pkg::mod_combine_latency(), throughput 1/cycle, fixed-latency pipe.
// Golden:    host/golden/src/field/mod_combine.rs      Test: sim/tests/field/mod_combine.rs
// Area:      benches/ledger/area.json#mod_combine
//
//   a,b,c ─┬─ terms ── 3:2 twice ─┬─ 3:2 twice ─┬─ 3:2 with ~k*p ─┬─ add_pipe ── r
//          └─ tops ─── t ─────────┴─ k ─────────┘                 │
//   cycle        0              1             2                    3 ... 6
`default_nettype none
module mod_combine #(
    parameter bit IsFr = 1'b0,
    parameter int CA   = 1,
    parameter int CB   = 1,
    parameter int CC   = 0
) (
    input  wire logic         clk_i,
    input  wire logic [255:0] a_i,
    input  wire logic [255:0] b_i,
    input  wire logic [255:0] c_i,
    output logic      [255:0] r_o
);

  function automatic int magnitude(input int c);
    return (c < 0) ? -c : c;
  endfunction
  function automatic int negative(input int c);
    return (c < 0) ? -c : 0;
  endfunction

  localparam logic [255:0] P = bn254_pkg::p(IsFr);
  localparam int SumNegative = negative(CA) + negative(CB) + negative(CC);
  localparam int SumMagnitude = magnitude(CA) + magnitude(CB) + magnitude(CC);
  // Enough multiples of p that v stays above the estimate's error.
  localparam int Offset = (SumNegative == 0) ? 0 : 2 * SumNegative + 1;
  localparam logic [261:0] OffsetP = 262'(Offset) * 262'(P);
  localparam int Bias = int'(OffsetP[261:244]) - SumNegative;

  // Operands whose coefficient is zero.
  logic unused_operands;
  assign unused_operands = (CB == 0 && ^b_i) || (CC == 0 && ^c_i);

  if (SumMagnitude > 27) $fatal(1, "mod_combine: the coefficients are too large");

  // c * top in shifts and adds: no multiplier is to be inferred.
  function automatic logic [16:0] scaled(input int c, input logic [11:0] top);
    automatic logic [16:0] sum = '0;
    for (int i = 0; i < 5; i++) begin
      if (((magnitude(c) >> i) & 1) != 0) sum = sum + (17'(top) << i);
    end
    return (c < 0) ? -sum : sum;
  endfunction

  // k from the operands' top bits.
  logic [16:0] t;
  assign t = scaled(
      CA, a_i[255:244]
  ) + scaled(
      CB, b_i[255:244]
  ) + scaled(
      CC, c_i[255:244]
  ) + 17'(Bias);

`ifdef SIM_FAST
  function automatic logic [255:0] combine(input logic [255:0] a, input logic [255:0] b,
                                           input logic [255:0] c, input longint multiple);
    longint sum;
    sum = 0;
    for (int i = 0; i < 8; i++) begin
      sum = sum + longint'(CA) * longint'({32'd0, a[32*i+:32]}) + multiple * longint'({32'd0, P[32*i+:32]});
      if (CB != 0) sum = sum + longint'(CB) * longint'({32'd0, b[32*i+:32]});
      if (CC != 0) sum = sum + longint'(CC) * longint'({32'd0, c[32*i+:32]});
      combine[32*i+:32] = sum[31:0];
      sum = sum >>> 32;
    end
  endfunction

  longint multiple;
  assign multiple = longint'(Offset) - longint'((64'(t) * 64'd169) >> 17);
  delay #(
      .W(256),
      .N(field_pkg::mod_combine_latency())
  ) u_delay (
      .clk_i,
      .d_i(combine(a_i, b_i, c_i, multiple)),
      .q_o(r_o)
  );
`else
  // A coefficient is one or two terms, each a shift, inverted if negative; the +1 of each inversion goes into the constant.
  function automatic int terms(input int c);
    int n;
    n = 0;
    for (int i = 0; i < 5; i++) n += (magnitude(c) >> i) & 1;
    return n;
  endfunction
  function automatic int shift(input int c, input int which);
    int seen;
    seen = 0;
    for (int i = 0; i < 5; i++) begin
      if (((magnitude(c) >> i) & 1) != 0) begin
        if (seen == which) return i;
        seen++;
      end
    end
    return 0;
  endfunction

  localparam int TermsA = terms(CA);
  localparam int TermsB = terms(CB);
  localparam int TermsC = terms(CC);
  localparam int Terms = TermsA + TermsB + TermsC;
  localparam int Inversions = ((CA < 0) ? TermsA : 0) + ((CB < 0) ? TermsB : 0) + ((CC < 0) ? TermsC : 0);
  localparam int Vectors = Terms + ((SumNegative == 0) ? 0 : 1);

  if (TermsA > 2 || TermsB > 2 || TermsC > 2)
    $fatal(1, "mod_combine: a coefficient of more than two terms");

  // Levels of 3:2 compressors: n vectors become n - n/3.
  function automatic int vectors_at(input int level);
    int n;
    n = Vectors;
    for (int i = 0; i < level; i++) n -= n / 3;
    return n;
  endfunction

  // level[l]: its vectors; registers behind levels 2 and 4.
  localparam int Levels = 4;
  for (genvar l = 0; l <= Levels; l++) begin : gen_level
    logic [vectors_at(l)-1:0][255:0] v;
  end
  if (vectors_at(Levels) != 2) $fatal(1, "mod_combine: too many terms");

  for (genvar i = 0; i < Terms; i++) begin : gen_term
    if (i < TermsA) begin : gen_a
      assign gen_level[0].v[i] = (a_i << shift(CA, i)) ^ {256{CA < 0}};
    end else if (i < TermsA + TermsB) begin : gen_b
      assign gen_level[0].v[i] = (b_i << shift(CB, i - TermsA)) ^ {256{CB < 0}};
    end else begin : gen_c
      assign gen_level[0].v[i] = (c_i << shift(CC, i - TermsA - TermsB)) ^ {256{CC < 0}};
    end
  end
  if (SumNegative != 0) begin : gen_constant
    assign gen_level[0].v[Terms] = OffsetP[255:0] + 256'(Inversions);
  end

  for (genvar l = 0; l < Levels; l++) begin : gen_compress
    localparam int N = vectors_at(l);
    logic [N-1:0][255:0] in;
    logic [vectors_at(l+1)-1:0][255:0] out;
    assign in = gen_level[l].v;
    for (genvar g = 0; g < N / 3; g++) begin : gen_three
      logic [255:0] x, y, z;
      assign {x, y, z}  = {in[3*g], in[3*g+1], in[3*g+2]};
      assign out[2*g]   = x ^ y ^ z;
      assign out[2*g+1] = {(x[254:0] & y[254:0]) | (z[254:0] & (x[254:0] | y[254:0])), 1'b0};
    end
    for (genvar g = 0; g < N % 3; g++) begin : gen_rest
      assign out[2*(N/3)+g] = in[3*(N/3)+g];
    end
    if (l == 1 || l == 3) begin : gen_register
      always_ff @(posedge clk_i) gen_level[l+1].v <= out;
    end else begin : gen_wire
      assign gen_level[l+1].v = out;
    end
  end

  localparam int MaxMultiple = 2 * (SumMagnitude - SumNegative) + Offset;
  localparam int unsigned KBits = $clog2(MaxMultiple + 1);
  logic [16:0] t_q;
  logic [KBits-1:0] k;
  logic [7-KBits:0] unused_zeros;
  logic [16:0] unused_fraction;
  logic [KBits-1:0] k_q;
  assign {unused_zeros, k, unused_fraction} = 25'({t_q, 7'd0}) + 25'({t_q, 5'd0}) + 25'({t_q, 3'd0}) + 25'(t_q);  // 169 t
  always_ff @(posedge clk_i) begin
    t_q <= t;
    k_q <= k;
  end

  function automatic logic [2**KBits-1:0][255:0] multiples();
    for (int i = 0; i < 2 ** KBits; i++) multiples[i] = 256'(i) * P;
  endfunction
  localparam logic [2**KBits-1:0][255:0] Multiples = multiples();

  logic [255:0] x, y, z, s_q, c_q;
  assign {x, y, z} = {gen_level[Levels].v, ~Multiples[k_q]};
  always_ff @(posedge clk_i) begin
    s_q <= x ^ y ^ z;
    c_q <= {(x[254:0] & y[254:0]) | (z[254:0] & (x[254:0] | y[254:0])), 1'b0};
  end

  logic unused_carry;
  add_pipe #(
      .W(256)
  ) u_add (
      .clk_i,
      .a_i(s_q),
      .b_i(c_q),
      .carry_i(1'b1),
      .r_o,
      .carry_o(unused_carry)
  );
`endif

endmodule
`default_nettype wire
