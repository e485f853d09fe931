// pipe_reg: one valid/ready register stage; ready passes through combinationally (skid_buffer cuts it).
// Algorithm: a register that is written whenever it is empty or being read.
// Range:     any bits.
// Timing:    latency 1, throughput 1/cycle, valid/ready.
// Proof:     rtl/prim/formal/pipe_reg.sv
// Area:      benches/ledger/area.json#pipe_reg
`default_nettype none
module pipe_reg #(
    parameter int unsigned W = 32
) (
    input  wire logic         clk_i,
    input  wire logic         rst_i,
    input  wire logic         valid_i,
    output logic              ready_o,
    input  wire logic [W-1:0] data_i,
    output logic              valid_o,
    input  wire logic         ready_i,
    output logic      [W-1:0] data_o
);

  logic valid_q;
  logic [W-1:0] data_q;

  assign ready_o = ready_i | ~valid_q;
  assign valid_o = valid_q;
  assign data_o  = data_q;

  always_ff @(posedge clk_i) begin
    if (rst_i) valid_q <= 1'b0;
    else if (ready_o) valid_q <= valid_i;
  end

  always_ff @(posedge clk_i) if (ready_o) data_q <= data_i;

endmodule
`default_nettype wire
