// Bench of mul_tile. Cycles: 6
// Case: ABits=3 BBits=3 PBits=8
// Case: ABits=4 BBits=2 PBits=6
// Plant: a_q <= a_i => a_q <= a_i & ~(ABits'(1) << (ABits - 1))
// Plant: PBits'(m_q) + c_i => PBits'(unsigned'(m_q)) + c_i
`default_nettype none
module mul_tile_formal #(
    parameter int unsigned ABits = 3,
    parameter int unsigned BBits = 3,
    parameter int unsigned PBits = 8
) (
    input wire logic                    clk_i,
    input wire logic                    mark_i,
    input wire logic signed [ABits-1:0] a_i,
    input wire logic signed [BBits-1:0] b_i,
    input wire logic signed [PBits-1:0] c_i
);

  logic signed [PBits-1:0] p, c_q;
  logic signed [ABits-1:0] a;
  logic signed [BBits-1:0] b;
  logic due;

  mul_tile #(
      .ABits(ABits),
      .BBits(BBits),
      .PBits(PBits)
  ) dut (
      .clk_i,
      .a_i,
      .b_i,
      .c_i,
      .p_o(p)
  );

  pipe_check #(
      .W(ABits + BBits),
      .N(prim_pkg::mul_tile_latency())
  ) check (
      .clk_i,
      .mark_i,
      .d_i  ({a_i, b_i}),
      .due_o(due),
      .d_o  ({a, b})
  );

  // c joins in the last cycle.
  always_ff @(posedge clk_i) c_q <= c_i;

  always_ff @(posedge clk_i) begin
    if (due) exact_product : assert (p == PBits'(PBits'(a) * PBits'(b)) + c_q);
    reach_negative : cover (due && p[PBits-1] && a[ABits-1] && !b[BBits-1] && b != 0);
  end

endmodule
`default_nettype wire
