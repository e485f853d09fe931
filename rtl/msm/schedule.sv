// schedule: adds operands into buckets over a pipelined adder: (a, b, tag) -> (sum, tag), any latency, any order.
// Algorithm: every bucket has one place to rest, its word of the bucket memory.  An operand, be it a digit's point or a sum
//            that comes back, is added to the one that rests in its bucket, or goes to rest there.  So a digit never waits for
//            a sum in flight, two digits for the same bucket are added to each other, and every sum has a place to return to.
//            A returning sum goes first; then the digit; then a parked operand whose partner rests.  A digit is parked
//            (pending) when the memory's or the adder's turn is a sum's; it stalls only when there is no place at all.
//            First touch: to rest if the memory is free, else through the adder with Neutral.
// Range:     operands are opaque; the adder is associative and commutative.  walk_* only while idle_o, after the last digit.
// Timing:    one digit and one addition a cycle; a sum is ready for its next addition 4 cycles after it came back.
// Golden:    host/golden/src/msm/msm.rs      Tested-through: msm      Proof: rtl/msm/formal/schedule.sv
// Area:      benches/ledger/area.json#schedule
//
//   look up        decide          fetch                      choose
//   sum ────► r_q ────────► r_q2 ──────┬─► bucket memory ──┐
//   digit ──► a_q ────────► a_q2 ──────┴─► pending store ──┴─► left, right ──► adder
`default_nettype none
module schedule #(
    parameter int unsigned OpBits = 768,
    parameter int unsigned BucketBits = 14,
    parameter int unsigned Depth = 1 << BucketBits,  // buckets, at most 2^BucketBits
    parameter int unsigned Entries = 32,
    parameter int unsigned InFlight = 1024,  // at least what the adder and 4 stages hold
    parameter logic [OpBits-1:0] Neutral = '0
) (
    input  wire logic                                           clk_i,
    input  wire logic                                           rst_i,
    input  wire logic                                           digit_valid_i,
    output logic                                                digit_ready_o,
    input  wire logic       [                   BucketBits-1:0] digit_bucket_i,
    input  wire logic       [                       OpBits-1:0] digit_op_i,
    output logic                                                add_valid_o,
    output logic            [                       OpBits-1:0] add_left_o,
    output logic            [                       OpBits-1:0] add_right_o,
    output logic            [                   BucketBits-1:0] add_bucket_o,
    input  wire logic                                           sum_valid_i,
    input  wire logic       [                       OpBits-1:0] sum_i,
    input  wire logic       [                   BucketBits-1:0] sum_bucket_i,
    // Reduction: reads a bucket and empties it (walk_clear_i); data a cycle later; writes do not touch the flags.
    input  wire logic                                           walk_i,
    input  wire logic                                           walk_clear_i,
    input  wire logic       [                   BucketBits-1:0] walk_bucket_i,
    output logic                                                walk_full_o,
    output logic            [                       OpBits-1:0] walk_op_o,
    input  wire logic                                           walk_we_i,
    input  wire logic       [                   BucketBits-1:0] walk_wbucket_i,
    input  wire logic       [                       OpBits-1:0] walk_wop_i,
    // After a reset all memories are zeroed, a word of each a cycle.
    output logic                                                wipe_o,
    output logic            [   prim_pkg::addr_bits(Depth)-1:0] wipe_word_o,
    output msm_pkg::event_t                                     event_o,
    output logic            [prim_pkg::count_bits(Entries)-1:0] pending_o
);

  localparam int unsigned AddrW = prim_pkg::addr_bits(Depth);
  localparam int unsigned SlotW = prim_pkg::addr_bits(Entries);
  localparam int unsigned FlightW = prim_pkg::count_bits(InFlight);

  typedef enum logic [1:0] {
    LEFT_SUM,
    LEFT_DIGIT,
    LEFT_BUCKET
  } left_e;
  typedef enum logic [1:0] {
    RIGHT_BUCKET,
    RIGHT_PENDING,
    RIGHT_DIGIT,
    RIGHT_NEUTRAL
  } right_e;

  // After reset all buckets are wiped, one a cycle, and the pending store with them.
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      wipe_o <= 1'b1;
      wipe_word_o <= '0;
    end else if (wipe_o) begin
      wipe_o <= wipe_word_o != AddrW'(Depth - 1);
      wipe_word_o <= wipe_word_o + AddrW'(1);
    end
  end

  // ---- Look up.
  logic r_valid_q, a_valid_q, a_taken, a_next, walked_q, walk_clear_q;
  logic [BucketBits-1:0] r_bucket_q, a_bucket_q;
  logic [OpBits-1:0] r_op_q, a_op_q;
  assign digit_ready_o = ~wipe_o & (~a_valid_q | a_taken);
  assign a_next = digit_valid_i & digit_ready_o;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      r_valid_q <= 1'b0;
      a_valid_q <= 1'b0;
      walked_q  <= 1'b0;
    end else begin
      r_valid_q <= sum_valid_i;
      a_valid_q <= a_next | (a_valid_q & ~a_taken);
      walked_q  <= walk_i;
    end
    walk_clear_q <= walk_clear_i;
    if (sum_valid_i) begin
      r_bucket_q <= sum_bucket_i;
      r_op_q     <= sum_i;
    end
    if (walk_i) a_bucket_q <= walk_bucket_i;
    else if (a_next) a_bucket_q <= digit_bucket_i;
    if (a_next) a_op_q <= digit_op_i;
  end

  logic r_rests, a_rests, a_part, b_we, b_wpart, r_turn, touched, touch;
  logic [AddrW-1:0] b_waddr;
  logic pending_hit_r, pending_hit_a, ready, ready_part, room;
  logic [BucketBits-1:0] ready_bucket;
  logic park, park_ready, mark, take_r, take_a, take_ready, parked_part;
  logic [OpBits-1:0] pending_op, bucket_op, a_op_q2;

  flags #(
      .Depth(Depth)
  ) u_rests (
      .clk_i,
      .clear_i  (wipe_o),
      .a_addr_i (AddrW'(sum_bucket_i)),
      .a_bit_o  (r_rests),
      .a_turn_i (r_turn),
      .b_re_i   (a_next | walk_i),
      .b_addr_i (walk_i ? AddrW'(walk_bucket_i) : AddrW'(digit_bucket_i)),
      .b_bit_o  (a_rests),
      .b_part_o (a_part),
      .b_we_i   (b_we),
      .b_waddr_i(b_waddr),
      .b_wpart_i(b_wpart)
  );
  live_ram #(
      .W    (1),
      .Depth(Depth)
  ) u_touched (
      .clk_i,
      .we_i   (touch | wipe_o | (walked_q & walk_clear_q)),
      .waddr_i(wipe_o ? wipe_word_o : AddrW'(a_bucket_q)),
      .wdata_i(touch),
      .re_i   (a_next),
      .raddr_i(AddrW'(digit_bucket_i)),
      .rdata_o(touched)
  );
  pending #(
      .Entries(Entries),
      .KeyBits(BucketBits),
      .OpBits (OpBits)
  ) u_pending (
      .clk_i,
      .rst_i,
      .wipe_i      (wipe_o && 32'(wipe_word_o) < Entries),
      .wipe_slot_i (SlotW'(wipe_word_o)),
      .r_key_i     (sum_bucket_i),
      .r_hit_o     (pending_hit_r),
      .a_re_i      (a_next),
      .a_key_i     (digit_bucket_i),
      .a_hit_o     (pending_hit_a),
      .ready_o     (ready),
      .ready_key_o (ready_bucket),
      .ready_part_o(ready_part),
      .room_o      (room),
      .take_r_i    (take_r),
      .take_a_i    (take_a),
      .take_ready_i(take_ready),
      .park_i      (park),
      .park_ready_i(park_ready),
      .mark_a_i    (mark),
      .part_i      (parked_part),
      .park_key_i  (a_bucket_q),
      .op_i        (a_op_q2),
      .op_o        (pending_op),
      .count_o     (pending_o)
  );

  // ---- Decide.  The sum first: with the parked operand, with the one at rest, with the digit beside it, or to rest.
  logic same, r_pair_p, r_pair_m, r_meet, r_rest, r_adds;
  assign same     = a_valid_q & r_valid_q & (a_bucket_q == r_bucket_q);
  assign r_pair_p = r_valid_q & pending_hit_r;
  assign r_pair_m = r_valid_q & ~pending_hit_r & r_rests;
  assign r_meet   = same & ~pending_hit_r & ~r_rests;
  assign r_rest   = r_valid_q & ~same & ~pending_hit_r & ~r_rests;
  assign r_adds   = r_valid_q & ~r_rest;
  assign r_turn   = r_pair_m | r_rest;

  // Then the digit, with what the sum has left.
  logic a_hit, a_m, a_none, spare;
  logic a_pair_p, a_pair_m, a_first, a_rest_beside, a_rest, a_park_beside, a_park;
  assign a_hit = a_valid_q & pending_hit_a & ~same;
  assign a_m = a_valid_q & a_rests & ~(same & r_pair_m);
  assign a_none = a_valid_q & ~a_hit & ~a_m & ~r_meet;
  assign spare = ~r_adds & ready;  // a parked operand could be added now
  assign a_pair_p = a_hit & ~r_adds;
  assign a_rest_beside = a_hit & r_adds & ~a_m;
  assign a_pair_m = a_m & ~a_hit & ~r_adds;
  assign a_park_beside = a_m & ~a_hit & r_adds & room;
  assign a_rest = a_none & ~r_rest & ~spare;
  assign a_first = a_none & r_rest & ~touched;
  assign a_park = a_none & touched & room & (r_rest | spare);
  assign a_taken = r_meet | a_pair_p | a_rest_beside | a_pair_m | a_park_beside | a_rest | a_first | a_park;
  // Last a parked operand.
  assign take_ready = spare & ~a_pair_p & ~a_pair_m & ~a_first;

  assign take_r = r_pair_p;
  assign take_a = a_pair_p;
  assign park = a_park | a_park_beside;
  assign park_ready = a_park_beside;
  assign mark = a_rest_beside;
  assign touch = a_rest | a_first;
  // b's part such that the flag comes out as 1 (rest) or 0; the sum may have turned a's part of the same bucket just now.
  logic a_rest_part;
  assign a_rest_part = ~(a_rests ^ a_part) ^ (same & r_pair_m);
  assign parked_part = a_rest_beside ? a_rest_part : a_part;
  assign b_we = a_rest | a_rest_beside | a_pair_m | take_ready | (walked_q & walk_clear_q & a_rests);
  assign b_waddr = wipe_o ? wipe_word_o : take_ready ? AddrW'(ready_bucket) : AddrW'(a_bucket_q);
  assign b_wpart = take_ready ? ~ready_part : (a_rest | a_rest_beside) ? a_rest_part : ~a_part;

  // ---- Fetch, choose.
  logic adds, adds_q2, adds_q3, read_q2, write_q2, write_sum_q2;
  left_e left, left_q2, left_q3;
  right_e right, right_q2, right_q3;
  logic [BucketBits-1:0] bucket_d, bucket_q2, bucket_q3, wbucket_q2;
  logic [OpBits-1:0] r_op_q2, r_op_q3, a_op_q3;

  assign adds = r_adds | a_pair_p | a_pair_m | a_first | take_ready;
  always_comb begin
    left  = r_adds ? LEFT_SUM : take_ready ? LEFT_BUCKET : LEFT_DIGIT;
    right = RIGHT_BUCKET;
    if (take_r | take_a | take_ready) right = RIGHT_PENDING;
    else if (r_meet) right = RIGHT_DIGIT;
    else if (a_first) right = RIGHT_NEUTRAL;
    bucket_d = r_adds ? r_bucket_q : take_ready ? ready_bucket : a_bucket_q;
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      adds_q2 <= 1'b0;
      adds_q3 <= 1'b0;
      read_q2 <= 1'b0;
      write_q2 <= 1'b0;
      add_valid_o <= 1'b0;
    end else begin
      adds_q2 <= adds;
      adds_q3 <= adds_q2;
      read_q2 <= r_pair_m | a_pair_m | take_ready;
      write_q2 <= r_rest | a_rest | a_rest_beside;
      add_valid_o <= adds_q3;
    end
    write_sum_q2 <= r_rest;
    wbucket_q2 <= r_rest ? r_bucket_q : a_bucket_q;
    {left_q2, right_q2, bucket_q2} <= {left, right, bucket_d};
    {left_q3, right_q3, bucket_q3} <= {left_q2, right_q2, bucket_q2};
    if (r_valid_q) r_op_q2 <= r_op_q;
    if (a_taken) a_op_q2 <= a_op_q;
    if (adds_q2) begin
      r_op_q3 <= r_op_q2;
      a_op_q3 <= a_op_q2;
    end
    if (adds_q3) begin
      add_left_o <= (left_q3 == LEFT_SUM) ? r_op_q3 : (left_q3 == LEFT_DIGIT) ? a_op_q3 : bucket_op;
      unique case (right_q3)
        RIGHT_BUCKET:  add_right_o <= bucket_op;
        RIGHT_PENDING: add_right_o <= pending_op;
        RIGHT_DIGIT:   add_right_o <= a_op_q3;
        RIGHT_NEUTRAL: add_right_o <= Neutral;
      endcase
      add_bucket_o <= bucket_q3;
    end
  end

  ram_1r1w #(
      .W    (OpBits),
      .Depth(Depth)
  ) u_buckets (
      .clk_i,
      .we_i   (write_q2 | walk_we_i | wipe_o),
      .waddr_i(wipe_o ? wipe_word_o : walk_we_i ? AddrW'(walk_wbucket_i) : AddrW'(wbucket_q2)),
      .wdata_i(wipe_o ? '0 : walk_we_i ? walk_wop_i : write_sum_q2 ? r_op_q2 : a_op_q2),
      .re_i   (read_q2 | walk_i),
      .raddr_i(walk_i ? AddrW'(walk_bucket_i) : AddrW'(bucket_q2)),
      .rdata_o(bucket_op)
  );
  assign walk_op_o   = bucket_op;
  assign walk_full_o = a_rests;

  // ---- What is in flight, what happened.
  logic [FlightW-1:0] flight_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) flight_q <= '0;
    else flight_q <= flight_q + FlightW'(adds) - FlightW'(r_valid_q);
  end
  assign event_o.idle = ~wipe_o & ~a_valid_q & ~r_valid_q & ~write_q2 & (flight_q == '0) & (pending_o == '0);
  assign event_o.conflict = a_taken & touched & (a_none | r_meet);
  assign event_o.offered = a_valid_q;
  assign event_o.digit = a_taken;
  assign event_o.direct = a_rest & ~touched;
  assign event_o.merge = r_adds | a_pair_p | take_ready;
  assign event_o.issue = adds;

endmodule
`default_nettype wire
