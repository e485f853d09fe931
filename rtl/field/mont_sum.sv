// mont_sum: (a b + c d) / R mod p, or with Subtract (a b - c d) / R mod p: two products, one reduction, one result per cycle.
// Algorithm: two mul_wide added limb by limb, limb_norm, mont_reduce of a signed number.  SIM_FAST: two mont_cios.
// Range:     a, b, c, d in [0, 2p).  t = a b + c d or a b - c d, m = -t p^-1 mod R, u = (t + m p) / R.
//            Sum: u in [0, p + 8p^2 / R), r = u >= p ? u - p : u < 1.52p.  (t - p R is reduced, its u is u - p.)
//            Difference: u in (-4p^2 / R, p + 4p^2 / R), r = u < 0 ? u + p : u < 1.76p.
// Timing:    latency field_pkg::mont_sum_latency(IsFr, Style), throughput 1/cycle, fixed-latency pipe.
// Golden:    host/golden/src/field/mont_sum.rs      Test: sim/tests/field/mont_sum.rs      Proof: scripts/hdl/exhaust.py
// Area:      benches/ledger/area.json#mont_sum
`default_nettype none
module mont_sum #(
    parameter  bit                  IsFr     = 1'b0,
    parameter  bit                  Subtract = 1'b0,
    parameter  int unsigned         Style    = field_pkg::STYLE_DEFAULT,
    parameter  int unsigned         Parts    = field_pkg::PARTS,
    parameter  int unsigned         RowTiles = field_pkg::ROW_TILES,
    parameter  int unsigned         TileA    = field_pkg::TILE_A,
    parameter  int unsigned         TileB    = field_pkg::TILE_B,
    localparam int unsigned         N        = Parts * RowTiles * TileA + 1,
    parameter  logic        [N-1:0] Modulus  = N'(field_pkg::modulus(IsFr)),
    parameter  logic        [N-1:0] NegInv   = N'(field_pkg::neg_inv(IsFr))
) (
    input  wire logic         clk_i,
    input  wire logic [N-1:0] a_i,
    input  wire logic [N-1:0] b_i,
    input  wire logic [N-1:0] c_i,
    input  wire logic [N-1:0] d_i,
    output logic      [N-1:0] r_o
);
  /* verilator no_inline_module */

  localparam int unsigned Latency = field_pkg::mont_latency(
      field_pkg::elem_t'(Modulus),
      field_pkg::elem_t'(NegInv),
      2,
      Style,
      Parts,
      RowTiles,
      TileA,
      TileB
  );

`ifdef SIM_FAST
  logic [N-1:0] r, r_q, r1, r2, m1, m2;
  mont_cios #(
      .N      (N),
      .Modulus(Modulus),
      .NegInv (NegInv)
  ) u_cios_ab (
      .a_i(a_i),
      .b_i(b_i),
      .r_o(r1),
      .m_o(m1)
  );
  mont_cios #(
      .N      (N),
      .Modulus(Modulus),
      .NegInv (NegInv)
  ) u_cios_cd (
      .a_i(c_i),
      .b_i(d_i),
      .r_o(r2),
      .m_o(m2)
  );
  // t's m is m1 + m2 or m1 - m2, brought into [0, R): u takes the same multiple of p back, or gets it.
  logic [N:0] m, u;
  if (Subtract) begin : gen_difference
    assign m = {1'b0, m1} - {1'b0, m2};
    assign u = {1'b0, r1} - {1'b0, r2} + (m[N] ? {1'b0, Modulus} : '0);
    assign r = u[N] ? N'(u + {1'b0, Modulus}) : u[N-1:0];
  end else begin : gen_sum
    assign m = {1'b0, m1} + {1'b0, m2};
    assign u = {1'b0, r1} + {1'b0, r2} - (m[N] ? {1'b0, Modulus} : '0);
    assign r = (u >= {1'b0, Modulus}) ? N'(u - {1'b0, Modulus}) : u[N-1:0];
  end
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
  localparam int unsigned LimbBits = RowTiles * TileA;
  localparam int unsigned Extra = field_pkg::wide_extra(
      Parts, field_pkg::wide_rows(RowTiles, TileA, TileB)
  );
  localparam int unsigned Limbs = 2 * Parts;

  logic [2*N-1:0] t;
  localparam int unsigned Full = LimbBits + Extra;
  // A sum is reduced together with -p R, so that the sign of u decides in both cases.
  localparam logic [2*N-1:0] Offset = Subtract ? '0 : -{Modulus, {N{1'b0}}};
  logic [Limbs*Full-1:0] ab_limbs, cd_limbs;
  logic [Limbs*(Full+1)-1:0] limbs;
  mul_wide #(
      .Parts   (Parts),
      .RowTiles(RowTiles),
      .TileA   (TileA),
      .TileB   (TileB),
      .Offset  (Offset)
  ) u_wide_ab (
      .clk_i,
      .a_i(a_i),
      .b_i(b_i),
      .limbs_o(ab_limbs)
  );
  mul_wide #(
      .Parts   (Parts),
      .RowTiles(RowTiles),
      .TileA   (TileA),
      .TileB   (TileB),
      .Negate  (Subtract)
  ) u_wide_cd (
      .clk_i,
      .a_i(c_i),
      .b_i(d_i),
      .limbs_o(cd_limbs)
  );
  for (genvar l = 0; l < Limbs; l++) begin : gen_limb
    logic [Full:0] sum_q;
    always_ff @(posedge clk_i)
      sum_q <= {1'b0, ab_limbs[l*Full+:Full]} + {1'b0, cd_limbs[l*Full+:Full]};
    assign limbs[l*(Full+1)+:Full+1] = sum_q;
  end
  limb_norm #(
      .LimbBits(LimbBits),
      .Extra   (Extra + 1),
      .Limbs   (Limbs),
      .Width   (2 * N)
  ) u_norm (
      .clk_i,
      .limbs_i(limbs),
      .r_o    (t)
  );
  mont_reduce #(
      .N       (N),
      .Modulus (Modulus),
      .NegInv  (NegInv),
      .IsSigned(1'b1),
      .Style   (Style),
      .RowTiles(RowTiles),
      .TileA   (TileA),
      .TileB   (TileB)
  ) u_reduce (
      .clk_i,
      .t_i(t),
      .r_o
  );

`ifndef SYNTHESIS
  localparam logic [N:0] Twice = {Modulus, 1'b0};
  logic in_range;
  delay #(
      .W(1),
      .N(Latency)
  ) u_in_range (
      .clk_i,
      .d_i({1'b0, a_i} < Twice && {1'b0, b_i} < Twice && {1'b0, c_i} < Twice && {1'b0, d_i} < Twice),
      .q_o(in_range)
  );
  always_ff @(posedge clk_i) begin
    if (in_range) assert ({1'b0, r_o} < Twice);
  end
`endif
`endif

endmodule
`default_nettype wire
