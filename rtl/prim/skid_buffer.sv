// skid_buffer: two entries, so that ready_o is a register: cuts the ready path and the valid and data paths.
// Algorithm: an output register, and a side register that takes the word that arrives while the output stalls.
// Range:     any bits.
// Timing:    latency 1, throughput 1/cycle, valid/ready.
// Proof:     rtl/prim/formal/skid_buffer.sv
// Area:      benches/ledger/area.json#skid_buffer
`default_nettype none
module skid_buffer #(
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

  logic out_valid_q, side_valid_q;
  logic [W-1:0] out_q, side_q;

  assign ready_o = ~side_valid_q;
  assign valid_o = out_valid_q;
  assign data_o  = out_q;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      out_valid_q  <= 1'b0;
      side_valid_q <= 1'b0;
    end else if (ready_i | ~out_valid_q) begin
      out_valid_q  <= side_valid_q | valid_i;
      side_valid_q <= 1'b0;
    end else begin
      side_valid_q <= side_valid_q | valid_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (ready_i | ~out_valid_q) out_q <= side_valid_q ? side_q : data_i;
    if (~side_valid_q) side_q <= data_i;
  end

endmodule
`default_nettype wire
