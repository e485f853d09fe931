// uart_rx: bytes from a serial line: 8 data bits, lowest first, no parity, one stop bit.
// Algorithm: a falling edge that is still low in the middle of its bit begins a byte; each bit is read in its middle. A byte whose
//            stop bit is low is dropped and counted, and the line has to be high before the next one begins.
// Range:     ClocksPerBit of at least 4; the sender's clock may be off by 3 %, at 4 clocks a bit by 2 %.
// Timing:    a byte half a bit after its stop bit began, and two clocks of synchroniser; valid_o for one clock, ready or not.
// Tested-through: link
// Test:      sim/tests/boards/shell/uart.rs
// Area:      rtl/boards/shell/README.md
`default_nettype none
module uart_rx #(
    parameter int unsigned ClocksPerBit = 16
) (
    input  wire logic       clk_i,
    input  wire logic       rst_i,
    input  wire logic       rx_i,
    output logic            valid_o,
    output logic      [7:0] data_o,
    output logic      [7:0] errors_o  // bytes dropped, as far as 255
);

  localparam int unsigned CountW = $clog2(ClocksPerBit);
  localparam logic [3:0] Stop = 4'd9;

  if (ClocksPerBit < 4) $fatal(1, "uart_rx: ClocksPerBit of at least 4");

  logic line;
  sync u_sync (
      .clk_i,
      .d_i(rx_i),
      .q_o(line)
  );

  // bit_q: 0 is the start bit, 1 to 8 data. armed_q: the line was high since the last byte.
  logic busy_q, armed_q, now, starts, ends;
  logic [3:0] bit_q;
  logic [CountW-1:0] count_q;
  assign now = busy_q && count_q == '0;
  assign starts = !busy_q && armed_q && !line;
  assign ends = now && (bit_q == Stop || (bit_q == '0 && line));

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      busy_q   <= 1'b0;
      armed_q  <= 1'b0;
      valid_o  <= 1'b0;
      errors_o <= '0;
    end else begin
      busy_q  <= starts || (busy_q && !ends);
      armed_q <= (line && (!busy_q || ends)) || (armed_q && !starts);
      valid_o <= now && bit_q == Stop && line;
      if (now && bit_q == Stop && !line && errors_o != '1) errors_o <= errors_o + 8'd1;
    end
    if (starts) count_q <= CountW'(ClocksPerBit / 2 - 1);
    else count_q <= now ? CountW'(ClocksPerBit - 1) : count_q - CountW'(1);
    if (starts) bit_q <= '0;
    else if (now) bit_q <= bit_q + 4'd1;
    if (now && bit_q != Stop) data_o <= {line, data_o[7:1]};
  end

endmodule
`default_nettype wire
