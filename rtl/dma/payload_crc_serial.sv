// payload_crc_serial: payload_crc for small parts: a word of 8 bytes a cycle.
// Algorithm: a beat stands still while its words go into the register, one after another; it is taken with the last.
// Range:     as payload_crc. A beat that is offered stays until it is taken, which take_i may tell only where ready_o is.
// Timing:    a beat every 8 cycles, half a one in 4; crc_o the cycle after the beat was taken.
// Tested-through: payload_crc
// Area:      benches/ledger/area.json#card
`default_nettype none
module payload_crc_serial (
    input  wire logic         clk_i,
    input  wire logic         rst_i,
    input  wire logic         clear_i,
    input  wire logic         offer_i,
    input  wire logic         take_i,
    output logic              ready_o,
    input  wire logic         half_i,
    input  wire logic [511:0] data_i,
    output logic      [ 31:0] crc_o
);

  logic [2:0] word_q;
  logic [31:0] crc_q, next;
  logic is_last;

  crc32c #(
      .DataBits(64)
  ) u_word (
      .crc_i (crc_q),
      .data_i(data_i[64*word_q+:64]),
      .crc_o (next)
  );

  assign is_last = word_q == (half_i ? 3'd3 : 3'd7);
  assign ready_o = offer_i & is_last;
  always_ff @(posedge clk_i) begin
    if (rst_i || clear_i) begin
      word_q <= '0;
      crc_q  <= '1;
    end else if (is_last ? take_i : offer_i) begin
      word_q <= is_last ? '0 : word_q + 3'd1;
      crc_q  <= next;
    end
  end

  assign crc_o = ~crc_q;

endmodule
`default_nettype wire
