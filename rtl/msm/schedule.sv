// schedule: adds operands into buckets over a pipelined adder: (a, b, tag) -> (sum, tag), any latency, any order.
// Algorithm: every bucket has one place to rest, its word of the bucket memory.  An operand, be it a digit's point or a sum
//            that comes back, is added to the one that rests in its bucket, or goes to rest there.  So a digit never waits for
//            a sum in flight, two digits for the same bucket are added to each other, and every sum has a place to return to.
//            A returning sum goes first; then the digit; then a parked operand whose partner rests.  A digit is parked
//            (pending) when the memory's or the adder's turn is a sum's; it stalls only when there is no place at all.
//            First touch: to rest if the memory is free, else through the adder with Neutral.
// Range:     operands are opaque; the adder is associative and commutative.  walk_* only while idle_o, after the last digit.
// Timing:    one digit and one addition a cycle; a sum is ready for its next addition 5 cycles after it came back.
// Golden:    host/golden/src/msm/msm.rs      Tested-through: msm      Proof: rtl/msm/formal/schedule.sv
// Area:      benches/ledger/area.json#schedule
//
//   look up            decide          fetch                      choose
//   sum ────► s_q ──► r_q ────────► r_q2 ──────┬─► bucket memory ──┐
//   digit ──► l_q ──► a_q ────────► a_q2 ──────┴─► pending store ──┴─► left, right ──► adder
`default_nettype none
module schedule #(
    parameter int unsigned OpBits = 768,
    parameter int unsigned BucketBits = 14,
    parameter int unsigned Depth = 1 << BucketBits,  // buckets, at most 2^BucketBits
    parameter int unsigned Entries = 32,
    parameter int unsigned InFlight = 1024,  // at least what the adder and 5 stages hold
    parameter bit Paced = 1'b0,  // while may_add_i is low, sums alone are added
    parameter logic [OpBits-1:0] Neutral = '0
) (
    input  wire logic                                           clk_i,
    input  wire logic                                           rst_i,
    input  wire logic                                           digit_valid_i,
    output logic                                                digit_ready_o,
    input  wire logic       [                   BucketBits-1:0] digit_bucket_i,
    input  wire logic       [                       OpBits-1:0] digit_op_i,
    input  wire logic                                           may_add_i,
    output logic                                                add_valid_o,
    output logic            [                       OpBits-1:0] add_left_o,
    output logic            [                       OpBits-1:0] add_right_o,
    output logic            [                   BucketBits-1:0] add_bucket_o,
    input  wire logic                                           sum_valid_i,
    input  wire logic       [                       OpBits-1:0] sum_i,
    input  wire logic       [                   BucketBits-1:0] sum_bucket_i,
    // Reduction: reads a bucket and empties it (walk_clear_i); writes do not touch the flags.  Data two cycles
    // later, until two cycles after the next is read.
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

  // ---- Look up: two cycles, in which what is decided of the same bucket is followed.  A digit waits where it is decided on.
  logic s_valid_q, r_valid_q, l_valid_q, a_valid_q, a_taken, a_moves, a_next, l_begins, l_ends;
  logic walked_q, walked_q2, walk_clear_q, walk_clear_q2, same_q;
  logic [BucketBits-1:0] look_bucket, s_bucket_q, r_bucket_q, l_bucket_q, a_bucket_q, ready_bucket;
  logic [OpBits-1:0] s_op_q, r_op_q, l_op_q, a_op_q;
  assign a_moves = ~a_valid_q | a_taken;
  assign digit_ready_o = ~wipe_o & (~l_valid_q | a_moves);
  assign a_next = digit_valid_i & digit_ready_o;
  assign l_begins = a_next | walk_i;
  assign l_ends = (l_valid_q & a_moves) | walked_q;
  assign look_bucket = walk_i ? walk_bucket_i : digit_bucket_i;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      {s_valid_q, r_valid_q, l_valid_q, a_valid_q, walked_q, walked_q2} <= '0;
    end else begin
      {s_valid_q, r_valid_q} <= {sum_valid_i, s_valid_q};
      {walked_q, walked_q2} <= {walk_i, walked_q};
      l_valid_q <= a_next | (l_valid_q & ~a_moves);
      a_valid_q <= (l_valid_q & a_moves) | (a_valid_q & ~a_taken);
    end
    {walk_clear_q, walk_clear_q2} <= {walk_clear_i, walk_clear_q};
    {s_bucket_q, s_op_q} <= {sum_bucket_i, sum_i};
    {r_bucket_q, r_op_q} <= {s_bucket_q, s_op_q};
    if (l_begins) l_bucket_q <= look_bucket;
    if (a_next) l_op_q <= digit_op_i;
    if (l_ends) {a_bucket_q, a_op_q} <= {l_bucket_q, l_op_q};
    same_q <= (l_ends ? l_bucket_q : a_bucket_q) == s_bucket_q;
  end

  // Whose bucket one in the look-up has, of those that are decided on.
  function automatic schedule_pkg::whose_t whose(input logic [BucketBits-1:0] bucket);
    return
    '{sum: bucket == r_bucket_q, digit: bucket == a_bucket_q, ready: bucket == ready_bucket}
    ;
  endfunction
  schedule_pkg::whose_t s_new, s_old, l_new, l_old, turn, take;
  assign s_new = whose(sum_bucket_i);
  assign s_old = whose(s_bucket_q);
  assign l_new = whose(look_bucket);
  assign l_old = whose(l_bucket_q);

  logic same, r_rests, r_parked, a_rests, a_parked, a_part, touched, touch, untouch;
  logic ready, ready_part, room, park, park_ready, mark;
  logic [OpBits-1:0] pending_op, a_op_q2;
  flags #(
      .Depth(Depth)
  ) u_flags (
      .clk_i,
      .clear_i       (wipe_o),
      .clear_bucket_i(wipe_word_o),
      .sum_bucket_i  (AddrW'(sum_bucket_i)),
      .sum_new_i     (s_new),
      .sum_old_i     (s_old),
      .sum_rests_o   (r_rests),
      .digit_begins_i(l_begins),
      .digit_ends_i  (l_ends),
      .digit_bucket_i(AddrW'(look_bucket)),
      .digit_new_i   (l_new),
      .digit_old_i   (l_old),
      .same_i        (same),
      .digit_rests_o (a_rests),
      .digit_part_o  (a_part),
      .touched_o     (touched),
      .turn_i        (turn),
      .turn_sum_i    (AddrW'(r_bucket_q)),
      .turn_digit_i  (take.ready ? AddrW'(ready_bucket) : AddrW'(a_bucket_q)),
      .turn_part_i   (take.ready ? ready_part : a_part),
      .touch_i       (touch),
      .untouch_i     (untouch)
  );
  pending #(
      .Entries(Entries),
      .KeyBits(BucketBits),
      .OpBits (OpBits)
  ) u_pending (
      .clk_i,
      .rst_i,
      .wipe_i        (wipe_o && 32'(wipe_word_o) < Entries),
      .wipe_slot_i   (SlotW'(wipe_word_o)),
      .sum_begins_i  (sum_valid_i),
      .sum_key_i     (sum_bucket_i),
      .sum_old_i     (s_old),
      .sum_hit_o     (r_parked),
      .digit_begins_i(l_begins),
      .digit_ends_i  (l_ends),
      .digit_gone_i  (a_taken),
      .digit_key_i   (look_bucket),
      .digit_old_i   (l_old),
      .same_i        (same),
      .digit_hit_o   (a_parked),
      .ready_o       (ready),
      .ready_key_o   (ready_bucket),
      .ready_part_o  (ready_part),
      .room_o        (room),
      .take_i        (take),
      .park_i        (park),
      .park_ready_i  (park_ready),
      .mark_i        (mark),
      .part_i        (a_part ^ mark),
      .park_key_i    (a_bucket_q),
      .op_i          (a_op_q2),
      .op_o          (pending_op),
      .count_o       (pending_o)
  );

  // ---- Decide.  The sum first: with the parked operand, with the one at rest, with the digit beside it, or to rest.
  logic r_pair_p, r_pair_m, r_meet, r_rest, r_adds;
  assign same = a_valid_q & r_valid_q & same_q;
  always_comb begin
    {r_pair_p, r_pair_m, r_meet, r_rest} = '0;
    unique casez ({
      r_valid_q, r_parked, r_rests, same_q & a_valid_q
    })
      4'b11??: r_pair_p = 1'b1;
      4'b101?: r_pair_m = 1'b1;
      4'b1001: r_meet = 1'b1;
      4'b1000: r_rest = 1'b1;
      default: ;
    endcase
  end
  assign r_adds = r_pair_p | r_pair_m | r_meet;

  // Then the digit, with what the sum has left: what is parked of its bucket, what rests, the adder's turn, the memory's.
  logic a_hit, a_m, a_none, held, no_turn, spare;
  logic a_pair_p, a_pair_m, a_first, a_rest_beside, a_rest, a_park_beside, a_park;
  assign a_hit  = a_parked & ~same;
  assign a_m    = a_rests & ~(same & r_pair_m);
  assign a_none = a_valid_q & ~r_meet & ~a_hit & ~a_m;
  assign held = Paced & ~may_add_i;
  assign no_turn = r_adds | held;
  assign spare = ~no_turn & ready;  // a parked operand could be added now
  always_comb begin
    {a_pair_p, a_pair_m, a_rest_beside, a_park_beside, a_rest, a_first, a_park} = '0;
    unique casez ({
      a_valid_q & ~r_meet, a_hit, a_m, no_turn, r_rest, spare
    })
      6'b11?0??: a_pair_p = 1'b1;
      6'b1101??: a_rest_beside = ~(held & r_rest);
      6'b1010??: a_pair_m = 1'b1;
      6'b1011??: a_park_beside = room;
      6'b100?00: a_rest = 1'b1;
      6'b100?1?: {a_first, a_park} = {~touched & ~held, touched & room};
      6'b100?01: a_park = touched & room;
      default:   ;
    endcase
  end
  assign a_taken = r_meet | a_pair_p | a_rest_beside | a_pair_m | a_park_beside | a_rest | a_first | a_park;

  // Last a parked operand.
  assign take = '{
          sum: r_pair_p,
          digit: a_pair_p,
          ready: spare & ~a_pair_p & ~a_pair_m & ~a_first
      };
  assign untouch = walked_q2 & walk_clear_q2;
  assign turn = '{
          sum: r_pair_m | r_rest,
          digit: a_rest | a_rest_beside | a_pair_m | (untouch & a_rests),
          ready: take.ready
      };
  assign {park, park_ready, mark} = {a_park | a_park_beside, a_park_beside, a_rest_beside};
  assign touch = a_rest | a_first;

  // ---- Fetch, choose.
  logic adds, writes;
  schedule_pkg::left_e left;
  schedule_pkg::right_e right;
  logic [BucketBits-1:0] bucket_d;
  assign adds = r_adds | a_pair_p | a_pair_m | a_first | take.ready;
  always_comb begin
    left  = r_adds ? schedule_pkg::LEFT_SUM : take.ready ? schedule_pkg::LEFT_BUCKET : schedule_pkg::LEFT_DIGIT;
    right = schedule_pkg::RIGHT_BUCKET;
    if (take != '0) right = schedule_pkg::RIGHT_PENDING;
    else if (r_meet) right = schedule_pkg::RIGHT_DIGIT;
    else if (a_first) right = schedule_pkg::RIGHT_NEUTRAL;
    bucket_d = r_adds ? r_bucket_q : take.ready ? ready_bucket : a_bucket_q;
  end
  schedule_fetch #(
      .OpBits    (OpBits),
      .BucketBits(BucketBits),
      .Depth     (Depth),
      .Neutral   (Neutral)
  ) u_fetch (
      .clk_i,
      .rst_i,
      .wipe_i        (wipe_o),
      .wipe_word_i   (wipe_word_o),
      .adds_i        (adds),
      .left_i        (left),
      .right_i       (right),
      .bucket_i      (bucket_d),
      .reads_i       (r_pair_m | a_pair_m | take.ready),
      .rests_i       ('{sum: r_rest, digit: a_rest | a_rest_beside, ready: 1'b0}),
      .sum_bucket_i  (r_bucket_q),
      .sum_op_i      (r_op_q),
      .digit_bucket_i(a_bucket_q),
      .digit_op_i    (a_op_q),
      .writes_o      (writes),
      .parked_op_o   (a_op_q2),
      .pending_op_i  (pending_op),
      .walk_i        (walked_q),
      .walk_bucket_i (l_bucket_q),
      .walk_op_o,
      .walk_we_i,
      .walk_wbucket_i,
      .walk_wop_i,
      .add_valid_o,
      .add_left_o,
      .add_right_o,
      .add_bucket_o
  );
  assign walk_full_o = a_rests;

  // ---- What is in flight, what happened.
  logic [FlightW-1:0] flight_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) flight_q <= '0;
    else flight_q <= flight_q + FlightW'(adds) - FlightW'(r_valid_q);
  end
  assign event_o.idle = ~wipe_o & ~l_valid_q & ~a_valid_q & ~r_valid_q & ~writes & (flight_q == '0) & (pending_o == '0);
  assign event_o.conflict = a_taken & touched & (a_none | r_meet);
  assign {event_o.digit, event_o.offered} = {a_taken, a_valid_q};
  assign event_o.direct = a_rest & ~touched;
  assign event_o.merge = r_adds | a_pair_p | take.ready;
  assign event_o.issue = adds;

endmodule
`default_nettype wire
