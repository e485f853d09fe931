// mont_reduce: Montgomery reduction r = (t + m p) / R with m = -t p^-1 mod R, one result per cycle.
// Algorithm: Montgomery 1985 in one step.  t + m p is a multiple of R = 2^N, so only its bits from N - GUARD_BITS on are
//            added up, each addend truncated there: the sum A is short by less than 2^GUARD_BITS units, and r is
//            ceil(A / 2^GUARD_BITS).  Neither the low half of m p nor its carry is ever formed.
// Range:     IsSigned = 0: t in [0, 4p^2] -> r < p + 4p^2 / R < 2p.  IsSigned = 1: t in [-4p^2, 8p^2 - p R] as two's complement
//            of 2N bits -> u = (t + m p) / R in (-p, 1.76p), r = u < 0 ? u + p : u in [0, 1.76p).
// Timing:    latency field_pkg::mont_reduce_latency(...), throughput 1/cycle, fixed-latency pipe.
// Tested-through: mont_mul, mont_sum      Proof: scripts/hdl/exhaust.py
// Area:      benches/ledger/area.json#mont_mul
`default_nettype none
module mont_reduce #(
    parameter int unsigned         N        = field_pkg::BITS,
    parameter logic        [N-1:0] Modulus  = N'(field_pkg::modulus(1'b0)),
    parameter logic        [N-1:0] NegInv   = N'(field_pkg::neg_inv(1'b0)),
    parameter bit                  IsSigned = 1'b0,
    parameter int unsigned         Style    = field_pkg::STYLE_DEFAULT,
    parameter int unsigned         RowTiles = field_pkg::ROW_TILES,
    parameter int unsigned         TileA    = field_pkg::TILE_A,
    parameter int unsigned         TileB    = field_pkg::TILE_B
) (
    input  wire logic           clk_i,
    input  wire logic [2*N-1:0] t_i,
    output logic      [  N-1:0] r_o
);

  localparam field_pkg::elem_t Inverse = field_pkg::elem_t'(NegInv);
  localparam field_pkg::elem_t Prime = field_pkg::elem_t'(Modulus);

  // ---- m = t * (-p^-1) mod R
  localparam int unsigned MRows = field_pkg::const_rows(Inverse, N, 0, N, Style, TileB, 1'b0);
  localparam int unsigned MExtra = $clog2(MRows);
  localparam int unsigned MLimb = field_pkg::const_limb(N);
  localparam int unsigned MLimbs = (N + MLimb - 1) / MLimb;
  logic [MLimbs*(MLimb+MExtra)-1:0] m_limbs;
  logic [N-1:0] m;
  mul_const #(
      .N       (N),
      .C       (NegInv),
      .Lo      (0),
      .Hi      (N),
      .Style   (Style),
      .RowTiles(RowTiles),
      .TileA   (TileA),
      .TileB   (TileB)
  ) u_quotient (
      .clk_i,
      .x_i    (t_i[N-1:0]),
      .add_i  ('0),
      .limbs_o(m_limbs)
  );
  limb_norm #(
      .LimbBits(MLimb),
      .Extra   (MExtra),
      .Limbs   (MLimbs),
      .Width   (N)
  ) u_quotient_norm (
      .clk_i,
      .limbs_i(m_limbs),
      .r_o    (m)
  );

  // ---- A = (t >> Lo) + (m p >> Lo) + 2^GUARD_BITS - 1, Lo = N - GUARD_BITS
  localparam int unsigned Guard = field_pkg::GUARD_BITS;
  localparam int unsigned Lo = N - Guard;
  localparam int unsigned Width = N + Guard;
  localparam int unsigned Rows = field_pkg::const_rows(Prime, N, Lo, 2 * N, Style, TileB, 1'b1);
  localparam int unsigned Extra = $clog2(Rows);
  localparam int unsigned Limb = field_pkg::const_limb(Width);
  localparam int unsigned Limbs = (Width + Limb - 1) / Limb;
  localparam int unsigned Full = Limb + Extra;

  logic [Width-1:0] t_late;
  delay #(
      .W(Width),
      .N(field_pkg::mont_reduce_quotient_latency(Inverse, N, Style, RowTiles, TileB))
  ) u_t (
      .clk_i,
      .d_i(t_i[2*N-1:Lo]),
      .q_o(t_late)
  );

  logic [Limbs*Full-1:0] limbs;
  mul_const #(
      .N       (N),
      .C       (Modulus),
      .Lo      (Lo),
      .Hi      (2 * N),
      .Bias    (Width'((1 << Guard) - 1)),
      .HasAdd  (1'b1),
      .Style   (Style),
      .RowTiles(RowTiles),
      .TileA   (TileA),
      .TileB   (TileB)
  ) u_product (
      .clk_i,
      .x_i    (m),
      .add_i  (t_late),
      .limbs_o(limbs)
  );

  if (!IsSigned) begin : gen_unsigned
    logic [Guard-1:0] unused_guard;
    limb_norm #(
        .LimbBits(Limb),
        .Extra   (Extra),
        .Limbs   (Limbs),
        .Width   (Width)
    ) u_norm (
        .clk_i,
        .limbs_i(limbs),
        .r_o    ({r_o, unused_guard})
    );
  end else begin : gen_signed
    // u and u + p at once; u's sign chooses.
    localparam logic [Limbs*Limb-1:0] Added = (Limbs * Limb)'(Modulus) << Guard;
    logic [Limbs*(Full+1)-1:0] u_limbs, up_limbs;
    logic [Width-1:0] u, up;
    for (genvar l = 0; l < Limbs; l++) begin : gen_limb
      logic [Full:0] u_q, up_q;
      always_ff @(posedge clk_i) begin
        u_q  <= {1'b0, limbs[l*Full+:Full]};
        up_q <= {1'b0, limbs[l*Full+:Full]} + (Full + 1)'(Added[l*Limb+:Limb]);
      end
      assign u_limbs[l*(Full+1)+:Full+1]  = u_q;
      assign up_limbs[l*(Full+1)+:Full+1] = up_q;
    end
    limb_norm #(
        .LimbBits(Limb),
        .Extra   (Extra + 1),
        .Limbs   (Limbs),
        .Width   (Width)
    ) u_norm (
        .clk_i,
        .limbs_i(u_limbs),
        .r_o    (u)
    );
    limb_norm #(
        .LimbBits(Limb),
        .Extra   (Extra + 1),
        .Limbs   (Limbs),
        .Width   (Width)
    ) u_norm_plus (
        .clk_i,
        .limbs_i(up_limbs),
        .r_o    (up)
    );
    logic unused_guard;
    assign unused_guard = ^{u[Guard-1:0], up[Guard-1:0]};
    always_ff @(posedge clk_i) r_o <= u[Width-1] ? up[Width-1:Guard] : u[Width-1:Guard];
  end

endmodule
`default_nettype wire
