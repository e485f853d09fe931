// mul_sub: (a b - c) / R mod r, one a cycle: mont_mul of Fr with a number taken from the product before its reduction.
// Algorithm: t = a b + 2r - c: limbs of c's complement are added to mul_wide's, whose constant makes up for it; then limb_norm and
//            mont_reduce as in mont_mul.  SIM_FAST: two mont_cios.
// Range:     a, b, c in [0, 2r) -> t in [0, 4r^2], result (t + m r) / R below r + 4r^2 / R < 1.76r, m = -t / r mod R.
// Timing:    latency vec_pkg::mul_sub_latency(Style), throughput 1/cycle, fixed-latency pipe.
// Tested-through: vec_mul_folded
// Area:      benches/ledger/area.json#mul_sub
`default_nettype none
module mul_sub #(
    parameter int unsigned Style = field_pkg::STYLE_DEFAULT
) (
    input  wire logic         clk_i,
    input  wire logic [255:0] a_i,
    input  wire logic [255:0] b_i,
    input  wire logic [255:0] c_i,
    output logic      [255:0] r_o
);
  /* verilator no_inline_module */

  localparam int unsigned N = field_pkg::BITS;
  localparam logic [N-1:0] Modulus = field_pkg::modulus(1'b1);
  localparam logic [N-1:0] NegInv = field_pkg::neg_inv(1'b1);
  localparam int unsigned Latency = vec_pkg::mul_sub_latency(Style);

`ifdef SIM_FAST
  // The quotient of a sum is that of its parts, brought below R.
  logic [N-1:0] r, r_q, r1, r2, m1, m2;
  logic [N:0] m;
  mont_cios #(
      .Modulus(Modulus),
      .NegInv (NegInv)
  ) u_cios_ab (
      .a_i(a_i),
      .b_i(b_i),
      .r_o(r1),
      .m_o(m1)
  );
  mont_cios #(
      .Modulus(Modulus),
      .NegInv (NegInv)
  ) u_cios_c (
      .a_i((Modulus << 1) - c_i),
      .b_i(N'(1)),
      .r_o(r2),
      .m_o(m2)
  );
  assign m = {1'b0, m1} + {1'b0, m2};
  assign r = r1 + r2 - (m[N] ? Modulus : '0);
  always_ff @(posedge clk_i) r_q <= r;
  delay #(
      .W(N),
      .N(Latency - 1)
  ) u_delay (
      .clk_i,
      .d_i(r_q),
      .q_o(r_o)
  );
`else
  localparam int unsigned LimbBits = field_pkg::ROW_TILES * field_pkg::TILE_A;
  localparam int unsigned Limbs = 2 * field_pkg::PARTS;
  localparam int unsigned Extra = vec_pkg::mul_sub_extra();
  localparam int unsigned Full = LimbBits + Extra;  // of a sum: one bit more than a limb of mul_wide
  // c's complement is 2^(N - 1) - 1 - c.
  localparam logic [2*N-1:0] One = 1;
  localparam logic [2*N-1:0] Offset = (2 * N)'({Modulus, 1'b0}) + One - (One << (N - 1));

  logic [Limbs*(Full-1)-1:0] product;
  logic [Limbs*Full-1:0] limbs;
  logic [N-2:0] c_late;
  logic [2*N-1:0] t;
  logic unused_top;
  assign unused_top = c_i[N-1];
  mul_wide #(
      .Offset(Offset)
  ) u_wide (
      .clk_i,
      .a_i,
      .b_i,
      .limbs_o(product)
  );
  delay #(
      .W(N - 1),
      .N(vec_pkg::wide_latency())
  ) u_c (
      .clk_i,
      .d_i(c_i[N-2:0]),
      .q_o(c_late)
  );
  for (genvar l = 0; l < Limbs; l++) begin : gen_limb
    logic [Full-1:0] sum_q;
    if (l < field_pkg::PARTS) begin : gen_sum
      always_ff @(posedge clk_i)
        sum_q <= {1'b0, product[l*(Full-1)+:Full-1]} + Full'({~c_late[l*LimbBits+:LimbBits]});
    end else begin : gen_pass
      always_ff @(posedge clk_i) sum_q <= {1'b0, product[l*(Full-1)+:Full-1]};
    end
    assign limbs[l*Full+:Full] = sum_q;
  end
  limb_norm #(
      .LimbBits(LimbBits),
      .Extra   (Extra),
      .Limbs   (Limbs),
      .Width   (2 * N)
  ) u_norm (
      .clk_i,
      .limbs_i(limbs),
      .r_o    (t)
  );
  mont_reduce #(
      .Modulus(Modulus),
      .NegInv (NegInv),
      .Style  (Style)
  ) u_reduce (
      .clk_i,
      .t_i(t),
      .r_o
  );

`ifndef SYNTHESIS
  localparam logic [N-1:0] Twice = Modulus << 1;
  logic in_range;
  delay #(
      .W(1),
      .N(Latency)
  ) u_in_range (
      .clk_i,
      .d_i(a_i < Twice && b_i < Twice && c_i < Twice),
      .q_o(in_range)
  );
  always_ff @(posedge clk_i) begin
    if (in_range) begin
      assert (r_o < Twice)
      else $error("mul_sub: a result out of range");
    end
  end
`endif
`endif

endmodule
`default_nettype wire
