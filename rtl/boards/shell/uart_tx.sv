// uart_tx: bytes to a serial line: 8 data bits, lowest first, no parity, one stop bit.
// Algorithm: a shift register that a start bit enters at one end and ones at the other.
// Range:     ClocksPerBit of at least 2.
// Timing:    10 bits and a clock for each byte; tx_o from a register, high from reset on.
// Tested-through: link
// Area:      rtl/boards/shell/README.md
`default_nettype none
module uart_tx #(
    parameter int unsigned ClocksPerBit = 16
) (
    input  wire logic       clk_i,
    input  wire logic       rst_i,
    input  wire logic       valid_i,
    output logic            ready_o,
    input  wire logic [7:0] data_i,
    output logic            tx_o
);

  localparam int unsigned CountW = $clog2(ClocksPerBit);

  logic [3:0] left_q;  // bits that are still to come, the one on the line included
  logic [8:0] shift_q;
  logic [CountW-1:0] count_q;
  logic next;
  assign ready_o = left_q == '0;
  assign next = count_q == '0;
  assign tx_o = shift_q[0];

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      left_q  <= '0;
      shift_q <= '1;
    end else if (ready_o) begin
      if (valid_i) begin
        left_q  <= 4'd10;
        shift_q <= {data_i, 1'b0};
      end
    end else if (next) begin
      left_q  <= left_q - 4'd1;
      shift_q <= {1'b1, shift_q[8:1]};
    end
    count_q <= ready_o || next ? CountW'(ClocksPerBit - 1) : count_q - CountW'(1);
  end

endmodule
`default_nettype wire
