// registers: the registers of the card, behind registers in all five channels of their port or, without Cut, behind wires.
// Algorithm: a slice a channel, then csr: with Cut no output depends on an input within a clock.
// Range:     AXI4-Lite, as csr.
// Timing:    with Cut 2 cycles more an access.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module registers #(
    parameter bit Cut = 1'b0
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic aw_valid_i,
    output logic aw_ready_o,
    input wire logic [11:0] aw_addr_i,
    input wire logic w_valid_i,
    output logic w_ready_o,
    input wire logic [31:0] w_data_i,
    input wire logic [3:0] w_strb_i,
    output logic b_valid_o,
    input wire logic b_ready_i,
    output logic [1:0] b_resp_o,
    input wire logic ar_valid_i,
    output logic ar_ready_o,
    input wire logic [11:0] ar_addr_i,
    output logic r_valid_o,
    input wire logic r_ready_i,
    output logic [31:0] r_data_o,
    output logic [1:0] r_resp_o,
    input wire regs_pkg::csr_hw_t hw_i,
    output regs_pkg::csr_sw_t sw_o
);

  logic
      aw_valid, aw_ready, w_valid, w_ready, b_valid, b_ready, ar_valid, ar_ready, r_valid, r_ready;
  logic [1:0] b_resp, r_resp;
  logic [3:0] w_strb;
  logic [11:0] aw_addr, ar_addr;
  logic [31:0] w_data, r_data;
  csr u_csr (
      .clk_i,
      .rst_i,
      .aw_valid_i(aw_valid),
      .aw_ready_o(aw_ready),
      .aw_addr_i (aw_addr),
      .w_valid_i (w_valid),
      .w_ready_o (w_ready),
      .w_data_i  (w_data),
      .w_strb_i  (w_strb),
      .b_valid_o (b_valid),
      .b_ready_i (b_ready),
      .b_resp_o  (b_resp),
      .ar_valid_i(ar_valid),
      .ar_ready_o(ar_ready),
      .ar_addr_i (ar_addr),
      .r_valid_o (r_valid),
      .r_ready_i (r_ready),
      .r_data_o  (r_data),
      .r_resp_o  (r_resp),
      .hw_i,
      .sw_o
  );

  slice #(
      .W  (12),
      .Cut(Cut)
  ) u_aw (
      .clk_i,
      .rst_i,
      .valid_i(aw_valid_i),
      .ready_o(aw_ready_o),
      .data_i (aw_addr_i),
      .valid_o(aw_valid),
      .ready_i(aw_ready),
      .data_o (aw_addr)
  );
  slice #(
      .W  (36),
      .Cut(Cut)
  ) u_w (
      .clk_i,
      .rst_i,
      .valid_i(w_valid_i),
      .ready_o(w_ready_o),
      .data_i ({w_data_i, w_strb_i}),
      .valid_o(w_valid),
      .ready_i(w_ready),
      .data_o ({w_data, w_strb})
  );
  slice #(
      .W  (2),
      .Cut(Cut)
  ) u_b (
      .clk_i,
      .rst_i,
      .valid_i(b_valid),
      .ready_o(b_ready),
      .data_i (b_resp),
      .valid_o(b_valid_o),
      .ready_i(b_ready_i),
      .data_o (b_resp_o)
  );
  slice #(
      .W  (12),
      .Cut(Cut)
  ) u_ar (
      .clk_i,
      .rst_i,
      .valid_i(ar_valid_i),
      .ready_o(ar_ready_o),
      .data_i (ar_addr_i),
      .valid_o(ar_valid),
      .ready_i(ar_ready),
      .data_o (ar_addr)
  );
  slice #(
      .W  (34),
      .Cut(Cut)
  ) u_r (
      .clk_i,
      .rst_i,
      .valid_i(r_valid),
      .ready_o(r_ready),
      .data_i ({r_data, r_resp}),
      .valid_o(r_valid_o),
      .ready_i(r_ready_i),
      .data_o ({r_data_o, r_resp_o})
  );

endmodule
`default_nettype wire
