// Bench of crc32c. Cycles: 2
// Case: Bytes=2
// Case: Bytes=9 Units=1
// Plant: 32'h82F63B78 => 32'hEDB88320
// Plant: sum = Wide => sum = ~Wide
`default_nettype none
module crc32c_formal #(
    parameter int unsigned Bytes = 2,
    // 1: unit vectors and zero only, which is all there is to show of what is made of XORs alone.
    parameter bit          Units = 1'b0
) (
    input wire logic                  clk_i,
    input wire logic [8*Bytes+32-1:0] any_i,
    input wire logic [           7:0] unit_i
);

  logic [       31:0] crc_i;
  logic [8*Bytes-1:0] data_i;
  assign {data_i, crc_i} = Units ? (8 * Bytes + 32)'(1) << unit_i : any_i;

  // Many bytes at once are the bytes one after another.
  logic [31:0] at_once;
  logic [Bytes:0][31:0] one_by_one;
  crc32c #(
      .DataBits(8 * Bytes)
  ) dut (
      .crc_i,
      .data_i,
      .crc_o(at_once)
  );
  assign one_by_one[0] = crc_i;
  for (genvar i = 0; i < Bytes; i++) begin : gen_byte
    crc32c #(
        .DataBits(8)
    ) dut (
        .crc_i (one_by_one[i]),
        .data_i(data_i[8*i+:8]),
        .crc_o (one_by_one[i+1])
    );
  end

  // The check value of every CRC catalogue: "123456789", first byte in the lowest bits.
  logic [31:0] known;
  crc32c #(
      .DataBits(72)
  ) dut_known (
      .crc_i ('1),
      .data_i({"9", "8", "7", "6", "5", "4", "3", "2", "1"}),
      .crc_o (known)
  );

  always_ff @(posedge clk_i) begin
    bytes_in_order : assert (at_once == one_by_one[Bytes]);
    check_value : assert (~known == 32'hE3069283);
    reach_nonzero : cover (at_once[31] && crc_i == 0);
  end

endmodule
`default_nettype wire
