// pending: operands that wait beside the bucket memory, at most one a bucket, found by bucket.
// Algorithm: Entries slots, each with its bucket's number; look-ups compare with all slots a cycle ahead of the decision.
//            A slot is ready when another operand rests in its bucket: then the two can be added whenever the adder is free.
// Range:     at most one of take_*_i a cycle; park_i only with room_o; the bucket parked is in no slot.
// Timing:    hits 1 cycle after a look-up; op_o 2 cycles after a take (its slot's number goes out a cycle after it).
// Tested-through: schedule      Proof: rtl/msm/formal/schedule.sv
// Area:      benches/ledger/area.json#schedule
`default_nettype none
module pending #(
    parameter int unsigned Entries = 32,
    parameter int unsigned KeyBits = 14,
    parameter int unsigned OpBits  = 768
) (
    input wire logic clk_i,
    input wire logic rst_i,
    // Zeroes a slot's operand; only while nothing is parked.
    input wire logic wipe_i,
    input wire logic [prim_pkg::addr_bits(Entries)-1:0] wipe_slot_i,
    // Look-ups: by the returning sum every cycle, by the digit when the one before is gone.
    input wire logic [KeyBits-1:0] r_key_i,
    output logic r_hit_o,
    input wire logic a_re_i,
    input wire logic [KeyBits-1:0] a_key_i,
    output logic a_hit_o,
    // A ready slot: its bucket, and that bucket's part of the flag.
    output logic ready_o,
    output logic [KeyBits-1:0] ready_key_o,
    output logic ready_part_o,
    output logic room_o,
    // Decisions.
    input wire logic take_r_i,
    input wire logic take_a_i,
    input wire logic take_ready_i,
    input wire logic park_i,  // the digit's operand
    input wire logic park_ready_i,  // ... beside one at rest
    input wire logic mark_a_i,  // what the digit hit is now ready
    input wire logic part_i,
    input wire logic [KeyBits-1:0] park_key_i,
    // The operand parked, a cycle after park_i; the operand taken, two cycles after take.
    input wire logic [OpBits-1:0] op_i,
    output logic [OpBits-1:0] op_o,
    output logic [prim_pkg::count_bits(Entries)-1:0] count_o
);

  localparam int unsigned SlotW = prim_pkg::addr_bits(Entries);
  localparam int unsigned CountW = prim_pkg::count_bits(Entries);

  logic [Entries-1:0] used_q, ready_q, part_q, r_hits_q, a_hits_q;
  logic [Entries-1:0] free_pick, ready_pick, freed, parked, r_equal, a_equal;
  logic [KeyBits-1:0] key_q[Entries];
  logic [CountW-1:0] count_q;
  logic take;

  // The lowest bit that is set.
  function automatic logic [Entries-1:0] lowest(input logic [Entries-1:0] bits);
    return bits & (~bits + Entries'(1));
  endfunction
  function automatic logic [SlotW-1:0] index(input logic [Entries-1:0] one_hot);
    automatic logic [SlotW-1:0] number = '0;
    for (int i = 0; i < Entries; i++) if (one_hot[i]) number |= SlotW'(i);
    return number;
  endfunction

  assign take = take_r_i | take_a_i | take_ready_i;
  assign free_pick = lowest(~used_q);
  assign ready_pick = lowest(ready_q);
  assign room_o = used_q != '1;
  assign ready_o = ready_q != '0;
  assign ready_part_o = |(part_q & ready_pick);
  assign r_hit_o = r_hits_q != '0;
  assign a_hit_o = a_hits_q != '0;
  assign count_o = count_q;

  assign freed = (take_r_i ? r_hits_q : '0) | (take_a_i ? a_hits_q : '0) |
      (take_ready_i ? ready_pick : '0);
  assign parked = park_i ? free_pick : '0;

  for (genvar i = 0; i < Entries; i++) begin : gen_slot
    // A bucket that is being parked in this very cycle is compared too.
    logic r_equal_parked, a_equal_parked;
    assign r_equal_parked = parked[i] & (r_key_i == park_key_i);
    assign a_equal_parked = parked[i] & (a_key_i == park_key_i);
    assign r_equal[i] = r_equal_parked | (used_q[i] & ~freed[i] & (r_key_i == key_q[i]));
    assign a_equal[i] = a_equal_parked | (used_q[i] & ~freed[i] & (a_key_i == key_q[i]));
    always_ff @(posedge clk_i) begin
      if (parked[i]) key_q[i] <= park_key_i;
      if (parked[i] | (mark_a_i & a_hits_q[i])) part_q[i] <= part_i;
    end
  end

  always_comb begin
    ready_key_o = '0;
    for (int i = 0; i < Entries; i++) if (ready_pick[i]) ready_key_o |= key_q[i];
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      used_q   <= '0;
      ready_q  <= '0;
      r_hits_q <= '0;
      a_hits_q <= '0;
      count_q  <= '0;
    end else begin
      used_q   <= (used_q & ~freed) | parked;
      ready_q  <= (ready_q & ~freed) | (park_ready_i ? parked : '0) | (mark_a_i ? a_hits_q : '0);
      r_hits_q <= r_equal;
      a_hits_q <= a_re_i ? a_equal : a_hits_q & ~freed;
      count_q  <= count_q + CountW'(park_i) - CountW'(take);
    end
  end

  logic [SlotW-1:0] rslot_q, wslot_q;
  logic re_q, we_q;
  always_ff @(posedge clk_i) begin
    re_q <= take;
    we_q <= park_i;
    rslot_q <= index(freed);
    wslot_q <= index(parked);
  end

  ram_1r1w #(
      .W    (OpBits),
      .Depth(Entries)
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
