// stream_of_pipe: puts a fixed-latency pipe behind valid/ready; the parent connects the pipe to pipe_o and pipe_i.
// Algorithm: valid bits travel beside the pipe; a credit is taken for each accepted word, so the output FIFO never overflows.
// Range:     any bits; pipe_i must be the pipe's answer to pipe_o of Latency cycles ago.
// Timing:    latency prim_pkg::stream_of_pipe_latency(Latency), throughput 1/cycle from the default Depth on, valid/ready.
// Proof:     rtl/prim/formal/stream_of_pipe.sv
// Area:      benches/ledger/area.json#stream_of_pipe
`default_nettype none
module stream_of_pipe #(
    parameter int unsigned InW     = 32,
    parameter int unsigned OutW    = 32,
    parameter int unsigned Latency = 4,
    parameter int unsigned Depth   = prim_pkg::stream_of_pipe_depth(Latency)
) (
    input  wire logic            clk_i,
    input  wire logic            rst_i,
    input  wire logic            valid_i,
    output logic                 ready_o,
    input  wire logic [ InW-1:0] data_i,
    output logic                 valid_o,
    input  wire logic            ready_i,
    output logic      [OutW-1:0] data_o,
    output logic      [ InW-1:0] pipe_o,   // to the pipe's operands
    input  wire logic [OutW-1:0] pipe_i    // from the pipe's result
);

  localparam int unsigned CountW = prim_pkg::count_bits(Depth);

  // used_q: words in the pipe and in the FIFO.
  logic [CountW-1:0] used_q;
  logic take, give, result_valid;

  assign ready_o = used_q != CountW'(Depth);
  assign take = valid_i & ready_o;
  assign give = valid_o & ready_i;
  assign pipe_o = data_i;

  always_ff @(posedge clk_i) begin
    if (rst_i) used_q <= '0;
    else used_q <= used_q + CountW'(take) - CountW'(give);
  end

  if (Latency == 0) begin : gen_wire
    assign result_valid = take;
  end else begin : gen_valid
    logic [Latency-1:0] valid_q;
    always_ff @(posedge clk_i) begin
      if (rst_i) valid_q <= '0;
      else valid_q <= Latency'({valid_q, take});
    end
    assign result_valid = valid_q[Latency-1];
  end

  logic fifo_ready;
  logic [CountW-1:0] unused_count;
  fifo #(
      .W(OutW),
      .Depth(Depth)
  ) u_fifo (
      .clk_i,
      .rst_i,
      .valid_i(result_valid),
      .ready_o(fifo_ready),
      .data_i (pipe_i),
      .valid_o,
      .ready_i,
      .data_o,
      .count_o(unused_count)
  );

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (!rst_i && result_valid) begin
      assert (fifo_ready)
      else $error("stream_of_pipe: a result without room");
    end
  end
`else
  logic unused_ready;
  assign unused_ready = fifo_ready;
`endif

endmodule
`default_nettype wire
