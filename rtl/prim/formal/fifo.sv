// Bench of fifo. Cycles: 14
// Case: Depth=1
// Case: Depth=3
// Case: Depth=4
// Plant: count_q != CountW'(Depth) => count_q <= CountW'(Depth)
// Plant: PtrW'(Depth - 1)) ? '0 : rptr_q => PtrW'(Depth - 1)) ? '0 : wptr_q
// Plant: - CountW'(pop) => - CountW'(ready_i)
`default_nettype none
module fifo_formal #(
    parameter int unsigned W     = 1,
    parameter int unsigned Depth = 3
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
  logic [prim_pkg::count_bits(Depth)-1:0] count;

  fifo #(
      .W(W),
      .Depth(Depth)
  ) dut (
      .clk_i,
      .rst_i,
      .valid_i,
      .ready_o(ready),
      .data_i,
      .valid_o(valid),
      .ready_i,
      .data_o (data),
      .count_o(count)
  );

  queue_check #(
      .W(W),
      .Depth(Depth)
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

  always_ff @(posedge clk_i)
    if (!rst_i && check.started_q)
      count_is_true : assert (count == $bits(count)'(check.inside_q));

endmodule
`default_nettype wire
