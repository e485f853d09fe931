// Bench of pipe_reg. Cycles: 8
// Case: W=1
// Case: W=2
// Plant: ready_i | ~valid_q => 1'b1
// Plant: valid_q <= valid_i => valid_q <= valid_i | valid_q
// Plant: if (ready_o) data_q <= data_i => data_q <= data_i
`default_nettype none
module pipe_reg_formal #(
    parameter int unsigned W = 1
) (
    input wire logic         clk_i,
    input wire logic         rst_i,
    input wire logic         mark_i,
    input wire logic         valid_i,
    input wire logic         ready_i,
    input wire logic [W-1:0] data_i
);

  logic ready, valid;
  logic [W-1:0] data;

  pipe_reg #(
      .W(W)
  ) dut (
      .clk_i,
      .rst_i,
      .valid_i,
      .ready_o(ready),
      .data_i,
      .valid_o(valid),
      .ready_i,
      .data_o (data)
  );

  queue_check #(
      .W(W),
      .Depth(1)
  ) check (
      .clk_i,
      .rst_i,
      .mark_i,
      .in_valid_i (valid_i),
      .in_ready_i (ready),
      .in_data_i  (data_i),
      .out_valid_i(valid),
      .out_ready_i(ready_i),
      .out_data_i (data)
  );

  always_ff @(posedge clk_i) if (!rst_i && check.started_q) full_speed : assert (ready || !ready_i);

endmodule
`default_nettype wire
