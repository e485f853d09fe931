// write_slice: registers in the three channels of a write port, in both directions; or, without Cut, wires.
// Algorithm: a slice a channel: with Cut no output depends on an input within a clock, nor one channel on another.
// Range:     AXI as axi_pkg has it.
// Timing:    a cycle more for an address, a beat and a response; 1 beat a cycle.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module write_slice #(
    parameter bit Cut = 1'b1
) (
    input  wire logic                    clk_i,
    input  wire logic                    rst_i,
    input  wire axi_pkg::bus_write_req_t master_i,
    output axi_pkg::write_rsp_t          master_o,
    output axi_pkg::bus_write_req_t      write_o,
    input  wire axi_pkg::write_rsp_t     write_i
);

  slice #(
      .W  ($bits(axi_pkg::ax_t)),
      .Cut(Cut)
  ) u_aw (
      .clk_i,
      .rst_i,
      .valid_i(master_i.aw_valid),
      .ready_o(master_o.aw_ready),
      .data_i (master_i.aw),
      .valid_o(write_o.aw_valid),
      .ready_i(write_i.aw_ready),
      .data_o (write_o.aw)
  );
  slice #(
      .W  ($bits(axi_pkg::bus_w_t)),
      .Cut(Cut)
  ) u_w (
      .clk_i,
      .rst_i,
      .valid_i(master_i.w_valid),
      .ready_o(master_o.w_ready),
      .data_i (master_i.w),
      .valid_o(write_o.w_valid),
      .ready_i(write_i.w_ready),
      .data_o (write_o.w)
  );
  slice #(
      .W  ($bits(axi_pkg::b_t)),
      .Cut(Cut)
  ) u_b (
      .clk_i,
      .rst_i,
      .valid_i(write_i.b_valid),
      .ready_o(write_o.b_ready),
      .data_i (write_i.b),
      .valid_o(master_o.b_valid),
      .ready_i(master_i.b_ready),
      .data_o (master_o.b)
  );

endmodule
`default_nettype wire
