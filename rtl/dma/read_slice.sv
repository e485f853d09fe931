// read_slice: registers in both channels of a read port, in both directions; or, without Cut, wires.
// Algorithm: a slice a channel: with Cut no output depends on an input within a clock.
// Range:     AXI as axi_pkg has it.
// Timing:    a cycle more for an address, and one for a beat; 1 beat a cycle.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module read_slice #(
    parameter bit Cut = 1'b1
) (
    input  wire logic                   clk_i,
    input  wire logic                   rst_i,
    input  wire axi_pkg::read_req_t     master_i,
    output axi_pkg::bus_read_rsp_t      master_o,
    output axi_pkg::read_req_t          read_o,
    input  wire axi_pkg::bus_read_rsp_t read_i
);

  slice #(
      .W  ($bits(axi_pkg::ax_t)),
      .Cut(Cut)
  ) u_ar (
      .clk_i,
      .rst_i,
      .valid_i(master_i.ar_valid),
      .ready_o(master_o.ar_ready),
      .data_i (master_i.ar),
      .valid_o(read_o.ar_valid),
      .ready_i(read_i.ar_ready),
      .data_o (read_o.ar)
  );
  slice #(
      .W  ($bits(axi_pkg::bus_r_t)),
      .Cut(Cut)
  ) u_r (
      .clk_i,
      .rst_i,
      .valid_i(read_i.r_valid),
      .ready_o(read_o.r_ready),
      .data_i (read_i.r),
      .valid_o(master_o.r_valid),
      .ready_i(master_i.r_ready),
      .data_o (master_o.r)
  );

endmodule
`default_nettype wire
