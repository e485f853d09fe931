// narrow_write: write bursts of 64-byte beats over a narrower port.
// Algorithm: a beat is PIECES of the port's, lowest bytes first: what stands in a beat's last bytes is written last. Responses pass.
// Range:     ports of 64, 128 or 256 bits; bursts inside 512 bytes, so at most 64 pieces.
// Timing:    a beat every PIECES cycles; a cycle more for an address and for data.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module narrow_write (
    input  wire logic                clk_i,
    input  wire logic                rst_i,
    input  wire axi_pkg::write_req_t master_i,
    output axi_pkg::write_rsp_t      master_o,
    output axi_pkg::bus_write_req_t  write_o,
    input  wire axi_pkg::write_rsp_t write_i
);

  localparam int unsigned Pieces = axi_pkg::DATA_BITS / axi_pkg::BUS_BITS;
  localparam int unsigned PieceW = prim_pkg::addr_bits(Pieces);

  axi_pkg::ax_t ax;
  always_comb begin
    ax = master_i.aw;
    ax.len = 8'((32'(master_i.aw.len) + 1) * Pieces - 1);
  end
  pipe_reg #(
      .W($bits(axi_pkg::ax_t))
  ) u_aw (
      .clk_i,
      .rst_i,
      .valid_i(master_i.aw_valid),
      .ready_o(master_o.aw_ready),
      .data_i (ax),
      .valid_o(write_o.aw_valid),
      .ready_i(write_i.aw_ready),
      .data_o (write_o.aw)
  );

  logic valid_q, send, last_piece;
  logic [PieceW-1:0] piece_q;
  axi_pkg::w_t w_q;
  assign last_piece = piece_q == PieceW'(Pieces - 1);
  assign send = valid_q & write_i.w_ready;
  assign master_o.w_ready = !valid_q | (send & last_piece);
  assign write_o.w_valid = valid_q;
  assign write_o.w = '{
          last: w_q.last & last_piece,
          strb: w_q.strb[axi_pkg::BUS_BITS/8-1:0],
          data: w_q.data[axi_pkg::BUS_BITS-1:0]
      };
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      valid_q <= 1'b0;
      piece_q <= '0;
    end else begin
      valid_q <= master_o.w_ready ? master_i.w_valid : valid_q;
      if (send) piece_q <= last_piece ? '0 : piece_q + PieceW'(1);
    end
    if (master_o.w_ready) w_q <= master_i.w;
    else if (send) begin
      w_q.strb <= w_q.strb >> (axi_pkg::BUS_BITS / 8);
      w_q.data <= w_q.data >> axi_pkg::BUS_BITS;
    end
  end

  assign master_o.b_valid = write_i.b_valid;
  assign master_o.b = write_i.b;
  assign write_o.b_ready = master_i.b_ready;

endmodule
`default_nettype wire
