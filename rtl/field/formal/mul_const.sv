// Bench of mul_const. Cycles: 12. Bounded.
// Case: C=8'd173 Lo=0 Hi=8 Style=0
// Case: C=8'd173 Lo=0 Hi=8 Style=1
// Case: C=8'd79 Lo=4 Hi=16 Style=0
// Case: C=8'd79 Lo=4 Hi=16 Style=1
// Case: C=8'd97 Lo=3 Hi=16 Style=0
// Plant: if (s + 1 <= Lo) sum = sum - Width'(1); =>
// Plant: assign addend[2*DigitsB] = x_late; => assign addend[2*DigitsB] = 0;
// Plant: localparam int unsigned First = (At + TileA + TileB > Lo) ? 0 : (Lo - At - TileB) / TileA; => localparam int unsigned First = (At + TileA + TileB > Lo) ? 1 : (Lo - At - TileB) / TileA + 1;
`default_nettype none
module mul_const_formal #(
    parameter  logic        [7:0] C     = 8'd173,
    parameter  int unsigned       Lo    = 0,
    parameter  int unsigned       Hi    = 8,
    parameter  int unsigned       Style = 0,
    localparam int unsigned       Width = Hi - Lo
) (
    input wire logic             clk_i,
    input wire logic             mark_i,
    input wire logic [      7:0] x_i,
    input wire logic [Width-1:0] add_i
);

  localparam int unsigned RowTiles = 2;
  localparam int unsigned Addends = field_pkg::const_rows(
      field_pkg::elem_t'(C), 8, Lo, Hi, Style, 3, 1'b1
  );
  localparam int unsigned LimbBits = field_pkg::const_limb(Width);
  localparam int unsigned Limbs = (Width + LimbBits - 1) / LimbBits;
  localparam int unsigned FullBits = LimbBits + $clog2(Addends);

  logic [Limbs*FullBits-1:0] limbs;
  logic [Width-1:0] sum, late, add;
  logic [Hi-1:0] truth;
  logic [7:0] x;
  logic due;

  mul_const #(
      .N(8),
      .C(C),
      .Lo(Lo),
      .Hi(Hi),
      .Bias(Width'(1)),
      .HasAdd(1'b1),
      .Style(Style),
      .RowTiles(RowTiles),
      .TileA(2),
      .TileB(3)
  ) dut (
      .clk_i,
      .x_i,
      .add_i,
      .limbs_o(limbs)
  );

  pipe_check #(
      .W(8 + Width),
      .N(field_pkg::mul_const_latency(Addends, Style, RowTiles))
  ) check (
      .clk_i,
      .mark_i,
      .d_i  ({x_i, add_i}),
      .due_o(due),
      .d_o  ({x, add})
  );

  // What is missing in units of 2^Lo: less than one for every addend or tile.
  localparam int unsigned Short = (Lo == 0) ? 0 : 20;
  always_comb begin
    sum = '0;
    for (int l = 0; l < Limbs; l++)
    sum = sum + (Width'(limbs[l*FullBits+:FullBits]) << (l * LimbBits));
  end
  assign truth = Hi'(x) * Hi'(C);
  assign late  = Width'(truth >> Lo) + add + Width'(1) - sum;

  always_ff @(posedge clk_i) begin
    if (due) not_above_not_far_below : assert (late <= Width'(Short));
    reach_top : cover (due && x == '1 && add == '1);
  end

endmodule
`default_nettype wire
