// Bench of reset_tree. Cycles: 8
// Case: Stages=1
// Case: Stages=2
// Case: Stages=4
// Plant: .N(Stages - 1) => .N(Stages)
// Plant: assign rst_o = leaf_q => assign rst_o = leaf_q | Leaves'(rst_i)
// Plant: leaf_q <= {Leaves{trunk}} => leaf_q <= Leaves'(trunk)
`default_nettype none
module reset_tree_formal #(
    parameter int unsigned Stages = 2,
    parameter int unsigned Leaves = 3
) (
    input wire logic clk_i,
    input wire logic rst_i
);

  logic [Leaves-1:0] rst;
  reset_tree #(
      .Stages(Stages),
      .Leaves(Leaves)
  ) dut (
      .clk_i,
      .rst_i,
      .rst_o(rst)
  );

  // The resets of the last cycles, latest lowest, and how many of them there were.
  logic [Stages-1:0] past_q, known_q;
  initial known_q = '0;
  always_ff @(posedge clk_i) begin
    past_q  <= Stages'({past_q, rst_i});
    known_q <= Stages'({known_q, 1'b1});
  end

  always_ff @(posedge clk_i) begin
    if (known_q[Stages-1]) begin
      late_by_stages : assert (rst == {Leaves{past_q[Stages-1]}});
      reach_release : cover (rst == '0 && Stages'({past_q, 1'b1}) != '0);
      reach_reset : cover (rst == '1);
    end
  end

endmodule
`default_nettype wire
