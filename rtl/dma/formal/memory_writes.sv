// Bench of memory_writes. Cycles: 10 Bounded.
// Case: Slave=1
// Case: Slave=2
// Case: Slave=3
// Case: Slave=4
// Case: Slave=0
// Plant: .valid_i(masters_i[m].aw_valid & ~offered_q), => .valid_i(masters_i[m].aw_valid & taken),
// Plant: |(taken & came) | ~|came; => 1'b1;
// Plant: if (grant[m][p]) b = => if (asks[m][p]) b =
// Plant: masters_i[m].w_valid & to[p] & steered; => masters_i[m].w_valid & steered;
// Plant: .ready_i(masters_i[m].w_valid & sent & masters_i[m].w.last), => .ready_i(masters_i[m].w_valid & sent),
// Plant: masters_i[m].aw.addr[63:9] >> PortBits, => 55'(masters_i[m].aw.addr[63:9]),
`default_nettype none
module memory_writes_formal #(
    // As in axi_slave; but 0 and 4 show what is kept before any slave, 0 of addresses and data, 4 of responses; the others
    // what comes in time.
    parameter int unsigned Slave = 0,
    parameter int unsigned N = 1
) (
    input wire logic            clk_i,
    input wire logic            rst_i,
    input wire logic            mark_i,
    input wire logic [1:0]      long_i,
    input wire logic [1:0][3:0] route_i,
    input wire logic [1:0]      aw_valid_i,
    input wire logic [1:0]      w_valid_i,
    input wire logic [1:0]      aw_ready_i,
    input wire logic [1:0]      w_ready_i,
    input wire logic [1:0]      b_valid_i,
    input wire logic [1:0]      b_whose_i,
    input wire logic [1:0]      b_bad_i
);

  localparam int unsigned Ahead = 2;
  localparam int unsigned Low = axi_pkg::LOCAL_BITS;

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);

  axi_pkg::write_req_t [1:0] masters, port;
  axi_pkg::write_rsp_t [1:0] heard, answer;
  memory_writes #(
      .N(2),
      .Ports(2),
      .Ahead(Ahead)
  ) dut (
      .clk_i,
      .rst_i,
      .masters_i(masters),
      .masters_o(heard),
      .write_o  (port),
      .write_i  (answer)
  );

  // Bounded response. A ready, once it may come, comes within N cycles; then an address that a master offers is taken within
  // KAddress cycles, and a beat within KBeat. A response reaches its master within KResponse cycles.
  localparam int unsigned KAddress = 7;
  localparam int unsigned KBeat = KAddress;
  localparam int unsigned KResponse = 2;

  // Two masters, whose bursts have one beat or two each (one, where time is counted). Addresses and data say whose and which they are; route_q: the port
  // of each burst. addressed_q: addresses taken; sent_q, beat_q: bursts whose data was all taken, beats of the next. Modulo 4.
  logic [1:0] long_q, beat_q, waits_aw_q, waits_w_q, take_aw, take_w, due;
  logic [1:0][1:0] addressed_q, sent_q;
  logic [1:0][3:0] route_q;
  logic [1:0][5:0] aw_age_q, w_age_q;
  for (genvar m = 0; m < 2; m++) begin : gen_master
    always_comb begin
      masters[m] = '0;
      masters[m].b_ready = 1'b1;
      masters[m].aw_valid = aw_valid_i[m];
      masters[m].aw.addr[9] = route_q[m][addressed_q[m]];
      masters[m].aw.addr[8:6] = {1'(m), addressed_q[m]};
      masters[m].aw.len[0] = long_q[m];
      masters[m].w_valid = w_valid_i[m];
      masters[m].w.data[3:0] = {1'(m), sent_q[m], beat_q[m]};
      masters[m].w.last = beat_q[m] == long_q[m];
      if (waits_aw_q[m]) assume (aw_valid_i[m]);
      if (waits_w_q[m]) assume (w_valid_i[m]);
      // A master whose data comes as soon as its address is offered.
      if (Slave inside {1, 2, 3}) assume (w_valid_i[m] == due[m]);
    end
    assign due[m] = sent_q[m] != addressed_q[m] || aw_valid_i[m];
    assign take_aw[m] = aw_valid_i[m] & heard[m].aw_ready;
    assign take_w[m] = w_valid_i[m] & heard[m].w_ready;
    always_ff @(posedge clk_i) begin
      if (!started_q) {long_q[m], route_q[m]} <= {long_i[m] & (Slave == 0), route_i[m]};
      waits_aw_q[m] <= aw_valid_i[m] & ~heard[m].aw_ready & ~rst_i;
      waits_w_q[m] <= w_valid_i[m] & ~heard[m].w_ready & ~rst_i;
      aw_age_q[m] <= rst_i || !aw_valid_i[m] || take_aw[m] ? '0 : aw_age_q[m] + 6'd1;
      w_age_q[m] <= rst_i || !w_valid_i[m] || take_w[m] ? '0 : w_age_q[m] + 6'd1;
      if (rst_i) begin
        addressed_q[m] <= '0;
        sent_q[m] <= '0;
        beat_q[m] <= '0;
      end else begin
        addressed_q[m] <= addressed_q[m] + 2'(take_aw[m]);
        if (take_w[m]) beat_q[m] <= beat_q[m] != long_q[m];
        if (take_w[m] && masters[m].w.last) sent_q[m] <= sent_q[m] + 2'd1;
      end
      if (started_q && !rst_i && Slave inside {1, 2, 3}) begin
        address_in_time : assert (aw_age_q[m] < 6'(KAddress));
        beat_in_time : assert (w_age_q[m] < 6'(KBeat));
      end
    end
  end

  // At each port: bursts that were offered and whose data was not all taken; at port 0, which stands for both, the one marked
  // and how many are before it.
  logic [1:0] sees_aw, sees_w, goes_b;  // what was taken at a port
  for (genvar p = 0; p < 2; p++) begin : gen_port
    logic aw_ready, w_ready, is_prompt, waits_q, new_aw, ends, held_w_q, held_b_q;
    logic whose_aw, whose_w, marked_q, marked_whose_q, last_bad_q, last_whose_q;
    logic [1:0] inside_q, before_q, marked_nth_q;
    axi_pkg::ax_t held_aw_q, wanted;
    logic [4:0] held_data_q;
    axi_slave #(
        .Slave(Slave % 4),
        .N(N)
    ) u_slave (
        .clk_i,
        .rst_i,
        .aw_valid_i(port[p].aw_valid),
        .w_valid_i (port[p].w_valid),
        .w_last_i  (port[p].w.last),
        .aw_go_i   (aw_ready_i[p]),
        .w_go_i    (w_ready_i[p]),
        .aw_ready_o(aw_ready),
        .w_ready_o (w_ready),
        .prompt_o  (is_prompt)
    );
    assign whose_aw = port[p].aw.id[Low];
    assign whose_w = port[p].w.data[3];
    assign new_aw = port[p].aw_valid & ~waits_q;
    assign ends = port[p].w_valid & w_ready & port[p].w.last;
    assign sees_aw[p] = port[p].aw_valid & aw_ready;
    assign sees_w[p] = port[p].w_valid & w_ready;
    assign goes_b[p] = b_valid_i[p] & port[p].b_ready;
    always_comb begin
      answer[p] = '0;
      answer[p].aw_ready = aw_ready;
      answer[p].w_ready = w_ready;
      answer[p].b_valid = b_valid_i[p];
      answer[p].b.id[0] = 1'(p);
      answer[p].b.id[Low] = b_whose_i[p];
      answer[p].b.resp[1] = b_bad_i[p];
      if (held_b_q)
        assume (b_valid_i[p] && b_whose_i[p] == last_whose_q && b_bad_i[p] == last_bad_q);
      wanted = masters[whose_aw].aw;
      wanted.id[Low] = whose_aw;
      wanted.addr = {1'b0, wanted.addr[63:10], wanted.addr[8:0]};
    end
    always_ff @(posedge clk_i) begin
      waits_q <= port[p].aw_valid & ~aw_ready & ~rst_i;
      held_aw_q <= port[p].aw;
      held_w_q <= port[p].w_valid & ~w_ready & ~rst_i;
      held_data_q <= {port[p].w.last, port[p].w.data[3:0]};
      held_b_q <= b_valid_i[p] & ~port[p].b_ready & ~rst_i;
      {last_whose_q, last_bad_q} <= {b_whose_i[p], b_bad_i[p]};
      if (rst_i) begin
        inside_q <= '0;
        before_q <= '0;
        marked_q <= 1'b0;
      end else begin
        inside_q <= inside_q + 2'(new_aw) - 2'(ends);
        if (p == 0 && !marked_q && new_aw && mark_i) begin
          marked_q <= 1'b1;
          marked_whose_q <= whose_aw;
          marked_nth_q <= port[p].aw.addr[7:6];
          before_q <= inside_q - 2'(ends);
        end else if (marked_q && ends) begin
          before_q <= before_q - 2'd1;
          if (before_q == '0) marked_q <= 1'b0;
        end
      end
      if (started_q && !rst_i && Slave == 0) begin
        if (port[p].aw_valid) begin
          somebodys_address : assert (aw_valid_i[whose_aw] && port[p].aw == wanted);
          its_port : assert (masters[whose_aw].aw.addr[9] == 1'(p));
        end
        if (waits_q) address_is_stable : assert (port[p].aw_valid && port[p].aw == held_aw_q);
        if (port[p].w_valid) begin
          after_its_offer : assert (inside_q != '0);
          somebodys_data : assert (w_valid_i[whose_w] && port[p].w == masters[whose_w].w);
          where_it_belongs : assert (route_q[whose_w][port[p].w.data[2:1]] == 1'(p));
          if (marked_q && before_q == '0)
            in_the_order_of_addresses :
            assert (port[p].w.data[3:1] == {marked_whose_q, marked_nth_q});
        end
        if (held_w_q)
          data_is_stable :
          assert (port[p].w_valid && {port[p].w.last, port[p].w.data[3:0]} == held_data_q);
      end
    end
  end

  // Nothing is lost, and nothing comes twice: what masters see taken is taken at ports.
  logic [1:0] aw_of, w_of;
  always_comb begin
    aw_of = '0;
    w_of  = '0;
    for (int unsigned p = 0; p < 2; p++) begin
      if (sees_aw[p]) aw_of[port[p].aw.id[Low]] = 1'b1;
      if (sees_w[p]) w_of[port[p].w.data[3]] = 1'b1;
    end
  end

  // Responses between port and master, by port.
  logic [1:0] held_q, whose_q, bad_q, leaves;
  logic [1:0][2:0] held_age_q;
  for (genvar p = 0; p < 2; p++) begin : gen_held
    assign leaves[p] = (heard[0].b_valid && heard[0].b.id[0] == 1'(p)) ||
        (heard[1].b_valid && heard[1].b.id[0] == 1'(p));
    always_ff @(posedge clk_i) begin
      held_q[p] <= ~rst_i & (goes_b[p] | (held_q[p] & ~leaves[p]));
      if (goes_b[p]) {whose_q[p], bad_q[p]} <= {b_whose_i[p], b_bad_i[p]};
      held_age_q[p] <= rst_i || !held_q[p] || leaves[p] ? '0 : held_age_q[p] + 3'd1;
      if (started_q && !rst_i && Slave == 4) begin
        room_for_it : assert (!goes_b[p] || !held_q[p] || leaves[p]);
        response_in_time : assert (held_age_q[p] < 3'(KResponse));
      end
    end
  end
  for (genvar m = 0; m < 2; m++) begin : gen_heard
    always_ff @(posedge clk_i) begin
      if (started_q && !rst_i && Slave == 4 && heard[m].b_valid) begin
        its_response : assert (held_q[heard[m].b.id[0]] && whose_q[heard[m].b.id[0]] == 1'(m));
        its_status : assert (heard[m].b.resp == {bad_q[heard[m].b.id[0]], 1'b0});
        its_id : assert (heard[m].b.id[axi_pkg::ID_BITS-1:1] == '0);
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      if (Slave == 0) begin
        addresses_taken_once : assert (take_aw == aw_of);
        data_taken_once : assert (take_w == w_of);
      end
      reach_both : cover (sent_q[0] != '0 && sent_q[1] != '0);
      reach_a_response : cover (heard[1].b_valid && held_age_q[1] != '0);
    end
  end

endmodule
`default_nettype wire
