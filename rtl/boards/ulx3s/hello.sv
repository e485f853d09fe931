// hello: the first bitstream for a ULX3S with an LFE5U-85F: a board that answers on its serial line, blinks and tries its memory.
// Algorithm: 25 MHz · 24 / 10 = 60 MHz, 20 clocks for a bit of 3 Mbaud, exactly: both ends divide by whole numbers. (48 MHz, 16 clocks, would
//            need the PLL to compare at 5 MHz or less, where the data sheet asks for 10.) Reset until the PLL has locked, and by a button.
// Range:     pads of rtl/boards/ulx3s/pins.lpf.
// Timing:    at 60 MHz; scripts/build fails where it is missed.
// Tested-through: hello
// Test:      sim/tests/boards/ulx3s/hello.rs
// Area:      rtl/boards/ulx3s/README.md
`default_nettype none
module hello #(
    parameter int unsigned ClocksPerBit = 20,
    parameter int unsigned Resend = 60_000 * link_pkg::CARD_RESEND_MS,
    parameter int unsigned LogHeartbeat = link_pkg::HEARTBEAT_LOG,
    parameter logic [31:0] Build = '0,
    parameter int unsigned Depth = 8192,
    parameter int unsigned LogBlink = 25
) (
    input  wire logic       clk_i,   // 25 MHz
    input  wire logic       rst_i,   // the button FIRE1
    input  wire logic       rx_i,
    output logic            tx_o,
    output logic      [7:0] leds_o,
    input  wire logic [1:0] wifi_i   // pads of the ESP32, see pins.lpf
);

  logic clk, rst, locked, unused_chip_clk;
  pll #(
      .Multiply(24),
      .Divide  (10)
  ) u_pll (
      .clk_i,
      .clk_o(clk),
      .chip_clk_o(unused_chip_clk),
      .locked_o(locked)
  );
  reset_sync u_reset (
      .clk_i (clk),
      .arst_i(!locked || rst_i),
      .rst_o (rst)
  );
  hello_core #(
      .ClocksPerBit(ClocksPerBit),
      .Resend(Resend),
      .LogHeartbeat(LogHeartbeat),
      .ClockKhz(32'd60_000),
      .Build(Build),
      .Depth(Depth),
      .LogBlink(LogBlink)
  ) u_core (
      .clk_i(clk),
      .rst_i(rst),
      .rx_i,
      .tx_o,
      .leds_o
  );
  // They are here to be pulled up.
  logic unused;
  assign unused = ^wifi_i;

endmodule
`default_nettype wire
