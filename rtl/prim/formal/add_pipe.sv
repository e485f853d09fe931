// Bench of add_pipe. Cycles: 6
// Case: W=6 SegBits=2
// Case: W=5 SegBits=2 IsSub=1
// Case: W=3 SegBits=8
// Case: W=3 SegBits=8 IsSub=1
// Case: W=4 SegBits=2 SIM_FAST
// Case: W=3 SegBits=1 IsSub=1 SIM_FAST
// Plant: .N(k) => .N(k == 2 ? 1 : k)
// Plant: carry_o  = carry[Segs] ^ IsSub => carry_o  = carry[Segs]
// Plant: {1'b0, b ^ {Bits{IsSub}}, carry[k]} => {1'b0, b ^ {Bits{IsSub}}, carry[0]}
// Plant: - (W + 1)'(carry_i) => + (W + 1)'(carry_i)
`default_nettype none
module add_pipe_formal #(
    parameter int unsigned W       = 6,
    parameter int unsigned SegBits = 2,
    parameter bit          IsSub   = 1'b0
) (
    input wire logic         clk_i,
    input wire logic         mark_i,
    input wire logic [W-1:0] a_i,
    input wire logic [W-1:0] b_i,
    input wire logic         carry_i
);

  logic [W-1:0] r, a, b;
  logic carry, c, due;

  add_pipe #(
      .W(W),
      .SegBits(SegBits),
      .IsSub(IsSub)
  ) dut (
      .clk_i,
      .a_i,
      .b_i,
      .carry_i,
      .r_o(r),
      .carry_o(carry)
  );

  pipe_check #(
      .W(2 * W + 1),
      .N(prim_pkg::add_pipe_latency(W, SegBits))
  ) check (
      .clk_i,
      .mark_i,
      .d_i  ({a_i, b_i, carry_i}),
      .due_o(due),
      .d_o  ({a, b, c})
  );

  logic [W:0] sum;
  assign sum = IsSub ? (W+1)'(a) - (W+1)'(b) - (W+1)'(c) : (W+1)'(a) + (W+1)'(b) + (W+1)'(c);

  always_ff @(posedge clk_i) begin
    if (due) exact_sum : assert ({carry, r} == sum);
    reach_carry : cover (due && carry && c && r == '1);
  end

endmodule
`default_nettype wire
