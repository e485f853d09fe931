// pending: operands that wait beside the bucket memory, at most one a bucket, found by bucket.
// Algorithm: Entries slots, each with its bucket's number.  A look-up compares with all slots and takes two cycles; what is
//            taken and parked meanwhile is followed.  A slot is ready when another operand rests in its bucket: then the two
//            can be added whenever the adder is free; one ready slot is chosen ahead, none that a sum or a digit has hit.
// Range:     at most one of take_i a cycle; park_i only with room_o; the bucket parked is in no slot.
// Timing:    hits 2 cycles after a look-up begins; op_o 2 cycles after a take (its slot's number goes out a cycle after it).
// Tested-through: schedule      Proof: rtl/msm/formal/schedule.sv
// Area:      benches/ledger/area.json#schedule
`default_nettype none
module pending #(
    parameter  int unsigned Entries = 32,
    parameter  int unsigned KeyBits = 14,
    parameter  int unsigned OpBits  = 768,
    localparam int unsigned SlotW   = prim_pkg::addr_bits(Entries),
    localparam int unsigned CountW  = prim_pkg::count_bits(Entries)
) (
    input  wire logic                               clk_i,
    input  wire logic                               rst_i,
    // Zeroes a slot's operand; only while nothing is parked.
    input  wire logic                               wipe_i,
    input  wire logic                 [  SlotW-1:0] wipe_slot_i,
    // Look-ups by returning sums, begun in any cycle; whose bucket it is that of the one that is a cycle old.
    input  wire logic                               sum_begins_i,
    input  wire logic                 [KeyBits-1:0] sum_key_i,
    input  wire schedule_pkg::whose_t               sum_old_i,
    output logic                                    sum_hit_o,
    // Look-ups by digits, ended when the digit before is gone; then that the sum's bucket is the digit's.
    input  wire logic                               digit_begins_i,
    input  wire logic                               digit_ends_i,
    input  wire logic                               digit_gone_i,
    input  wire logic                 [KeyBits-1:0] digit_key_i,
    input  wire schedule_pkg::whose_t               digit_old_i,
    input  wire logic                               same_i,
    output logic                                    digit_hit_o,
    // A ready slot: its bucket, and that bucket's part of the flag.
    output logic                                    ready_o,
    output logic                      [KeyBits-1:0] ready_key_o,
    output logic                                    ready_part_o,
    output logic                                    room_o,
    // Decisions: whose parked operand is taken; the digit's operand is parked, also beside one at rest; what it hit is ready.
    input  wire schedule_pkg::whose_t               take_i,
    input  wire logic                               park_i,
    input  wire logic                               park_ready_i,
    input  wire logic                               mark_i,
    input  wire logic                               part_i,
    input  wire logic                 [KeyBits-1:0] park_key_i,
    // The operand parked, a cycle after park_i; the operand taken, two cycles after take_i.
    input  wire logic                 [ OpBits-1:0] op_i,
    output logic                      [ OpBits-1:0] op_o,
    output logic                      [ CountW-1:0] count_o
);

  typedef logic [Entries-1:0] slots_t;
  slots_t used_q, ready_q, part_q, sum_equal, digit_equal, freed, parked, free, candidates, chosen;
  slots_t sum_look_q, sum_hits_q, digit_look_q, digit_hits_q, chosen_q;
  logic [KeyBits-1:0] key_q[Entries];
  logic [KeyBits-1:0] chosen_key;
  logic stays;

  function automatic slots_t lowest(input slots_t bits);
    return bits & (~bits + Entries'(1));
  endfunction
  function automatic logic [SlotW-1:0] index(input slots_t one_hot);
    automatic logic [SlotW-1:0] number = '0;
    for (int i = 0; i < Entries; i++) if (one_hot[i]) number |= SlotW'(i);
    return number;
  endfunction
  // A look-up that is a cycle old: its hits, and whether there is one, after this cycle's decision.
  function automatic slots_t followed(input slots_t hits, input logic is_parked);
    return (hits & ~freed) | (is_parked ? parked : '0);
  endfunction
  function automatic logic hit(input slots_t hits, input schedule_pkg::whose_t old);
    return (hits != '0 && (old & take_i) == '0) || (old.digit && park_i);
  endfunction

  assign free = lowest(~used_q);
  assign room_o = count_o != CountW'(Entries);
  assign freed = (take_i.sum ? sum_hits_q : '0) | (take_i.digit ? digit_hits_q : '0) | (take_i.ready ? chosen_q : '0);
  assign parked = park_i ? free : '0;
  assign candidates = ready_q & ~chosen_q & ~sum_hits_q & ~digit_hits_q;
  assign chosen = lowest(candidates);
  assign stays = ready_o & ~take_i.ready & ~(take_i.sum & (chosen_q & sum_hits_q) != '0) &
      ~(take_i.digit & (chosen_q & digit_hits_q) != '0);

  for (genvar i = 0; i < Entries; i++) begin : gen_slot
    // A bucket that is being parked in this very cycle is compared too.
    assign sum_equal[i] = (parked[i] & sum_key_i == park_key_i) | (used_q[i] & ~freed[i] & sum_key_i == key_q[i]);
    assign digit_equal[i] = (parked[i] & digit_key_i == park_key_i) | (used_q[i] & ~freed[i] & digit_key_i == key_q[i]);
    always_ff @(posedge clk_i) begin
      if (parked[i]) key_q[i] <= park_key_i;
      if (parked[i] | (mark_i & digit_hits_q[i])) part_q[i] <= part_i;
    end
  end
  always_comb begin
    chosen_key = '0;
    for (int i = 0; i < Entries; i++) if (chosen[i]) chosen_key |= key_q[i];
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      used_q <= '0;
      ready_q <= '0;
      sum_look_q <= '0;
      sum_hits_q <= '0;
      sum_hit_o <= 1'b0;
      digit_hits_q <= '0;
      digit_hit_o <= 1'b0;
      chosen_q <= '0;
      ready_o <= 1'b0;
      count_o <= '0;
    end else begin
      used_q <= (used_q & ~freed) | parked;
      ready_q <= (ready_q & ~freed) | (park_ready_i ? parked : '0) | (mark_i ? digit_hits_q : '0);
      sum_look_q <= sum_begins_i ? sum_equal : '0;
      sum_hits_q <= followed(sum_look_q, sum_old_i.digit);
      sum_hit_o <= hit(sum_look_q, sum_old_i);
      if (digit_ends_i) begin
        digit_hits_q <= followed(digit_look_q, digit_old_i.digit);
        digit_hit_o  <= hit(digit_look_q, digit_old_i);
      end else begin
        digit_hits_q <= digit_gone_i ? '0 : digit_hits_q & ~freed;
        digit_hit_o  <= digit_hit_o & ~digit_gone_i & ~(same_i & take_i.sum);
      end
      if (!stays) begin
        chosen_q <= chosen;
        ready_o  <= candidates != '0;
      end
      count_o <= count_o + CountW'(park_i) - CountW'(take_i != '0);
    end
    digit_look_q <= digit_begins_i ? digit_equal : followed(digit_look_q, digit_old_i.digit);
    if (!stays) begin
      ready_key_o  <= chosen_key;
      ready_part_o <= (chosen & part_q) != '0;
    end
  end

  logic [SlotW-1:0] rslot_q, wslot_q;
  logic re_q, we_q;
  always_ff @(posedge clk_i) begin
    re_q <= take_i != '0;
    we_q <= park_i;
    rslot_q <= index(freed);
    wslot_q <= index(parked);
  end
  ram_1r1w #(
      .W       (OpBits),
      .Depth   (Entries),
      .Collides(1'b0)
  ) u_ops (
      .clk_i,
      .we_i   (we_q | wipe_i),
      .waddr_i(wipe_i ? wipe_slot_i : wslot_q),
      .wdata_i(wipe_i ? '0 : op_i),
      .re_i   (re_q),
      .raddr_i(rslot_q),
      .rdata_o(op_o)
  );

endmodule
`default_nettype wire
