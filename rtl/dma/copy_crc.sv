// copy_crc: the checksum of a copy's beats: payload_crc, or, by config_pkg::CRC_SERIAL, payload_crc_serial.
// Algorithm: one of the two.
// Range:     as payload_crc. A beat that is offered stays until it is taken, which take_i may tell only where ready_o is.
// Timing:    1 beat a cycle, or one every 8; crc_o at most 2 cycles after the beat was taken.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module copy_crc (
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

  if (config_pkg::CRC_SERIAL) begin : gen_serial
    payload_crc_serial u_crc (
        .clk_i,
        .rst_i,
        .clear_i,
        .offer_i,
        .take_i,
        .ready_o,
        .half_i,
        .data_i,
        .crc_o
    );
  end else begin : gen_whole
    payload_crc u_crc (
        .clk_i,
        .rst_i,
        .clear_i,
        .valid_i(take_i),
        .half_i,
        .data_i,
        .crc_o
    );
    assign ready_o = 1'b1;
    logic unused;
    assign unused = offer_i;
  end

endmodule
`default_nettype wire
