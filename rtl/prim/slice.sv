// slice: a skid_buffer, or, without Cut, wires: registers at a port are a parameter.
// Algorithm: one of the two.
// Range:     any bits.
// Timing:    with Cut as skid_buffer; without, combinational.
// Proof:     rtl/prim/formal/slice.sv
// Area:      benches/ledger/area.json#skid_buffer
`default_nettype none
module slice #(
    parameter int unsigned W   = 32,
    parameter bit          Cut = 1'b1
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

  if (Cut) begin : gen_cut
    skid_buffer #(
        .W(W)
    ) u_buffer (
        .clk_i,
        .rst_i,
        .valid_i,
        .ready_o,
        .data_i,
        .valid_o,
        .ready_i,
        .data_o
    );
  end else begin : gen_wires
    assign ready_o = ready_i;
    assign valid_o = valid_i;
    assign data_o  = data_i;
    logic unused;
    assign unused = clk_i ^ rst_i;
  end

endmodule
`default_nettype wire
