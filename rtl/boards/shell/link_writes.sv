// link_writes: the card's write bursts as WRITE frames, the host's DONE frames as responses.
// Algorithm: a burst's bytes are gathered in a memory, one a clock, off the port; its address waits on the port until the frame is
//            written, so data comes first. A frame has the bytes from the burst's first on whose strobes are on: a burst with a byte after one that is
//            off cannot be said and is refused here. Responses in the order of the bursts; after sync_i those sent are refused.
// Range:     bursts of at most MAX_BURST bytes; at most CARD_WRITES are unanswered.
// Timing:    a beat: a clock a byte, and one; WRITE: 9 clocks, and 2 a byte.
// Tested-through: link
// Area:      rtl/boards/shell/README.md
`default_nettype none
module link_writes (
    input  wire logic                    clk_i,
    input  wire logic                    rst_i,
    input  wire logic                    sync_i,
    // the card
    input  wire axi_pkg::bus_write_req_t write_i,
    output axi_pkg::write_rsp_t          write_o,
    // frames that came; is_mine: the oldest is DONE
    input  wire logic                    is_mine_i,
    input  wire shell_pkg::came_t        came_i,
    output shell_pkg::taken_t            taken_o,
    // frames to be written; granted: a byte or commit goes
    output shell_pkg::push_t             push_o,
    input  wire logic                    granted_i
);

  localparam int unsigned BeatBytes = axi_pkg::BUS_BITS / 8;
  localparam int unsigned LogBeat = $clog2(BeatBytes);
  localparam int unsigned CountW = prim_pkg::count_bits(link_pkg::CARD_WRITES);

  // ---- gathering: w_ready_q takes a beat whose bytes have all been looked at
  logic w_ready_q, whole_q, off_q, hole_q, looks, strobe, keeps, sent;
  logic [LogBeat-1:0] lane_q;
  logic [9:0] bytes_q;
  logic [BeatBytes-1:0][7:0] data;
  assign data   = write_i.w.data;
  assign looks  = write_i.w_valid && !w_ready_q && !whole_q;
  assign strobe = write_i.w.strb[lane_q];
  assign keeps  = looks && strobe && !off_q;
  always_ff @(posedge clk_i) begin
    w_ready_q <= looks && lane_q == '1 && !rst_i;
    if (rst_i) lane_q <= '0;
    else if (looks) lane_q <= lane_q + LogBeat'(1);
    if (rst_i || sent) begin
      whole_q <= 1'b0;
      off_q   <= 1'b0;
      hole_q  <= 1'b0;
      bytes_q <= '0;
    end else begin
      whole_q <= whole_q || (looks && lane_q == '1 && write_i.w.last);
      off_q   <= off_q || (looks && !strobe);
      hole_q  <= hole_q || (looks && strobe && off_q);
      bytes_q <= bytes_q + 10'(keeps);
    end
  end

  // ---- WRITE: eight bytes of address, then those that were gathered
  logic room, asks, is_ready, commit, have_q, fetch, aw_ready_q, refuse;
  logic [3:0] step_q;
  logic [9:0] index_q;
  logic [7:0] rdata;
  logic [7:0][7:0] addr;
  assign addr = write_i.aw.addr;
  assign is_ready = write_i.aw_valid && whole_q && room && !aw_ready_q;
  assign asks = is_ready && !hole_q;
  assign refuse = is_ready && hole_q;
  assign push_o = '{
          want: asks,
          data_valid: asks && (!step_q[3] || have_q),
          data: step_q[3] ? rdata : addr[step_q[2:0]],
          commit: asks && step_q[3] && !have_q && index_q == bytes_q,
          kind: shell_pkg::WRITE,
          ok: 1'b1
      };
  assign commit = push_o.commit && granted_i && !sync_i;
  assign sent = commit || (refuse && !sync_i);
  assign fetch = asks && !have_q && index_q != bytes_q;
  ram_1r1w #(
      .W(8),
      .Depth(link_pkg::MAX_BURST)
  ) u_bytes (
      .clk_i,
      .we_i(keeps),
      .waddr_i(bytes_q[8:0]),
      .wdata_i(data[lane_q]),
      .re_i(fetch),
      .raddr_i(index_q[8:0]),
      .rdata_o(rdata)
  );
  always_ff @(posedge clk_i) begin
    aw_ready_q <= sent && !rst_i;
    if (rst_i || sync_i || sent) begin
      step_q  <= '0;
      index_q <= '0;
      have_q  <= 1'b0;
    end else begin
      if (granted_i && !step_q[3]) step_q <= step_q + 4'd1;
      if (fetch) index_q <= index_q + 10'd1;
      have_q <= fetch || (have_q && !(granted_i && step_q[3]));
    end
  end

  // ---- whose they are
  logic due, over, is_refused;
  logic [axi_pkg::ID_BITS-1:0] id;
  logic [CountW-1:0] count;
  fifo #(
      .W(axi_pkg::ID_BITS + 1),
      .Depth(link_pkg::CARD_WRITES)
  ) u_due (
      .clk_i,
      .rst_i,
      .valid_i(sent),
      .ready_o(room),
      .data_i ({write_i.aw.id, hole_q}),
      .valid_o(due),
      .ready_i(over),
      .data_o ({id, is_refused}),
      .count_o(count)
  );

  // ---- responses
  logic [CountW-1:0] refuse_q;  // bursts that the link has forgotten
  logic valid_q, ok_q, refuses, is_over, answers, takes;
  assign refuses = refuse_q != '0 || is_refused;
  assign over = valid_q & write_i.b_ready;
  assign answers = due && !valid_q && !sync_i && !aw_ready_q && (refuses || is_mine_i);
  assign takes = answers && !refuses;
  // DONE that nobody waits for is dropped.
  assign is_over = is_mine_i && !due && !sync_i;
  assign taken_o = '{data_ready: 1'b0, pop: takes || is_over};
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      valid_q  <= 1'b0;
      refuse_q <= '0;
    end else begin
      valid_q <= answers | (valid_q & ~over);
      if (sync_i) refuse_q <= count - CountW'(over);
      else if (over && refuse_q != '0) refuse_q <= refuse_q - CountW'(1);
    end
    if (answers) ok_q <= !refuses && came_i.ok;
  end
  assign write_o = '{
          aw_ready: aw_ready_q,
          w_ready: w_ready_q,
          b_valid: valid_q,
          b: '{resp: ok_q ? axi_pkg::RESP_OKAY : axi_pkg::RESP_SLVERR, id: id}
      };

  logic unused;
  assign unused = ^{came_i, index_q[9]};

endmodule
`default_nettype wire
