// narrow_read: read bursts of 64-byte beats over a narrower port.
// Algorithm: a beat is PIECES of the port's, lowest bytes first. All bursts go out under one ID, so that they come back in order and no
//            other's piece comes between; a queue remembers whose they are.
// Range:     ports of 64, 128 or 256 bits; bursts inside 512 bytes, so at most 64 pieces. A beat's response is the worst of its pieces'.
//            Pieces that nobody asked for go on as beats of no master. The master takes every beat when the port's register is asked to.
// Timing:    a beat every PIECES cycles, a cycle after its last piece; a cycle more for an address.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module narrow_read #(
    parameter int unsigned Outstanding = 64
) (
    input  wire logic                   clk_i,
    input  wire logic                   rst_i,
    input  wire axi_pkg::read_req_t     master_i,
    output axi_pkg::read_rsp_t          master_o,
    output axi_pkg::read_req_t          read_o,
    input  wire axi_pkg::bus_read_rsp_t read_i
);

  localparam int unsigned Pieces = axi_pkg::DATA_BITS / axi_pkg::BUS_BITS;
  localparam int unsigned PieceW = prim_pkg::addr_bits(Pieces);
  localparam logic [axi_pkg::ID_BITS-1:0] Nobody = '1;

  // ---- addresses, and whose they are: ID and beats, less one
  logic room, due, ask, ask_ready, over;
  logic [axi_pkg::ID_BITS-1:0] id;
  logic [2:0] len, beat_q;
  logic [prim_pkg::count_bits(Outstanding)-1:0] unused_count;
  axi_pkg::ax_t ax;
  always_comb begin
    ax = master_i.ar;
    ax.id = '0;
    ax.len = 8'((32'(master_i.ar.len) + 1) * Pieces - 1);
  end
  assign ask = master_i.ar_valid & room;
  fifo #(
      .W(axi_pkg::ID_BITS + 3),
      .Depth(Outstanding)
  ) u_due (
      .clk_i,
      .rst_i,
      .valid_i(ask & ask_ready),
      .ready_o(room),
      .data_i ({master_i.ar.id, master_i.ar.len[2:0]}),
      .valid_o(due),
      .ready_i(over),
      .data_o ({id, len}),
      .count_o(unused_count)
  );
  pipe_reg #(
      .W($bits(axi_pkg::ax_t))
  ) u_ask (
      .clk_i,
      .rst_i,
      .valid_i(ask),
      .ready_o(ask_ready),
      .data_i (ax),
      .valid_o(read_o.ar_valid),
      .ready_i(read_i.ar_ready),
      .data_o (read_o.ar)
  );

  // ---- pieces
  logic valid_q, take, whole;
  logic [PieceW-1:0] piece_q;
  logic [1:0] resp_q, resp;
  axi_pkg::r_t r_q;
  logic [axi_pkg::DATA_BITS-1:0] data;
  assign read_o.r_ready = !valid_q | master_i.r_ready;
  assign take = read_i.r_valid & read_o.r_ready;
  assign whole = take & (piece_q == PieceW'(Pieces - 1));
  assign over = whole & (beat_q == len);
  assign resp = (piece_q == '0) ? read_i.r.resp : axi_pkg::worse(resp_q, read_i.r.resp);
  assign data = axi_pkg::DATA_BITS'({read_i.r.data, r_q.data} >> axi_pkg::BUS_BITS);
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      valid_q <= 1'b0;
      piece_q <= '0;
      beat_q  <= '0;
    end else begin
      valid_q <= whole | (valid_q & ~master_i.r_ready);
      if (take) piece_q <= whole ? '0 : piece_q + PieceW'(1);
      if (whole) beat_q <= (over | ~due) ? '0 : beat_q + 3'd1;
    end
    if (take) begin
      resp_q <= resp;
      r_q <= '{last: read_i.r.last, resp: resp, id: due ? id : Nobody, data: data};
    end
  end
  assign master_o = '{ar_ready: ask_ready & room, r_valid: valid_q, r: r_q};

  logic unused;
  assign unused = ^{unused_count, read_i.r.id};

endmodule
`default_nettype wire
