// crc32c: the CRC register after DataBits more bits (whole bytes, byte 0 in the lowest bits).
// Algorithm: CRC-32C (Castagnoli, RFC 3720), reflected polynomial 0x82F63B78, as one XOR of columns.  Not done: start value and final inversion (both ~0).
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

  // The CRC is linear: bit i of what comes in adds WEIGHTS[i], the register that it alone leaves behind.
  function automatic logic [DataBits-1:0][31:0] weights();
    logic [31:0] weight;
    weight = Polynomial;
    for (int unsigned i = 0; i < DataBits; i++) begin
      weights[DataBits-1-i] = weight;
      weight = {1'b0, weight[31:1]} ^ (Polynomial & {32{weight[0]}});
    end
  endfunction
  localparam logic [DataBits-1:0][31:0] Weights = weights();

  // The register's bits meet the first 32 of the data; of fewer, the rest moves down.
  localparam int unsigned Wide = DataBits > 32 ? DataBits : 32;
  logic [Wide-1:0] sum;
  assign sum = Wide'(data_i) ^ Wide'(crc_i);

  for (genvar j = 0; j < 32; j++) begin : gen_bit
    logic [DataBits-1:0] column;
    for (genvar i = 0; i < DataBits; i++) begin : gen_column
      assign column[i] = Weights[i][j];
    end
    if (DataBits < 32 && j + DataBits < 32) begin : gen_moved
      assign crc_o[j] = ^(sum[DataBits-1:0] & column) ^ sum[j+DataBits];
    end else begin : gen_plain
      assign crc_o[j] = ^(sum[DataBits-1:0] & column);
    end
  end

endmodule
`default_nettype wire
