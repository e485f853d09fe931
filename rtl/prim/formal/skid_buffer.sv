// Bench of skid_buffer. Cycles: 8
// Case: W=1
// Case: W=2
// Plant: side_valid_q <= side_valid_q | valid_i => side_valid_q <= valid_i
// Plant: side_valid_q ? side_q : data_i => data_i
// Plant: if (~side_valid_q) side_q <= data_i => side_q <= data_i
`default_nettype none
module skid_buffer_formal #(
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

  skid_buffer #(
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
      .Depth(2)
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

  // A function of registers alone: the ready path is cut.
  always_ff @(posedge clk_i) begin
    if (!rst_i && check.started_q) ready_is_state : assert (ready == (check.inside_q != 2));
  end

endmodule
`default_nettype wire
