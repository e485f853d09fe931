// Bench of stream_of_pipe. Cycles: 14
// Case: Latency=0
// Case: Latency=1
// Case: Latency=3
// Case: Latency=2 Depth=1
// Plant: used_q != CountW'(Depth) => used_q <= CountW'(Depth)
// Plant: valid_q[Latency-1] => valid_q[0]
// Plant: - CountW'(give) => - CountW'(ready_i)
// Plant: + CountW'(take) => + CountW'(result_valid)
`default_nettype none
module stream_of_pipe_formal #(
    parameter int unsigned W = 1,
    parameter int unsigned Latency = 3,
    parameter int unsigned Depth = prim_pkg::stream_of_pipe_depth(Latency)
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
  logic [W-1:0] pipe_in, pipe_out;

  stream_of_pipe #(
      .InW(W),
      .OutW(W),
      .Latency(Latency),
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
      .pipe_o (pipe_in),
      .pipe_i (pipe_out)
  );

  delay #(
      .W(W),
      .N(Latency)
  ) pipe (
      .clk_i,
      .d_i(pipe_in),
      .q_o(pipe_out)
  );

  queue_check #(
      .W(W),
      .Depth(Depth),
      .Lag(prim_pkg::stream_of_pipe_latency(Latency))
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

  // While nobody outside has paused since reset, nothing inside pauses either.
  logic steady_q;
  always_ff @(posedge clk_i) steady_q <= rst_i | (steady_q & valid_i & ready_i);
  always_ff @(posedge clk_i) begin
    if (!rst_i && check.started_q && steady_q && Depth >= prim_pkg::stream_of_pipe_depth(
            Latency
        )) begin
      one_per_cycle : assert (ready);
    end
  end

endmodule
`default_nettype wire
