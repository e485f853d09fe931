// Bench of reset_sync. Cycles: 12. Clocks.
// Case: Stages=2
// Case: Stages=3
// Plant: posedge clk_i or posedge arst_i => posedge clk_i
// Plant: Stages'({stage_q, 1'b0}) => '0
// Plant: rst_o = stage_q[Stages-1] => rst_o = arst_i
`default_nettype none
module reset_sync_formal #(
    parameter int unsigned Stages = 2
) (
    input wire logic step_i,
    input wire logic clk_i,
    input wire logic arst_i
);

  always_comb assume (step_i);

  logic rst;
  reset_sync #(
      .Stages(Stages)
  ) dut (
      .clk_i,
      .arst_i,
      .rst_o(rst)
  );

  // It has been on; edges since it was.
  localparam int unsigned EdgeW = $clog2(Stages + 1);
  logic known_q, past_q, ticked_q;
  logic [EdgeW-1:0] edges_q;
  initial known_q = 1'b0;
  always_ff @(posedge step_i) begin
    known_q  <= known_q | arst_i;
    past_q   <= rst;
    ticked_q <= clk_i;
    if (arst_i) edges_q <= '0;
    else if (clk_i && edges_q != EdgeW'(Stages)) edges_q <= edges_q + EdgeW'(1);
  end

  always_ff @(posedge step_i) begin
    if (known_q || arst_i) begin
      begins_at_once : assert (rst || !arst_i);
      if (known_q) ends_with_an_edge : assert (rst || !past_q || ticked_q);
      if (!arst_i) after_all_stages : assert (rst == (edges_q != EdgeW'(Stages)));
      reach_end : cover (!rst && past_q);
      reach_stopped : cover (!rst && !past_q && !ticked_q);
    end
  end

endmodule
`default_nettype wire
