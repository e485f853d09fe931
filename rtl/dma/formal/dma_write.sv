// Bench of dma_write. Cycles: 14 Bounded.
// Case: Outstanding=1
// Case: Outstanding=2
// Case: Outstanding=2 Slave=1 Readies=3
// Case: Outstanding=2 Slave=1 Readies=3 N=2
// Case: Outstanding=2 Slave=2 Readies=3
// Case: Outstanding=2 Slave=3 Readies=4
// Plant: free_q >= FillBits'(beats_q) => free_q >= FillBits'(1)
// Plant: (open_q != OpenBits'(Outstanding) || retire) && =>
// Plant: ends_q[id_q] <= final_q => ends_q[id_q] <= 1'b1
// Plant: retire = open_q != '0 && !pending_q[oldest_q] => retire = open_q != '0 && good
// Plant: ack_o = retire && ends_q[oldest_q] => ack_o = good && ends_q[answered]
// Plant: unit_q <= unit_q + 58'(beats_q) => unit_q <= unit_q + 58'd8
// Plant: {32{beat[513]}}, => {32{1'b1}},
// Plant: assign w.strb = quiesce_i ? '0 : => assign w.strb =
// Plant: plan_ready && !quiesce_i => plan_ready
// Plant: left_q != 0 || !quiet_o => left_q != 0
// Plant: assign beat_pop = plan_valid & w_ready; => logic [1:0] addressed_q; always_ff @(posedge clk_i) addressed_q <= rst_i ? '0 : addressed_q + 2'(aw_valid_q && write_i.aw_ready) - 2'(plan_pop); assign beat_pop = plan_valid && addressed_q != '0 && w_ready; ;; .valid_i(plan_valid), => .valid_i(plan_valid && addressed_q != '0),
// Plant: .valid_i(plan_valid), => .valid_i(plan_valid || beat_valid),
// Plant: assign beat_pop = plan_valid & w_ready; => logic turn_q; always_ff @(posedge clk_i) turn_q <= !rst_i && !turn_q; assign beat_pop = plan_valid & w_ready & turn_q; ;; .valid_i(plan_valid), => .valid_i(plan_valid & turn_q),
// Plant: aw_valid_q <= issue | (aw_valid_q & ~write_i.aw_ready) => aw_valid_q <= issue
`default_nettype none
module dma_write_formal #(
    parameter int unsigned Outstanding = 2,
    // As in axi_slave.
    parameter int unsigned Slave = 0,
    parameter int unsigned N = 1,
    // Bounded response. A burst (of up to two beats here, up to two of them on their way) is served within Served cycles of its
    // offer by a prompt slave: its address and all of its data are taken. So many readies it waits for, N cycles each.
    parameter int unsigned Readies = 2,
    localparam int unsigned Served = Readies * N + 1
) (
    input wire logic       clk_i,
    input wire logic       rst_i,
    input wire logic       quiesce_i,
    input wire logic       req_valid_i,
    input wire logic [4:0] req_unit_i,
    input wire logic [4:0] req_beats_i,
    input wire logic       valid_i,
    input wire logic [1:0] strb_i,
    input wire logic       aw_ready_i,
    input wire logic       w_ready_i,
    input wire logic       b_go_i,
    input wire logic       b_id_i
);

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);

  logic quiet, req_ready, busy, ack, stray, ready, aw_valid, w_valid, b_ready, b_valid;
  logic [1:0] resp;
  logic [5:0] in_q;  // beats that went in: also their data
  axi_pkg::ax_t aw;
  axi_pkg::w_t w;
  axi_pkg::b_t b;
  axi_pkg::write_req_t write;
  axi_pkg::write_rsp_t answer;
  assign {b_ready, aw_valid, aw, w_valid, w} = write;
  logic aw_ready, w_ready, is_prompt;
  assign answer = '{aw_ready: aw_ready, w_ready: w_ready, b_valid: b_valid, b: b};
  axi_slave #(
      .Slave(Slave),
      .N(N)
  ) u_slave (
      .clk_i,
      .rst_i,
      .aw_valid_i(write.aw_valid),
      .w_valid_i (write.w_valid),
      .w_last_i  (write.w.last),
      .aw_go_i   (aw_ready_i),
      .w_go_i    (w_ready_i),
      .aw_ready_o(aw_ready),
      .w_ready_o (w_ready),
      .prompt_o  (is_prompt)
  );
  dma_write #(
      .Outstanding(Outstanding),
      .QueueBeats (8)
  ) dut (
      .clk_i,
      .rst_i,
      .quiesce_i,
      .quiet_o(quiet),
      .req_valid_i,
      .req_ready_o(req_ready),
      .req_addr_i({53'b0, req_unit_i, 6'b0}),
      .req_beats_i({27'b0, req_beats_i}),
      .busy_o(busy),
      .ack_o(ack),
      .resp_o(resp),
      .stray_o(stray),
      .valid_i,
      .ready_o(ready),
      .data_i({506'b0, in_q}),
      .strb_i,
      .write_o(write),
      .write_i(answer)
  );

  axi_write_rules u_rules (
      .clk_i,
      .rst_i,
      .write_i(write),
      .rsp_i  (answer)
  );

  // At most two requests a run, and no more beats than they ask for. A quiescence ends by a reset only.
  // beats_q: of all; first_beats_q: of the first; unit_q: where the first begins, where the second would have begun.
  logic asked_q, again_q, quiesced_q;
  logic [2:0] busy_q;  // in the last cycles
  logic [5:0] unit_q, again_unit_q, beats_q, first_beats_q, addressed_q, sent_q;
  logic [1:0] acks_q, due_q;
  logic [63:0][1:0] strobes_q;
  always_comb begin
    if (again_q) assume (!req_valid_i);
    if (in_q >= beats_q) assume (!valid_i);
    if (quiesced_q) assume (quiesce_i);
  end

  // Bursts whose data is due, in order: the queue is the beat at which each ends. Answers in any order.
  logic [1:0] unanswered_q, taken_q, complete_q, of_first_q;
  logic [1:0][5:0] ends_q;
  logic [3:0] left_q;  // of the burst whose data comes now
  logic first_q, second_q, now_id_q, next_id_q;
  logic [3:0] next_left_q;
  assign b_valid = b_go_i & complete_q[b_id_i] & taken_q[b_id_i] & ~rst_i;
  always_comb begin
    b = '0;
    b.id = axi_pkg::ID_BITS'(b_id_i);
  end

  // addressed_q: beats whose address was offered; taken_q, by ID: it was taken. waits_q: the offered one was not.
  logic new_aw, waits_q, take_aw, take_w, last_w, is_again;
  assign is_again = again_q && addressed_q >= first_beats_q;
  assign new_aw   = aw_valid & ~waits_q;
  assign take_aw  = aw_valid & aw_ready;
  assign take_w   = w_valid & w_ready;
  assign last_w   = left_q == 4'd1;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      asked_q <= 1'b0;
      again_q <= 1'b0;
      acks_q <= '0;
      due_q <= '0;
      busy_q <= '1;
      in_q <= '0;
      beats_q <= '0;
      addressed_q <= '0;
      sent_q <= '0;
      unanswered_q <= '0;
      complete_q <= '0;
      taken_q <= '0;
      waits_q <= 1'b0;
      first_q <= 1'b0;
      second_q <= 1'b0;
      quiesced_q <= 1'b0;
    end else begin
      quiesced_q <= quiesce_i;
      if (req_valid_i && req_ready) begin
        asked_q <= 1'b1;
        again_q <= asked_q;
        due_q   <= due_q + 2'(req_beats_i != 0);
        beats_q <= beats_q + {1'b0, req_beats_i};
        if (asked_q) again_unit_q <= {1'b0, req_unit_i} - beats_q;
        else begin
          unit_q <= {1'b0, req_unit_i};
          first_beats_q <= {1'b0, req_beats_i};
        end
      end
      if (valid_i && ready) begin
        in_q <= in_q + 6'd1;
        strobes_q[in_q] <= strb_i;
      end
      acks_q <= acks_q + 2'(ack);
      busy_q <= {busy_q[1:0], busy | (req_valid_i & req_ready)};
      if (take_w) begin
        sent_q <= sent_q + 6'd1;
        left_q <= left_q - 4'd1;
        if (last_w) begin
          complete_q[now_id_q] <= 1'b1;
          first_q   <= second_q;
          left_q    <= next_left_q;
          now_id_q  <= next_id_q;
          second_q  <= 1'b0;
        end
      end
      waits_q <= aw_valid & ~aw_ready;
      if (take_aw) taken_q[aw.id[0]] <= 1'b1;
      if (new_aw) begin
        addressed_q <= addressed_q + 6'(aw.len[3:0]) + 6'd1;
        unanswered_q[aw.id[0]] <= 1'b1;
        of_first_q[aw.id[0]] <= !is_again;
        if (!first_q || (take_w && last_w && !second_q)) begin
          first_q  <= 1'b1;
          left_q   <= aw.len[3:0] + 4'd1;
          now_id_q <= aw.id[0];
        end else begin
          second_q    <= 1'b1;
          next_left_q <= aw.len[3:0] + 4'd1;
          next_id_q   <= aw.id[0];
        end
      end
      if (b_valid && b_ready) begin
        unanswered_q[b_id_i] <= 1'b0;
        complete_q[b_id_i]   <= 1'b0;
        taken_q[b_id_i]      <= 1'b0;
      end
    end
  end

  logic held_aw_valid_q, held_w_valid_q;
  always_ff @(posedge clk_i) begin
    held_aw_valid_q <= aw_valid & ~aw_ready & ~rst_i;
    held_w_valid_q  <= w_valid & ~w_ready & ~rst_i;
  end

  // Cycles since a burst was offered and is not served, by ID; whether bursts have been short since the reset.
  localparam int unsigned AgeW = $clog2(Served + 2);
  logic [1:0][AgeW-1:0] age_q;
  logic [1:0] served;
  logic are_short_q, is_bounded;
  always_comb if (Slave != 0) assume (req_beats_i <= 5'd2);
  assign served = complete_q & taken_q;
  assign is_bounded = is_prompt && are_short_q;
  always_ff @(posedge clk_i) begin
    are_short_q <= rst_i || (are_short_q && req_beats_i <= 5'd2);
    for (int unsigned i = 0; i < 2; i++)
    age_q[i] <= rst_i || !unanswered_q[i] || served[i] ? '0 : age_q[i] + AgeW'(age_q[i] != '1);
  end

  logic [63:0] all;
  logic [ 5:0] end_beat;
  assign all = {{32{strobes_q[sent_q][1]}}, {32{strobes_q[sent_q][0]}}};
  assign end_beat = is_again ? beats_q : first_beats_q;
  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      no_stray : assert (!stray);
      if (new_aw) begin
        in_sequence : assert (aw.addr[11:6] == (is_again ? again_unit_q : unit_q) + addressed_q);
        not_too_far : assert (addressed_q + 6'(aw.len[3:0]) < end_beat);
        all_data_is_there : assert (addressed_q + 6'(aw.len[3:0]) < in_q);
      end
      if (quiesced_q && !held_aw_valid_q) nothing_new : assert (!aw_valid);
      if (w_valid) begin
        data_in_order : assert (w.data[5:0] == sent_q);
        strobes : assert (w.strb == all || (quiesce_i && w.strb == '0));
      end
      if (quiesced_q && w_valid && !held_w_valid_q) strobes_are_off : assert (w.strb == '0);
      if (is_bounded)
        served_in_time : assert (age_q[0] < AgeW'(Served) && age_q[1] < AgeW'(Served));
      if (quiet) nothing_outstanding : assert (unanswered_q == '0 && !aw_valid && !w_valid);
      if (ack) begin
        ack_is_due : assert (acks_q < due_q);
        if (acks_q == '0 && first_beats_q != '0) begin
          first_is_answered :
          assert (addressed_q >= first_beats_q && (unanswered_q & of_first_q) == '0);
        end else second_is_answered : assert (addressed_q == beats_q && unanswered_q == '0);
      end
      if (asked_q && busy_q == '0) every_ack_came : assert (acks_q == due_q);
      if (asked_q && !busy) all_answered : assert (sent_q == beats_q && unanswered_q == '0);
      reach_slowest :
      cover (is_bounded && (age_q[0] == AgeW'(Served - 1) || age_q[1] == AgeW'(Served - 1)));
      reach_the_end : cover (asked_q && beats_q == (Slave == 0 ? 6'd3 : 6'd1) && !busy);
    end
  end

endmodule
`default_nettype wire
