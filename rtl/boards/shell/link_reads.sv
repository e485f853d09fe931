// link_reads: the card's read bursts as READ frames, the host's DATA frames as beats.
// Algorithm: an address waits on the port until its frame is written: nothing of it is kept but, in a queue, whose burst it is and how
//            long. Answers come in the order of the frames. A byte at a time enters the beat from above. After sync_i, and where DATA
//            says so or has not as many bytes as were asked for, a burst's beats are zeros and SLVERR. DATA that nobody asked for is dropped.
// Range:     bursts of at most MAX_BURST bytes; at most CARD_READS are unanswered.
// Timing:    READ: 11 clocks; a beat: 2 clocks a byte, and one.
// Proof:     rtl/boards/shell/formal/link_reads.sv
// Tested-through: link
// Area:      rtl/boards/shell/README.md
`default_nettype none
module link_reads (
    input  wire logic               clk_i,
    input  wire logic               rst_i,
    input  wire logic               sync_i,
    // the card
    input  wire axi_pkg::read_req_t read_i,
    output axi_pkg::bus_read_rsp_t  read_o,
    // frames that came; is_mine: the oldest is DATA
    input  wire logic               is_mine_i,
    input  wire shell_pkg::came_t   came_i,
    output shell_pkg::taken_t       taken_o,
    // frames to be written; granted: a byte or commit goes
    output shell_pkg::push_t        push_o,
    input  wire logic               granted_i
);

  localparam int unsigned BeatBytes = axi_pkg::BUS_BITS / 8;
  localparam int unsigned LogBeat = $clog2(BeatBytes);
  localparam int unsigned LenW = prim_pkg::addr_bits(link_pkg::MAX_BURST / BeatBytes);
  localparam int unsigned CountW = prim_pkg::count_bits(link_pkg::CARD_READS);
  localparam logic [3:0] Last = 4'd10;  // after eight bytes of address and two of length

  // ---- READ
  logic room, asks, commit, ar_ready_q;
  logic [3:0] step_q;
  logic [9:0] bytes;
  logic [15:0][7:0] said;
  assign asks = read_i.ar_valid && room && !ar_ready_q;
  assign bytes = (10'(read_i.ar.len[LenW-1:0]) + 10'd1) << LogBeat;
  assign said = {48'd0, 6'd0, bytes, read_i.ar.addr};
  assign push_o = '{
          want: asks,
          data_valid: asks && step_q != Last,
          data: said[step_q],
          commit: asks && step_q == Last,
          kind: shell_pkg::READ,
          ok: 1'b1
      };
  assign commit = push_o.commit && granted_i && !sync_i;
  always_ff @(posedge clk_i) begin
    if (rst_i || sync_i || commit) step_q <= '0;
    else if (granted_i) step_q <= step_q + 4'd1;
    ar_ready_q <= commit && !rst_i;
  end

  // ---- whose they are
  logic due, over;
  logic [axi_pkg::ID_BITS-1:0] id;
  logic [LenW-1:0] len;
  logic [CountW-1:0] count;
  fifo #(
      .W(axi_pkg::ID_BITS + LenW),
      .Depth(link_pkg::CARD_READS)
  ) u_due (
      .clk_i,
      .rst_i,
      .valid_i(commit),
      .ready_o(room),
      .data_i ({read_i.ar.id, read_i.ar.len[LenW-1:0]}),
      .valid_o(due),
      .ready_i(over),
      .data_o ({id, len}),
      .count_o(count)
  );

  // ---- beats
  logic [CountW-1:0] refuse_q;  // bursts that the link has forgotten
  logic valid_q, refuses, known_q, odd_q, is_good, takes, gives, lasts, fills;
  logic [LogBeat-1:0] lane_q;
  logic [LenW-1:0] beat_q;
  logic [axi_pkg::BUS_BITS-1:0] data_q;
  logic [1:0] resp_q;
  assign refuses = refuse_q != '0;
  assign is_good = due && !refuses && is_mine_i && known_q && !odd_q;
  assign lasts = beat_q == len;
  assign gives = valid_q & read_i.r_ready;
  assign over = gives & lasts;
  assign takes = is_good && !valid_q && came_i.data_valid && !sync_i;
  // A beat without data is whole at once.
  assign fills = !valid_q && due && !sync_i && (refuses || (is_mine_i && known_q && odd_q) || (takes && lane_q == '1));
  assign taken_o = '{data_ready: takes, pop: is_mine_i && !refuses && !sync_i && (over || !due)};
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      valid_q  <= 1'b0;
      beat_q   <= '0;
      lane_q   <= '0;
      refuse_q <= '0;
    end else begin
      valid_q <= fills | (valid_q & ~gives);
      if (gives) beat_q <= lasts ? '0 : beat_q + LenW'(1);
      if (sync_i || refuses) lane_q <= '0;
      else if (takes) lane_q <= lane_q + LogBeat'(1);
      if (sync_i) refuse_q <= count - CountW'(over);
      else if (over && refuses) refuse_q <= refuse_q - CountW'(1);
    end
    // Of the oldest frame and the oldest burst, once both stand there: whether the one is what the other asks for.
    known_q <= is_mine_i && due && !over && !sync_i && !rst_i;
    odd_q   <= !came_i.ok || came_i.bytes != (10'(len) + 10'd1) << LogBeat;
    if (fills && !is_good) data_q <= '0;
    else if (takes) data_q <= {came_i.data, data_q[axi_pkg::BUS_BITS-1:8]};
    if (fills) resp_q <= is_good ? axi_pkg::RESP_OKAY : axi_pkg::RESP_SLVERR;
  end
  assign read_o.ar_ready = ar_ready_q;
  assign read_o.r_valid = valid_q;
  assign read_o.r = '{last: lasts, resp: resp_q, id: id, data: data_q};

  logic unused;
  assign unused = ^{read_i.ar.len, came_i.valid, came_i.kind};

endmodule
`default_nettype wire
