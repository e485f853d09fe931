// Bench of write_mux. Cycles: 12
// Case: Slave=1 Longest=5
// Case: Slave=1 N=2 Longest=6
// Case: Slave=2 Longest=8
// Case: Slave=3 Longest=11
// Case: Slave=0 Longest=5
// Plant: assign offers = any & (room | offered_q); => assign offers = any & room;
// Plant: .valid_i(any & ~offered_q), => .valid_i(any),
// Plant: .valid_i(any & ~offered_q), => .valid_i(any & write_i.aw_ready),
// Plant: offered_q <= offers & ~write_i.aw_ready; => offered_q <= 1'b0;
// Plant: .ready_i(offers & write_i.aw_ready) => .ready_i(1'b1)
// Plant: .ready_i(sent & w.last), => .ready_i(sent),
// Plant: w_ready: who[i] & turn & write_i.w_ready, => w_ready: turn & write_i.w_ready,
// Plant: b_valid: write_i.b_valid & is_its, => b_valid: write_i.b_valid,
// Plant: if (who[i]) w = => if (sends[i]) w =
`default_nettype none
module write_mux_formal #(
    // As in axi_slave.
    parameter int unsigned Slave = 0,
    parameter int unsigned N = 1,
    // An address, and a beat, that a master offers is taken within Served cycles by a prompt slave: Longest times the N cycles of
    // one of its readies.
    parameter int unsigned Longest = 5,
    localparam int unsigned Served = Longest * N
) (
    input wire logic       clk_i,
    input wire logic       rst_i,
    input wire logic       mark_i,
    input wire logic [1:0] long_i,
    input wire logic [1:0] aw_valid_i,
    input wire logic [1:0] w_valid_i,
    input wire logic       aw_ready_i,
    input wire logic       w_ready_i,
    input wire logic       b_valid_i,
    input wire logic [1:0] b_id_i
);

  localparam int unsigned Ahead = 2;
  localparam int unsigned Low = axi_pkg::LOCAL_BITS;

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);

  axi_pkg::write_req_t [1:0] masters;
  axi_pkg::write_rsp_t [1:0] heard;
  axi_pkg::write_req_t port;
  axi_pkg::write_rsp_t answer;
  logic aw_ready, w_ready, is_prompt;
  axi_pkg::b_t b;
  always_comb begin
    b = '0;
    b.id[0] = b_id_i[0];
    b.id[Low] = b_id_i[1];
  end
  assign answer = '{aw_ready: aw_ready, w_ready: w_ready, b_valid: b_valid_i, b: b};
  axi_slave #(
      .Slave(Slave),
      .N(N)
  ) u_slave (
      .clk_i,
      .rst_i,
      .aw_valid_i(port.aw_valid),
      .w_valid_i (port.w_valid),
      .w_last_i  (port.w.last),
      .aw_go_i   (aw_ready_i),
      .w_go_i    (w_ready_i),
      .aw_ready_o(aw_ready),
      .w_ready_o (w_ready),
      .prompt_o  (is_prompt)
  );
  write_mux #(
      .N(2),
      .Ahead(Ahead)
  ) dut (
      .clk_i,
      .rst_i,
      .masters_i(masters),
      .masters_o(heard),
      .write_o  (port),
      .write_i  (answer)
  );

  // Two masters, whose bursts have one beat or two each. Addresses and data say whose and which they are.
  // addressed_q: addresses taken; sent_q, beat_q: bursts whose data was all taken, beats of the next. By master, modulo 4.
  logic [1:0] long_q, beat_q, waits_aw_q, waits_w_q, take_aw, take_w, due;
  logic [1:0][1:0] addressed_q, sent_q;
  logic [1:0] feeds_q, feeds;
  for (genvar m = 0; m < 2; m++) begin : gen_master
    always_comb begin
      masters[m] = '0;
      masters[m].b_ready = 1'b1;
      masters[m].aw_valid = aw_valid_i[m];
      masters[m].aw.addr[7:6] = addressed_q[m];
      masters[m].aw.len[0] = long_q[m];
      masters[m].w_valid = w_valid_i[m];
      masters[m].w.data[3:0] = {1'(m), sent_q[m], beat_q[m]};
      masters[m].w.last = beat_q[m] == long_q[m];
      if (waits_aw_q[m]) assume (aw_valid_i[m]);
      if (waits_w_q[m]) assume (w_valid_i[m]);
      // What is bounded is so while data of both masters has come as soon as their addresses were offered.
      feeds[m] = w_valid_i[m] == due[m];
      if (Slave == 0) feeds[m] &= feeds_q[m];
      if (Slave != 0) assume (feeds[m]);
    end
    assign due[m] = sent_q[m] != addressed_q[m] || aw_valid_i[m];
    assign take_aw[m] = aw_valid_i[m] & heard[m].aw_ready;
    assign take_w[m] = w_valid_i[m] & heard[m].w_ready;
    always_ff @(posedge clk_i) begin
      if (!started_q) long_q[m] <= long_i[m];
      waits_aw_q[m] <= aw_valid_i[m] & ~heard[m].aw_ready & ~rst_i;
      waits_w_q[m] <= w_valid_i[m] & ~heard[m].w_ready & ~rst_i;
      feeds_q[m] <= rst_i || feeds[m];
      if (rst_i) begin
        addressed_q[m] <= '0;
        sent_q[m] <= '0;
        beat_q[m] <= '0;
      end else begin
        addressed_q[m] <= addressed_q[m] + 2'(take_aw[m]);
        if (take_w[m]) beat_q[m] <= beat_q[m] != long_q[m];
        if (take_w[m] && masters[m].w.last) sent_q[m] <= sent_q[m] + 2'd1;
      end
    end
  end

  // At the port: bursts that were offered and whose data was not all taken; the one marked, and how many are before it.
  logic waits_q, new_aw, ends, whose, marked_q, marked_whose_q;
  logic [1:0] inside_q, before_q, marked_nth_q;
  axi_pkg::ax_t held_aw_q;
  logic held_w_q;
  logic [4:0] held_data_q;
  assign whose  = port.aw.id[Low];
  assign new_aw = port.aw_valid & ~waits_q;
  assign ends   = port.w_valid & w_ready & port.w.last;
  always_ff @(posedge clk_i) begin
    waits_q <= port.aw_valid & ~aw_ready & ~rst_i;
    held_aw_q <= port.aw;
    held_w_q <= port.w_valid & ~w_ready & ~rst_i;
    held_data_q <= {port.w.last, port.w.data[3:0]};
    if (rst_i) begin
      inside_q <= '0;
      before_q <= '0;
      marked_q <= 1'b0;
    end else begin
      inside_q <= inside_q + 2'(new_aw) - 2'(ends);
      if (!marked_q && new_aw && mark_i) begin
        marked_q <= 1'b1;
        marked_whose_q <= whose;
        marked_nth_q <= port.aw.addr[7:6];
        before_q <= inside_q - 2'(ends);
      end else if (marked_q && ends) begin
        before_q <= before_q - 2'd1;
        if (before_q == '0) marked_q <= 1'b0;
      end
    end
  end

  // Cycles that an address, and a beat, has been offered.
  localparam int unsigned AgeW = $clog2(Served + 2);
  logic [1:0][AgeW-1:0] aw_age_q, w_age_q;
  always_ff @(posedge clk_i) begin
    for (int unsigned m = 0; m < 2; m++) begin
      aw_age_q[m] <= rst_i || !aw_valid_i[m] || take_aw[m] ? '0 : aw_age_q[m] + AgeW'(aw_age_q[m] != '1);
      w_age_q[m] <= rst_i || !w_valid_i[m] || take_w[m] ? '0 : w_age_q[m] + AgeW'(w_age_q[m] != '1);
    end
  end

  for (genvar m = 0; m < 2; m++) begin : gen_kept
    always_ff @(posedge clk_i) begin
      if (started_q && !rst_i) begin
        its_responses : assert (heard[m].b_valid == (b_valid_i && b_id_i[1] == 1'(m)));
        its_ids : assert (!heard[m].b_valid || heard[m].b.id == axi_pkg::ID_BITS'(b_id_i[0]));
        if (is_prompt && feeds == '1) begin
          address_in_time : assert (aw_age_q[m] < AgeW'(Served));
          beat_in_time : assert (w_age_q[m] < AgeW'(Served));
        end
      end
    end
  end

  axi_pkg::ax_t wanted;
  always_comb begin
    wanted = masters[whose].aw;
    wanted.id[Low] = whose;
  end
  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      if (port.aw_valid) somebodys_address : assert (aw_valid_i[whose] && port.aw == wanted);
      taken_once : assert (take_aw == (2'(port.aw_valid & aw_ready) << whose));
      if (waits_q) address_is_stable : assert (port.aw_valid && port.aw == held_aw_q);
      never_too_far_ahead : assert (inside_q <= 2'(Ahead));
      if (port.w_valid) begin
        // AXI allows more: that data is never before its offer is our own rule.
        after_its_offer : assert (inside_q != '0);
        somebodys_data : assert (w_valid_i[port.w.data[3]] && port.w == masters[port.w.data[3]].w);
        if (marked_q && before_q == '0)
          in_the_order_of_addresses : assert (port.w.data[3:1] == {marked_whose_q, marked_nth_q});
      end
      sent_once : assert (take_w == (2'(port.w_valid & w_ready) << port.w.data[3]));
      if (held_w_q)
        data_is_stable : assert (port.w_valid && {port.w.last, port.w.data[3:0]} == held_data_q);
      always_taken : assert (port.b_ready);
      // With more freedom the slowest is further from a reset than covers look.
      if (Slave != 3 && N == 1 && is_prompt && feeds == '1) begin
        reach_slowest : cover (aw_age_q[1] == AgeW'(Served - 1) || w_age_q[1] == AgeW'(Served - 1));
      end
      reach_both : cover (sent_q[0] != '0 && sent_q[1] != '0);
    end
  end

endmodule
`default_nettype wire
