// mont_mul: Montgomery product a * b / R mod p, one result per cycle; Fq, or Fr with IsFr.
// Algorithm: mul_wide (one-level Karatsuba over rows of tiles), limb_norm, mont_reduce.  SIM_FAST: mont_cios and a delay line.
// Range:     a, b in [0, 2p) -> r = (a b + m p) / R with m = -a b p^-1 mod R, without final subtraction:
//            r < p + 4p^2 / R < 1.76p, since p < 0.1891 R, R = 2^256.  The top bit of a and b is not looked at.
// Timing:    latency field_pkg::mont_mul_latency(IsFr, Style), throughput 1/cycle, fixed-latency pipe.
// Golden:    host/golden/src/field/mont_mul.rs      Test: sim/tests/field/mont_mul.rs      Proof: scripts/hdl/exhaust.py
// Area:      benches/ledger/area.json#mont_mul
`default_nettype none
module mont_mul #(
    parameter  bit                  IsFr     = 1'b0,
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
    output logic      [N-1:0] r_o
);
  /* verilator no_inline_module */

  localparam int unsigned Latency = field_pkg::mont_latency(
      field_pkg::elem_t'(Modulus),
      field_pkg::elem_t'(NegInv),
      1,
      Style,
      Parts,
      RowTiles,
      TileA,
      TileB
  );

`ifdef SIM_FAST
  logic [N-1:0] r, r_q, unused_m;
  mont_cios #(
      .N      (N),
      .Modulus(Modulus),
      .NegInv (NegInv)
  ) u_cios (
      .a_i(a_i),
      .b_i(b_i),
      .r_o(r),
      .m_o(unused_m)
  );
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
  logic [Limbs*(LimbBits+Extra)-1:0] limbs;
  mul_wide #(
      .Parts   (Parts),
      .RowTiles(RowTiles),
      .TileA   (TileA),
      .TileB   (TileB)
  ) u_wide (
      .clk_i,
      .a_i(a_i),
      .b_i(b_i),
      .limbs_o(limbs)
  );
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
      .N       (N),
      .Modulus (Modulus),
      .NegInv  (NegInv),
      .IsSigned(1'b0),
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
      .d_i({1'b0, a_i} < Twice && {1'b0, b_i} < Twice),
      .q_o(in_range)
  );
  always_ff @(posedge clk_i) begin
    if (in_range) assert ({1'b0, r_o} < Twice);
  end
`endif
`endif

endmodule
`default_nettype wire
