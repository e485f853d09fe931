// ulx3s: the card for a ULX3S with an LFE5U-85F: its clock, its reset and its pads.
// Algorithm: 25 MHz · 18 / 10 = 45 MHz, 15 clocks for a bit of 3 Mbaud, exactly. The chip of SDRAM has a clock of its own, ChipDelay eighths
//            of a period of the PLL's 450 MHz later: half a period of 45 MHz, so that pads change at its falling edge.
// Range:     pads of rtl/boards/ulx3s/pins.lpf and sdram.lpf.
// Timing:    at 45 MHz; scripts/build fails where it is missed.
// Tested-through: ulx3s_core
// Area:      rtl/boards/ulx3s/README.md
`default_nettype none
module ulx3s #(
    parameter logic [31:0] Build = '0,
    parameter int unsigned ChipDelay = 40,
    parameter int unsigned CasLatency = 2,
    parameter int unsigned Extra = 0
) (
    input  wire logic        clk_i,            // 25 MHz
    input  wire logic        rst_i,            // the button FIRE1
    input  wire logic        rx_i,
    output logic             tx_o,
    output logic      [ 7:0] leds_o,
    input  wire logic [ 1:0] wifi_i,           // pads of the ESP32, see pins.lpf
    output logic             sdram_clk_o,
    output logic             sdram_cke_o,
    output logic             sdram_cs_n_o,
    output logic             sdram_ras_n_o,
    output logic             sdram_cas_n_o,
    output logic             sdram_we_n_o,
    output logic      [ 1:0] sdram_bank_o,
    output logic      [12:0] sdram_address_o,
    output logic      [ 1:0] sdram_mask_o,
    inout  wire logic [15:0] sdram_dq_io
);

  logic clk, rst, locked, dq_on;
  logic [15:0] dq;
  pll #(
      .Multiply (18),
      .Divide   (10),
      .ChipDelay(ChipDelay)
  ) u_pll (
      .clk_i,
      .clk_o(clk),
      .chip_clk_o(sdram_clk_o),
      .locked_o(locked)
  );
  reset_sync u_reset (
      .clk_i (clk),
      .arst_i(!locked || rst_i),
      .rst_o (rst)
  );
  ulx3s_core #(
      .Build(Build),
      .CasLatency(CasLatency),
      .Extra(Extra)
  ) u_core (
      .clk_i(clk),
      .rst_i(rst),
      .rx_i,
      .tx_o,
      .leds_o,
      .cke_o(sdram_cke_o),
      .cs_n_o(sdram_cs_n_o),
      .ras_n_o(sdram_ras_n_o),
      .cas_n_o(sdram_cas_n_o),
      .we_n_o(sdram_we_n_o),
      .bank_o(sdram_bank_o),
      .address_o(sdram_address_o),
      .mask_o(sdram_mask_o),
      .dq_o(dq),
      .dq_on_o(dq_on),
      .dq_i(sdram_dq_io)
  );
  assign sdram_dq_io = dq_on ? dq : 'z;

  // They are here to be pulled up.
  logic unused;
  assign unused = ^wifi_i;

endmodule
`default_nettype wire
