// Bench of mul_wide. Cycles: 16. Bounded.
// Case: Parts=2 RowTiles=1 TileA=2 TileB=2
// Case: Parts=2 RowTiles=1 TileA=2 TileB=2 Negate=1
// Case: Parts=3 RowTiles=1 TileA=1 TileB=2
// Case: Parts=2 RowTiles=2 TileA=1 TileB=1 Negate=1
// Plant: if (r == Rows - 1) top = top + 1; =>
// Plant: .N(Join - Depth) => .N(Join - Depth + 1)
// Plant: .N(s - 1) => .N(0)
`default_nettype none
module mul_wide_formal #(
    parameter  int unsigned Parts    = 2,
    parameter  int unsigned RowTiles = 1,
    parameter  int unsigned TileA    = 2,
    parameter  int unsigned TileB    = 2,
    parameter  bit          Negate   = 1'b0,
    localparam int unsigned LimbBits = RowTiles * TileA,
    localparam int unsigned N        = Parts * LimbBits + 1,
    localparam int unsigned Rows     = field_pkg::wide_rows(RowTiles, TileA, TileB),
    localparam int unsigned FullBits = LimbBits + field_pkg::wide_extra(Parts, Rows)
) (
    input wire logic         clk_i,
    input wire logic         mark_i,
    input wire logic [N-1:0] a_i,
    input wire logic [N-1:0] b_i
);

  localparam logic [2*N-1:0] Offset = 5;

  logic [2*Parts*FullBits-1:0] limbs;
  logic [2*N-1:0] sum, good;
  logic [N-1:0] a, b;
  logic due;

  mul_wide #(
      .Parts(Parts),
      .RowTiles(RowTiles),
      .TileA(TileA),
      .TileB(TileB),
      .Negate(Negate),
      .Offset(Offset)
  ) dut (
      .clk_i,
      .a_i,
      .b_i,
      .limbs_o(limbs)
  );

  pipe_check #(
      .W(2 * N),
      .N(field_pkg::mul_wide_latency(Parts, RowTiles, TileA, TileB))
  ) check (
      .clk_i,
      .mark_i,
      .d_i  ({a_i, b_i}),
      .due_o(due),
      .d_o  ({a, b})
  );

  assign good = Negate ? Offset - (2 * N)'(a) * (2 * N)'(b) : Offset + (2 * N)'(a) * (2 * N)'(b);
  always_comb begin
    sum = '0;
    for (int k = 0; k < 2 * Parts; k++)
    sum = sum + ((2 * N)'(limbs[k*FullBits+:FullBits]) << (k * LimbBits));
  end

  always_ff @(posedge clk_i) begin
    if (due && !a[N-1] && !b[N-1]) exact : assert (sum == good);
    reach_top : cover (due && a == {1'b0, {(N - 1) {1'b1}}} && b == a);
  end

endmodule
`default_nettype wire
