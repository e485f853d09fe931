// Bench of schedule. Cycles: 20. Bounded.
// Case: Entries=1 Latency=1 Paced=1 Digits=3
// Case: Entries=1 Latency=1
// Case: Entries=1 Latency=0
// Plant: & ~(same & r_pair_m); =>  ;
// Plant: a_parked & ~same; => a_parked;
// Plant: r_meet = 1'b1; => r_meet = 1'b0;
// Plant: 6'b100?00: a_rest => 6'b100??0: a_rest ;; 6'b100?1?: { => 6'b100?11: {
// Plant: {~touched & ~held, touched & room} => {~touched & ~held, touched} ;; a_park = touched & room; => a_park = touched;
// Plant: a_park_beside = room; => a_park_beside = 1'b1;
// Plant: {~touched & ~held, touched & room} => {1'b0, room}
// Plant: {~touched & ~held, => {~touched,
// Plant: ~no_turn & ready => ~r_adds & ready
// Plant: s_new = whose(sum_bucket_i); => s_new = '0;
// Plant: s_old = whose(s_bucket_q); => s_old = '0;
// Plant: l_new = whose(look_bucket); => l_new = '0;
// Plant: l_old = whose(l_bucket_q); => l_old = '0;
// Plant: (l_ends ? l_bucket_q : a_bucket_q) == s_bucket_q => a_bucket_q == r_bucket_q
// Plant: a_part ^ mark => ~a_part ^ mark
// Plant: ready: spare & ~a_pair_p & ~a_pair_m & ~a_first => ready: 1'b0
// Plant: take.ready ? ready_part : => take.ready ? ~ready_part :
// Plant: (flight_q == '0) => 1'b1
// Plant: (untouch & a_rests) => 1'b0
`default_nettype none
module schedule_formal #(
    parameter int unsigned Depth = 2,
    parameter int unsigned Entries = 1,
    parameter int unsigned Latency = 1,  // of the adder; 0: any, in any order
    parameter int unsigned Paced = 0,  // the adder takes more than sums when it likes
    parameter int unsigned Digits = 6,  // how many digits are tried
    parameter int unsigned Patience = 24  // cycles after the last digit until all is at rest
) (
    input wire logic                     clk_i,
    input wire logic                     rst_i,
    input wire logic                     valid_i,
    input wire logic [$clog2(Depth)-1:0] bucket_i,
    input wire logic                     mark_i,
    input wire logic                     stop_i,
    input wire logic                     go_i,
    input wire logic [              1:0] pick_i,
    input wire logic                     may_i
);

  localparam int unsigned AddrW = $clog2(Depth);

  // The bench starts in reset.  One digit is marked at an arbitrary moment: operands count marks, up to two.
  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb assume (rst_i == !started_q);

  logic valid, ready, add_valid, sum_valid, full, mark;
  logic [1:0] add_left, add_right, add_sum, sum, walk_op;
  logic [AddrW-1:0] add_bucket, sum_bucket, walk_q, walked_q, walked_q2;
  logic walking_q, walk_read_q, walk_valid_q, stopped_q;
  logic [3:0] taken_q;
  logic [5:0] since_q;
  logic [$clog2(Entries+1)-1:0] parked;
  logic unused_wipe;
  logic [AddrW-1:0] unused_word;
  msm_pkg::event_t event_s;
  // A while after the last digit there is a turn in every cycle.
  always_comb assume (Paced == 0 || may_i || since_q < 6'd6);
  assign valid = valid_i & ~stopped_q & ~rst_i & (taken_q != 4'(Digits));

  schedule #(
      .OpBits    (2),
      .BucketBits(AddrW),
      .Depth     (Depth),
      .Entries   (Entries),
      .InFlight  (15),
      .Paced     (Paced != 0),
      .Neutral   (2'd0)
  ) dut (
      .clk_i,
      .rst_i,
      .digit_valid_i (valid),
      .digit_ready_o (ready),
      .digit_bucket_i(bucket_i),
      .digit_op_i    ({1'b0, mark}),
      .may_add_i     (may_i),
      .add_valid_o   (add_valid),
      .add_left_o    (add_left),
      .add_right_o   (add_right),
      .add_bucket_o  (add_bucket),
      .sum_valid_i   (sum_valid),
      .sum_i         (sum),
      .sum_bucket_i  (sum_bucket),
      .walk_i        (walking_q),
      .walk_clear_i  (1'b1),
      .walk_bucket_i (walk_q),
      .walk_full_o   (full),
      .walk_op_o     (walk_op),
      .walk_we_i     (1'b0),
      .walk_wbucket_i('0),
      .walk_wop_i    ('0),
      .wipe_o        (unused_wipe),
      .wipe_word_o   (unused_word),
      .event_o       (event_s),
      .pending_o     (parked)
  );

  // ---- The adder.
  assign add_sum = (add_left == 2'd0) ? add_right : (add_right == 2'd0) ? add_left : 2'd2;
  if (Latency != 0) begin : gen_pipe
    logic [Latency-1:0] valid_q;
    always_ff @(posedge clk_i) valid_q <= rst_i ? '0 : Latency'({valid_q, add_valid});
    assign sum_valid = valid_q[Latency-1];
    delay #(
        .W(AddrW + 2),
        .N(Latency)
    ) u_delay (
        .clk_i,
        .d_i({add_sum, add_bucket}),
        .q_o({sum, sum_bucket})
    );
  end else begin : gen_any
    // Three sums at most, given back in any order; one must go when there is no room, and after the last digit.
    logic [2:0] held_q;
    logic [2:0][1:0] sum_q;
    logic [2:0][AddrW-1:0] bucket_q;
    logic [2:0] place;
    assign place = ~held_q & (held_q + 3'd1);
    assign sum_valid = go_i & held_q != 0 & ~rst_i;
    assign sum = sum_q[pick_i];
    assign sum_bucket = bucket_q[pick_i];
    always_comb begin
      assume (pick_i != 2'd3);
      assume (held_q == 0 || held_q[pick_i]);
      assume (go_i || (held_q != '1 && !stopped_q));
    end
    always_ff @(posedge clk_i) begin
      held_q <= rst_i ? '0 : (held_q | (add_valid ? place : '0)) & ~(sum_valid ? 3'd1 << pick_i : '0);
      for (int i = 0; i < 3; i++) begin
        if (add_valid && place[i]) begin
          sum_q[i] <= add_sum;
          bucket_q[i] <= add_bucket;
        end
      end
    end
  end

  // ---- The truth, and the walk over all buckets once all is at rest.
  logic marked_q;
  logic [AddrW-1:0] marked_bucket_q;
  logic [Depth-1:0] seen_q;
  assign mark = mark_i & ~marked_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      marked_q <= 1'b0;
      seen_q <= '0;
      taken_q <= '0;
      stopped_q <= 1'b0;
      since_q <= '0;
      walking_q <= 1'b0;
      walk_q <= '0;
      walk_read_q <= 1'b0;
      walk_valid_q <= 1'b0;
    end else begin
      if (valid & ready) begin
        if (mark) marked_bucket_q <= bucket_i;
        marked_q <= marked_q | mark;
        seen_q[bucket_i] <= 1'b1;
        taken_q <= taken_q + 4'd1;
      end
      stopped_q <= (stopped_q | stop_i | taken_q == 4'(Digits)) & ~(walk_valid_q & ~walk_read_q);
      since_q <= (stopped_q & ~event_s.idle) ? since_q + 6'd1 : '0;
      walking_q <= walking_q ? walk_q != AddrW'(Depth - 1) : stopped_q & event_s.idle & ~walk_read_q & ~walk_valid_q;
      walk_q <= walking_q ? walk_q + AddrW'(1) : '0;
      {walked_q, walked_q2} <= {walk_q, walked_q};
      {walk_read_q, walk_valid_q} <= {walking_q, walk_read_q};
      if (walk_valid_q) begin
        seen_q[walked_q2] <= 1'b0;
        if (marked_bucket_q == walked_q2) marked_q <= 1'b0;
      end
    end
  end

  // ---- What every decision needs, by a shadow of the places: at rest, parked, in flight, bucket by bucket.
  logic [Depth-1:0] rest_q, park_q, rest_r, park_r, rest_d, park_d;
  logic [Depth-1:0][3:0] flight_q, flight_d;
  logic [AddrW-1:0] r, a, z;
  logic [2:0] turns;
  assign r = dut.r_bucket_q;
  assign a = dut.a_bucket_q;
  assign z = dut.ready_bucket;
  assign turns = 3'(dut.r_adds) + 3'(dut.a_pair_p) + 3'(dut.a_pair_m) + 3'(dut.a_first) +
      3'(dut.take.ready);
  always_comb begin
    {rest_r, park_r} = {rest_q, park_q};
    if (dut.r_pair_p) park_r[r] = 1'b0;
    if (dut.r_pair_m) rest_r[r] = 1'b0;
    if (dut.r_rest) rest_r[r] = 1'b1;
    {rest_d, park_d} = {rest_r, park_r};
    if (dut.a_pair_p) park_d[a] = 1'b0;
    if (dut.a_pair_m) rest_d[a] = 1'b0;
    if (dut.a_rest | dut.a_rest_beside) rest_d[a] = 1'b1;
    if (dut.park) park_d[a] = 1'b1;
    if (dut.take.ready) {rest_d[z], park_d[z]} = 2'b00;
    flight_d = flight_q;
    if (dut.r_valid_q) flight_d[r] -= 4'd1;
    if (dut.adds) flight_d[dut.bucket_d] += 4'd1;
  end
  always_ff @(posedge clk_i) begin
    if (rst_i) {rest_q, park_q, flight_q} <= '0;
    else begin
      {park_q, flight_q} <= {park_d, flight_d};
      rest_q <= rest_d & ~(walk_valid_q ? Depth'(1) << walked_q2 : '0);
    end
  end

  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      one_turn_of_the_adder : assert (turns == 3'(dut.adds));
      if (dut.r_valid_q) begin
        sum_was_in_flight : assert (flight_q[r] != 0);
        sum_has_one_place :
        assert (3'(dut.r_pair_p) + 3'(dut.r_pair_m) + 3'(dut.r_meet) + 3'(dut.r_rest) == 3'd1);
        sum_meets_what_is_there :
        assert (dut.r_pair_p == park_q[r] && dut.r_pair_m == (rest_q[r] & ~park_q[r]));
      end
      if (dut.r_meet) sum_meets_digit : assert (dut.a_valid_q && a == r);
      if (dut.a_taken) begin
        digit_has_one_place :
        assert (3'(dut.r_meet) + 3'(dut.a_pair_p) + 3'(dut.a_pair_m) + 3'(dut.a_rest_beside) +
                3'(dut.a_rest) + 3'(dut.a_first) + 3'(dut.park) == 3'd1);
      end
      if (dut.a_pair_p) digit_meets_parked : assert (park_r[a]);
      if (dut.a_pair_m) digit_meets_resting : assert (rest_r[a]);
      if (dut.a_rest | dut.a_rest_beside)
        place_is_free : assert (!rest_r[a] && !dut.r_rest && !dut.take.ready);
      if (dut.park) one_parked_a_bucket : assert (!park_r[a] && dut.room);
      if (dut.a_first) first_is_first : assert (!rest_r[a] && !park_r[a] && flight_q[a] == 0);
      if (dut.park & ~dut.park_ready) partner_will_come : assert (flight_d[a] != 0);
      if (dut.ready & ~dut.held) no_turn_is_wasted : assert (dut.adds);
      if (dut.held) sums_alone : assert (dut.adds == dut.r_adds);
      if (dut.ready) ready_are_two : assert (park_q[z] && rest_q[z]);
      if (event_s.idle) all_is_at_rest : assert (park_q == 0 && flight_q == 0);
    end
  end

  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      if (walk_valid_q) begin
        touched_is_full : assert (full == seen_q[walked_q2]);
        nothing_lost_or_doubled :
        assert (!full || walk_op == 2'(marked_q && marked_bucket_q == walked_q2));
      end
      comes_to_rest : assert (since_q < 6'(Patience));
      reach_parked : cover (parked != 0);
      reach_stall : cover (event_s.offered && !event_s.digit);
      reach_end : cover (walk_valid_q && full && taken_q != 0);
    end
  end

endmodule
`default_nettype wire
