// payload_crc: CRC-32C over a stream of beats of 64 bytes, or of 32 in the last one.
// Algorithm: the CRC is linear: what a beat alone would leave behind is registered, then added to what so many zeros make of the
//            register. So the data's long sums are none of the loop's.
// Range:     clear_i starts anew. crc_o is final (inverted).
// Timing:    crc_o 2 cycles after the beat, 1 beat a cycle.
// Golden:    host/golden/src/dma/payload_crc.rs      Test: sim/tests/dma/payload_crc.rs
// Area:      benches/ledger/area.json#card
`default_nettype none
module payload_crc (
    input  wire logic         clk_i,
    input  wire logic         rst_i,
    input  wire logic         clear_i,
    input  wire logic         valid_i,
    input  wire logic         half_i,
    input  wire logic [511:0] data_i,
    output logic      [ 31:0] crc_o
);

  logic valid_q, half_q;
  logic [31:0] crc_q;

  always_ff @(posedge clk_i) begin
    valid_q <= valid_i & ~clear_i & ~rst_i;
    half_q  <= half_i;
  end

`ifdef SIM_FAST
  logic [511:0] data_q;
  always_ff @(posedge clk_i) if (valid_i) data_q <= data_i;
  // One table for each byte of the beat: what it does to the register, so many bytes before the end.
  logic [31:0] table_q[64*256];
  initial begin
    for (int unsigned i = 0; i < 256; i++) begin
      table_q[i] = i;
      for (int unsigned k = 0; k < 8; k++)
      table_q[i] = {1'b0, table_q[i][31:1]} ^ (32'h82F63B78 & {32{table_q[i][0]}});
    end
    for (int unsigned k = 1; k < 64; k++) begin
      for (int unsigned i = 0; i < 256; i++) begin
        table_q[k*256+i] = {8'b0, table_q[(k-1)*256+i][31:8]} ^ table_q[{6'd0, table_q[(k-1)*256+i][7:0]}];
      end
    end
  end
  function automatic logic [31:0] bytes(input logic [31:0] crc, input logic [511:0] data,
                                        input int unsigned n);
    logic [511:0] x;
    x = data ^ {480'b0, crc};
    bytes = '0;
    for (int unsigned k = 0; k < n; k++) bytes ^= table_q[{n[5:0]-1'b1-k[5:0], x[8*k+:8]}];
  endfunction
  always_ff @(posedge clk_i) begin
    if (clear_i || rst_i) crc_q <= '1;
    else if (valid_q) crc_q <= half_q ? bytes(crc_q, data_q, 32) : bytes(crc_q, data_q, 64);
  end
`else
  logic [31:0] of_half, of_beat, of_data_q, after_half, after_beat;
  crc32c #(
      .DataBits(256)
  ) u_of_half (
      .crc_i ('0),
      .data_i(data_i[255:0]),
      .crc_o (of_half)
  );
  crc32c #(
      .DataBits(512)
  ) u_of_beat (
      .crc_i ('0),
      .data_i(data_i),
      .crc_o (of_beat)
  );
  crc32c #(
      .DataBits(256)
  ) u_after_half (
      .crc_i (crc_q),
      .data_i('0),
      .crc_o (after_half)
  );
  crc32c #(
      .DataBits(512)
  ) u_after_beat (
      .crc_i (crc_q),
      .data_i('0),
      .crc_o (after_beat)
  );
  always_ff @(posedge clk_i) begin
    if (valid_i) of_data_q <= half_i ? of_half : of_beat;
    if (clear_i || rst_i) crc_q <= '1;
    else if (valid_q) crc_q <= of_data_q ^ (half_q ? after_half : after_beat);
  end
`endif

  assign crc_o = ~crc_q;

endmodule
`default_nettype wire
