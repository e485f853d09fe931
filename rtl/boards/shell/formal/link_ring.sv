// Bench of link_ring. Cycles: 16 Bounded.
// Case: LogBytes=3 MaxPayload=2
// Case: LogBytes=3 MaxPayload=4 Resend=6
// Plant: Most = LogBytes'((1 << LogBytes) - 1 - MaxPayload) => Most = '1
// Plant: assign ready_o = room_q & ~settle_q; => assign ready_o = room_q;
// Plant: fits_q   <= step != '0 && step <= kept => fits_q <= step != '0
// Plant: follow = heard_q & idle_i & ~follow_q => follow = heard_q & ~follow_q
// Plant: if (moves && (passes_q || repeat_q)) begin => if (moves && repeat_q) begin
// Plant: read_q <= tail_q => read_q <= head_q
`default_nettype none
module link_ring_formal #(
    parameter int unsigned LogBytes = 3,
    parameter int unsigned MaxPayload = 2,
    parameter int unsigned Resend = 3
) (
    input wire logic       clk_i,
    input wire logic       rst_i,
    input wire logic       clear_i,
    input wire logic       byte_i,
    input wire logic [7:0] data_i,
    input wire logic       commit_i,
    input wire logic       ack_valid_i,
    input wire logic [7:0] ack_i,
    input wire logic       ack_again_i,
    input wire logic       begin_i,
    input wire logic       take_i,
    input wire logic       end_i,
    input wire logic [7:0] watched_i
);

  // The bench starts in reset, and watches one number.
  logic started_q;
  logic [7:0] watched_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) watched_q <= watched_i;
  end
  always_comb if (!started_q) assume (rst_i);

  // ---- who writes: whole frames of at most MaxPayload bytes
  shell_pkg::push_t push;
  logic ready, spare;
  logic [7:0] bytes_q, next_q;
  assign push = '{
          want: 1'b1,
          data_valid: byte_i && bytes_q != 8'(MaxPayload),
          data: data_i,
          commit: commit_i && !(byte_i && bytes_q != 8'(MaxPayload)),
          kind: next_q[2:0],
          ok: 1'b1
      };

  // ---- who sends: idle, then a frame's bytes, then its end
  logic busy_q, settled, valid, start, done, send_valid, send_end, ok;
  logic [7:0] seq, send_data, sent_q;
  logic [2:0] kind;
  assign start = !busy_q && valid && begin_i;
  assign done  = busy_q && send_end && end_i;
  link_ring #(
      .LogBytes(LogBytes),
      .MaxPayload(MaxPayload),
      .Resend(Resend)
  ) dut (
      .clk_i,
      .rst_i,
      .clear_i,
      .push_i(push),
      .ready_o(ready),
      .spare_o(spare),
      .ack_valid_i,
      .ack_i,
      .ack_again_i,
      .idle_i(!busy_q),
      .settled_o(settled),
      .valid_o(valid),
      .start_i(start),
      .done_i(done && !clear_i),
      .seq_o(seq),
      .kind_o(kind),
      .ok_o(ok),
      .data_valid_o(send_valid),
      .data_o(send_data),
      .data_ready_i(busy_q && take_i),
      .data_end_o(send_end)
  );

  // ---- what was written under the watched number, and how much of it has been sent
  logic [MaxPayload-1:0][7:0] first_q;  // of the frame that is being written
  logic [MaxPayload-1:0][7:0] kept_q;
  logic [7:0] length_q;
  logic is_kept_q;
  always_ff @(posedge clk_i) begin
    if (rst_i || clear_i) begin
      bytes_q <= '0;
      next_q <= '0;
      is_kept_q <= 1'b0;
      busy_q <= 1'b0;
      sent_q <= '0;
    end else begin
      if (ready && push.data_valid) begin
        first_q[bytes_q] <= data_i;
        bytes_q <= bytes_q + 8'd1;
      end
      if (ready && push.commit) begin
        bytes_q <= '0;
        next_q  <= next_q + 8'd1;
        if (next_q == watched_q) begin
          is_kept_q <= 1'b1;
          kept_q <= first_q;
          length_q <= bytes_q;
        end
      end
      busy_q <= start || (busy_q && !done);
      if (start) sent_q <= '0;
      else if (busy_q && take_i && send_valid) sent_q <= sent_q + 8'd1;
    end
  end

  // Numbers that the host may acknowledge: it says what was sent.
  logic [7:0] top_q, base_q;
  always_ff @(posedge clk_i) begin
    if (rst_i || clear_i) begin
      top_q  <= '0;
      base_q <= '0;
    end else begin
      if (done && seq == top_q) top_q <= top_q + 8'd1;
      if (ack_valid_i && ack_i - base_q <= top_q - base_q) base_q <= ack_i;
    end
  end
  // It never takes an acknowledgement back.
  always_comb
    if (ack_valid_i)
      assume (ack_i - base_q <= top_q - base_q || ack_i - base_q > 8'(link_pkg::WINDOW));

  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      window : assert (dut.next_q - dut.base_q <= 8'(link_pkg::WINDOW));
      between : assert (dut.send_q - dut.base_q <= dut.next_q - dut.base_q);
      nothing_overwritten : assert (!(dut.push && dut.write_q + LogBytes'(1) == dut.tail_q));
      acknowledged_alone_is_given_up :
      assert (dut.base_q == base_q || dut.base_q - base_q > 8'(link_pkg::WINDOW));
      if (busy_q) begin
        one_frame_at_a_time : assert (dut.active_q);
        as_numbered : assert (kind == seq[2:0] && ok);
        sent_in_order :
        assert (seq - base_q <= top_q - base_q || base_q - seq <= 8'(link_pkg::WINDOW));
        if (seq == watched_q && is_kept_q) begin
          if (send_valid)
            bytes_as_written : assert (sent_q < length_q && send_data == kept_q[sent_q]);
          if (send_end) all_bytes : assert (sent_q == length_q);
        end
      end
      reach_again : cover (busy_q && seq == 8'd1 && top_q == 8'd2 && send_end);
      reach_late : cover (dut.late);
      reach_full : cover (!ready && !settled);
    end
  end

  logic unused;
  assign unused = spare;

endmodule
`default_nettype wire
