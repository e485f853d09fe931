// board: a card behind a serial line, as far as boards are alike: two pins, a clock, a reset, and the ports to the card's memory.
// Algorithm: link and card; what the link resets is the whole card.
// Range:     as link and card have it; rst_i for as long as the card's.
// Timing:    as link and card have it.
// Tested-through: board
// Test:      sim/tests/boards/shell/board.rs
// Area:      rtl/boards/shell/README.md
`default_nettype none
module board #(
    parameter int unsigned ClocksPerBit = 16,
    parameter int unsigned Resend = 1_500_000,
    parameter int unsigned LogHeartbeat = link_pkg::HEARTBEAT_LOG,
    parameter logic [31:0] ClockKhz = 32'd50_000,
    parameter kernels_pkg::kernels_t Kernels = kernels_pkg::BUILD,
    parameter int unsigned Ports = config_pkg::PORTS,
    parameter logic [31:0] MemoryUnits = 32'd1 << 18,
    parameter logic [31:0] PowerUpMark = '0,
    parameter logic [31:0] Build = '0,
    parameter bit IsSimulated = 1'b0,
    parameter bit Slices = 1'b0,
    parameter int unsigned ResetStages = 2
) (
    input  wire logic                               clk_i,
    input  wire logic                               rst_i,
    input  wire logic                               rx_i,
    output logic                                    tx_o,
    // bytes and frames dropped, as far as 255
    output logic                        [      7:0] errors_o,
    output logic                        [      7:0] drops_o,
    // card memory
    output axi_pkg::read_req_t          [Ports-1:0] mem_read_o,
    input  wire axi_pkg::bus_read_rsp_t [Ports-1:0] mem_read_i,
    output axi_pkg::bus_write_req_t     [Ports-1:0] mem_write_o,
    input  wire axi_pkg::write_rsp_t    [Ports-1:0] mem_write_i
);

  logic
      card_rst,
      aw_valid,
      aw_ready,
      w_valid,
      w_ready,
      b_valid,
      b_ready,
      ar_valid,
      ar_ready,
      r_valid,
      r_ready;
  logic [11:0] aw_addr, ar_addr;
  logic [31:0] w_data, r_data;
  logic [3:0] w_strb;
  logic [1:0] unused_b_resp, r_resp, irq, irq_ack;
  axi_pkg::read_req_t host_read;
  axi_pkg::bus_read_rsp_t host_read_rsp;
  axi_pkg::bus_write_req_t host_write;
  axi_pkg::write_rsp_t host_write_rsp;
  link #(
      .ClocksPerBit(ClocksPerBit),
      .Resend(Resend),
      .LogHeartbeat(LogHeartbeat),
      .ClockKhz(ClockKhz)
  ) u_link (
      .clk_i,
      .rst_i,
      .rx_i,
      .tx_o,
      .errors_o,
      .drops_o,
      .card_rst_o(card_rst),
      .csr_aw_valid_o(aw_valid),
      .csr_aw_ready_i(aw_ready),
      .csr_aw_addr_o(aw_addr),
      .csr_w_valid_o(w_valid),
      .csr_w_ready_i(w_ready),
      .csr_w_data_o(w_data),
      .csr_w_strb_o(w_strb),
      .csr_b_valid_i(b_valid),
      .csr_b_ready_o(b_ready),
      .csr_ar_valid_o(ar_valid),
      .csr_ar_ready_i(ar_ready),
      .csr_ar_addr_o(ar_addr),
      .csr_r_valid_i(r_valid),
      .csr_r_ready_o(r_ready),
      .csr_r_data_i(r_data),
      .csr_r_resp_i(r_resp),
      .irq_i(irq),
      .irq_ack_o(irq_ack),
      .host_read_i(host_read),
      .host_read_o(host_read_rsp),
      .host_write_i(host_write),
      .host_write_o(host_write_rsp)
  );
  card #(
      .Kernels(Kernels),
      .Ports(Ports),
      .MemoryUnits(MemoryUnits),
      .PowerUpMark(PowerUpMark),
      .Build(Build),
      .IsSimulated(IsSimulated),
      .ClockKhz(ClockKhz),
      .Slices(Slices),
      .ResetStages(ResetStages)
  ) u_card (
      .clk_i,
      .rst_i(card_rst),
      .csr_aw_valid_i(aw_valid),
      .csr_aw_ready_o(aw_ready),
      .csr_aw_addr_i(aw_addr),
      .csr_w_valid_i(w_valid),
      .csr_w_ready_o(w_ready),
      .csr_w_data_i(w_data),
      .csr_w_strb_i(w_strb),
      .csr_b_valid_o(b_valid),
      .csr_b_ready_i(b_ready),
      .csr_b_resp_o(unused_b_resp),
      .csr_ar_valid_i(ar_valid),
      .csr_ar_ready_o(ar_ready),
      .csr_ar_addr_i(ar_addr),
      .csr_r_valid_o(r_valid),
      .csr_r_ready_i(r_ready),
      .csr_r_data_o(r_data),
      .csr_r_resp_o(r_resp),
      .irq_o(irq),
      .irq_ack_i(irq_ack),
      .host_read_o(host_read),
      .host_read_i(host_read_rsp),
      .host_write_o(host_write),
      .host_write_i(host_write_rsp),
      .mem_read_o,
      .mem_read_i,
      .mem_write_o,
      .mem_write_i
  );

endmodule
`default_nettype wire
