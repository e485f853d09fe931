// crc32c: the CRC register after DataBits more bits (whole bytes, byte 0 in the lowest bits).
// Algorithm: CRC-32C (Castagnoli, RFC 3720), reflected polynomial 0x82F63B78.  Not done: start value and final inversion (both ~0).
// Range:     DataBits a multiple of 8; "123456789" from 0xFFFFFFFF gives ~0xE3069283.
// Timing:    combinational; an XOR tree of DataBits + 32 inputs at most.
// Proof:     rtl/prim/formal/crc32c.sv
// Area:      benches/ledger/area.json#crc32c
`default_nettype none
module crc32c #(
    parameter int unsigned DataBits = 64
) (
    input  wire logic [        31:0] crc_i,
    input  wire logic [DataBits-1:0] data_i,
    output logic      [        31:0] crc_o
);

  localparam logic [31:0] Polynomial = 32'h82F63B78;

  if (DataBits % 8 != 0) $fatal(1, "crc32c: DataBits must be whole bytes");

  always_comb begin
    crc_o = crc_i;
    for (int unsigned i = 0; i < DataBits; i++) begin
      crc_o = {1'b0, crc_o[31:1]} ^ (Polynomial & {32{crc_o[0] ^ data_i[i]}});
    end
  end

endmodule
`default_nettype wire
