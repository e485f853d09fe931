// link_ring: frames for the host, kept until it has acknowledged them, and sent again from the oldest where it asks or says nothing.
// Algorithm: payloads in a ring of block RAM; for each of the WINDOW numbers that may be under way a kind, a response and where its
//            payload ends. base_q is the oldest number not acknowledged, send_q the next to be sent, next_q the next to be written.
//            What the host says is heard at once and followed between frames: nothing moves under a frame that is being sent.
// Range:     an acknowledgement of what was never written is ignored. A frame of at most MAX_PAYLOAD bytes, written while ready_o.
// Timing:    a byte of payload every 3 clocks; what the host says is followed 2 clocks after the frame under way.
// Proof:     rtl/boards/shell/formal/link_ring.sv
// Tested-through: link
// Area:      rtl/boards/shell/README.md
`default_nettype none
module link_ring #(
    parameter int unsigned LogBytes = 12,
    parameter int unsigned MaxPayload = link_pkg::MAX_PAYLOAD,
    parameter int unsigned Resend = 1_500_000  // clocks without progress until it begins again by itself
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic clear_i,  // everything is forgotten, numbers begin at 0
    // frames are written
    input wire shell_pkg::push_t push_i,
    output logic ready_o,
    output logic spare_o,  // and room for two short frames more
    // what the host says
    input wire logic ack_valid_i,
    input wire logic [7:0] ack_i,
    input wire logic ack_again_i,
    // frames are sent: between frames the sender is idle, takes one by start, gets its bytes, and ends it by done
    input wire logic idle_i,
    output logic settled_o,  // all that the host said has been followed
    output logic valid_o,
    input wire logic start_i,
    input wire logic done_i,
    output logic [7:0] seq_o,
    output logic [2:0] kind_o,
    output logic ok_o,
    output logic data_valid_o,
    output logic [7:0] data_o,
    input wire logic data_ready_i,
    output logic data_end_o  // no byte is left
);

  localparam int unsigned Window = link_pkg::WINDOW;
  localparam int unsigned NumberW = $clog2(Window);
  localparam int unsigned TimerW = $clog2(Resend + 1);
  // What may be in use while one more frame finds room.
  localparam logic [LogBytes-1:0] Most = LogBytes'((1 << LogBytes) - 1 - MaxPayload);

  if (MaxPayload >= 1 << LogBytes) $fatal(1, "link_ring: a frame must fit into the ring");

  // Numbers, and where payloads begin: of base, of send, of next; and of the byte that is written.
  logic [7:0] base_q, send_q, next_q;
  logic [LogBytes-1:0] tail_q, read_q, head_q, write_q;

  // ---- writing
  logic room_q, settle_q, push, commit;
  logic [7:0] kept;
  logic [LogBytes-1:0] used;
  assign kept = next_q - base_q;
  assign used = head_q - tail_q;
  assign ready_o = room_q & ~settle_q;
  assign push = push_i.data_valid & ready_o;
  assign commit = push_i.commit & ready_o;
  always_ff @(posedge clk_i) begin
    if (rst_i || clear_i) begin
      next_q   <= '0;
      head_q   <= '0;
      write_q  <= '0;
      room_q   <= 1'b0;
      spare_o  <= 1'b0;
      settle_q <= 1'b0;
    end else begin
      if (push) write_q <= write_q + LogBytes'(1);
      if (commit) next_q <= next_q + 8'd1;
      if (commit) head_q <= write_q;
      settle_q <= commit;
      room_q   <= kept < 8'(Window) && used <= Most;
      spare_o  <= kept < 8'(Window - 2);
    end
  end

  logic [LogBytes+3:0] entries[Window];
  always_ff @(posedge clk_i) begin
    if (commit) entries[next_q[NumberW-1:0]] <= {push_i.kind, push_i.ok, write_q};
  end

  // ---- hearing: the last word counts, but AGAIN holds until the number that it came with is overtaken
  logic heard_q, again_q, follow_q, follow, fits_q, stays_q, repeat_q, passes_q;
  logic [7:0] ack_q, step, sent, before_q;
  logic [LogBytes-1:0] place_q;
  assign step   = ack_q - base_q;
  assign sent   = send_q - base_q;
  assign follow = heard_q & idle_i & ~follow_q;
  always_ff @(posedge clk_i) begin
    if (rst_i || clear_i) begin
      heard_q  <= 1'b0;
      again_q  <= 1'b0;
      follow_q <= 1'b0;
    end else begin
      heard_q  <= ack_valid_i | (heard_q & ~follow);
      follow_q <= follow;
      if (ack_valid_i) again_q <= ack_again_i | (again_q && heard_q && !follow && ack_q == ack_i);
    end
    if (ack_valid_i) ack_q <= ack_i;
    // What is to be done, a clock before it is done.
    stays_q  <= step == '0;
    fits_q   <= step != '0 && step <= kept;
    passes_q <= step > sent;
    repeat_q <= again_q && step < sent;
    before_q <= ack_q;
    place_q  <= entries[NumberW'(ack_q-8'd1)][LogBytes-1:0];
  end

  // ---- following, and what happens by itself
  logic asked_q, moves, stays, again, late, waits;
  logic [TimerW-1:0] timer_q;
  assign moves = follow_q & fits_q;
  assign waits = send_q != base_q;
  assign stays = follow_q & stays_q;
  // Once for each number that the host waits for.
  assign again = repeat_q && (moves || (stays && !asked_q));
  assign late  = idle_i && !heard_q && !follow_q && waits && timer_q == TimerW'(Resend);
  always_ff @(posedge clk_i) begin
    if (rst_i || clear_i) begin
      base_q  <= '0;
      tail_q  <= '0;
      asked_q <= 1'b0;
      timer_q <= '0;
    end else begin
      if (moves) base_q <= before_q;
      if (moves) tail_q <= place_q;
      asked_q <= again || (asked_q && !moves && !late);
      if (moves || again || done_i || late || !waits) timer_q <= '0;
      else if (timer_q != TimerW'(Resend)) timer_q <= timer_q + TimerW'(1);
    end
  end

  // ---- sending
  logic active_q, coming_q, have_q, fetch;
  logic [LogBytes-1:0] end_at;
  assign {kind_o, ok_o, end_at} = entries[send_q[NumberW-1:0]];
  assign settled_o = ~heard_q & ~follow_q & ~late;
  assign valid_o = settled_o && send_q != next_q;
  assign seq_o = send_q;
  assign data_valid_o = have_q;
  assign data_end_o = !coming_q && !have_q && read_q == end_at;
  assign fetch = active_q && !coming_q && !have_q && read_q != end_at;
  always_ff @(posedge clk_i) begin
    if (rst_i || clear_i) begin
      send_q   <= '0;
      read_q   <= '0;
      have_q   <= 1'b0;
      coming_q <= 1'b0;
      active_q <= 1'b0;
    end else begin
      active_q <= start_i | (active_q & ~done_i);
      coming_q <= fetch;
      have_q   <= coming_q | (have_q & ~data_ready_i);
      if (fetch) read_q <= read_q + LogBytes'(1);
      if (done_i) send_q <= send_q + 8'd1;
      if (moves && (passes_q || repeat_q)) begin
        send_q <= before_q;
        read_q <= place_q;
      end else if (late || again) begin
        send_q <= base_q;
        read_q <= tail_q;
      end
    end
  end
  ram_1r1w #(
      .W(8),
      .Depth(1 << LogBytes),
      .ExtraRegs(1)
  ) u_payloads (
      .clk_i,
      .we_i(push),
      .waddr_i(write_q),
      .wdata_i(push_i.data),
      .re_i(fetch),
      .raddr_i(read_q),
      .rdata_o(data_o)
  );

  logic unused;
  assign unused = push_i.want;

endmodule
`default_nettype wire
