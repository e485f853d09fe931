// ulx3s_core: the card of a ULX3S behind its serial line, with its memory in the board's SDRAM; clock, reset and pads are ulx3s'.
// Algorithm: sdram, board, lamps. The card stands in reset until the chip was started and its size is known; where there is none the card
//            runs, and its memory answers every burst by an error.
// Range:     clk_i of ClockKhz; chips as sdram has them, of which the card takes 32 MByte.
// Timing:    as board and sdram have it.
// Tested-through: ulx3s_core
// Test:      sim/tests/boards/ulx3s/ulx3s_core.rs
// Area:      rtl/boards/ulx3s/README.md
`default_nettype none
module ulx3s_core #(
    parameter logic [31:0] ClockKhz = 32'd45_000,
    parameter int unsigned ClocksPerBit = 15,
    parameter int unsigned Resend = 45_000 * link_pkg::CARD_RESEND_MS,
    parameter int unsigned LogHeartbeat = link_pkg::HEARTBEAT_LOG,
    parameter logic [31:0] MemoryUnits = 32'd1 << 19,
    parameter logic [31:0] Build = '0,
    parameter bit IsSimulated = 1'b0,
    parameter int unsigned ClockPs = 22_222,
    parameter int unsigned WaitPs = 200_000_000,
    parameter int unsigned CasLatency = 2,
    parameter int unsigned Extra = 0,
    parameter int unsigned LogBlink = 25
) (
    input  wire logic        clk_i,
    input  wire logic        rst_i,
    input  wire logic        rx_i,
    output logic             tx_o,
    output logic      [ 7:0] leds_o,
    // the chip
    output logic             cke_o,
    output logic             cs_n_o,
    output logic             ras_n_o,
    output logic             cas_n_o,
    output logic             we_n_o,
    output logic      [ 1:0] bank_o,
    output logic      [12:0] address_o,
    output logic      [ 1:0] mask_o,
    output logic      [15:0] dq_o,
    output logic             dq_on_o,
    input  wire logic [15:0] dq_i
);

  axi_pkg::read_req_t read_req;
  axi_pkg::bus_read_rsp_t read_rsp;
  axi_pkg::bus_write_req_t write_req;
  axi_pkg::write_rsp_t write_rsp;
  logic ready, waits_q;
  logic [1:0] size;
  sdram #(
      .ClockPs(ClockPs),
      .CasLatency(CasLatency),
      .Extra(Extra),
      .WaitPs(WaitPs)
  ) u_sdram (
      .clk_i,
      .rst_i,
      .mem_read_i(read_req),
      .mem_read_o(read_rsp),
      .mem_write_i(write_req),
      .mem_write_o(write_rsp),
      .ready_o(ready),
      .size_o(size),
      .cke_o,
      .cs_n_o,
      .ras_n_o,
      .cas_n_o,
      .we_n_o,
      .bank_o,
      .address_o,
      .mask_o,
      .dq_o,
      .dq_on_o,
      .dq_i
  );

  logic [7:0] errors, drops;
  always_ff @(posedge clk_i) waits_q <= rst_i || !ready;
  board #(
      .ClocksPerBit(ClocksPerBit),
      .Resend(Resend),
      .LogHeartbeat(LogHeartbeat),
      .ClockKhz(ClockKhz),
      .MemoryUnits(MemoryUnits),
      .Build(Build),
      .IsSimulated(IsSimulated),
      .Slices(1'b1)
  ) u_board (
      .clk_i,
      .rst_i(waits_q),
      .rx_i,
      .tx_o,
      .errors_o(errors),
      .drops_o(drops),
      .mem_read_o(read_req),
      .mem_read_i(read_rsp),
      .mem_write_o(write_req),
      .mem_write_i(write_rsp)
  );

  // ---- lamps: a clock; the chip, and whether it is the larger; the line heard, spoken to; bursts of card memory; what the line lost
  logic [LogBlink-1:0] blink_q;
  always_ff @(posedge clk_i) begin
    blink_q <= rst_i ? '0 : blink_q + 1'b1;
    leds_o <= {
      drops != '0,
      errors != '0,
      write_req.aw_valid | read_req.ar_valid,
      !tx_o,
      !rx_i,
      size == sdram_pkg::MBYTE_64,
      ready && size != sdram_pkg::NO_CHIP,
      blink_q[LogBlink-1]
    };
  end

endmodule
`default_nettype wire
