// scoreboard: jobs that wait for their predecessors or their unit, and the tags of all jobs in flight.
// Algorithm: a tag names its job's place in the tables; each unit has a queue of tags in order of submission. The end of a job is
//            told to all who wait for it at once; the front of a queue starts when it waits for none and its unit is free. What the
//            front is, then whether it waits, is registered: in a start's cycle and the next, when they are stale, no other of that
//            unit begins.
// Range:     free_i falls in the cycle after a start, for one at least. At most one job a tag in flight (dispatch sees to it), so
//            queues of TAGS never overflow.
// Timing:    5 cycles from insertion to start, 3 from the end that was waited for; a unit starts one every 3 cycles.
// Tested-through: card      Proof: rtl/dma/formal/scoreboard.sv
// Area:      benches/ledger/area.json#card
`default_nettype none
module scoreboard #(
    parameter int unsigned Units = dma_pkg::UNIT_FILL + 1,
    parameter int unsigned TagBits = dma_pkg::TAG_BITS,  // fewer in proofs
    localparam int unsigned Tags = 1 << TagBits
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic quiesce_i,
    output logic [Tags-1:0] busy_o,
    output logic [Tags-1:0] failed_o,
    output logic waits_o,  // a free unit's next job waits for another
    input wire logic insert_i,
    input wire regs_pkg::descriptor_t job_i,
    input wire logic [31:0] index_i,
    input wire logic mark_failed_i,  // of job_i.tag
    input wire logic mark_ok_i,
    input wire logic distrust_i,
    input wire logic [Units-1:0] free_i,
    output logic [Units-1:0] start_o,
    output regs_pkg::descriptor_t job_o,
    output logic [31:0] index_o,
    output logic skip_o,  // with start_o: do not run, its predecessor failed
    output logic [15:0] skip_tag_o,
    input wire logic end_i,
    input wire logic [TagBits-1:0] end_tag_i,
    input wire logic end_failed_i
);

  typedef logic [TagBits-1:0] tag_t;

  // ---- what is known of tags
  logic [Tags-1:0] wait_a_q, wait_b_q, skip_a_q, skip_b_q, hit_a, hit_b;
  tag_t [Tags-1:0] follow_a_q, follow_b_q;
  tag_t tag, follow_a, follow_b;
  logic names_a, names_b, ends_a, ends_b;
  assign tag = job_i.tag[TagBits-1:0];
  assign follow_a = job_i.follow_a[TagBits-1:0];
  assign follow_b = job_i.follow_b[TagBits-1:0];
  assign names_a = job_i.flags[regs_pkg::FLAG_FOLLOW_A];
  assign names_b = job_i.flags[regs_pkg::FLAG_FOLLOW_B];
  assign ends_a = end_i && end_tag_i == follow_a;
  assign ends_b = end_i && end_tag_i == follow_b;

  always_comb begin
    hit_a = '0;
    hit_b = '0;
    if (end_i) begin
      for (int unsigned i = 0; i < Tags; i++) begin
        hit_a[i] = wait_a_q[i] && follow_a_q[i] == end_tag_i;
        hit_b[i] = wait_b_q[i] && follow_b_q[i] == end_tag_i;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      busy_o   <= '0;
      failed_o <= '0;
      wait_a_q <= '0;
      wait_b_q <= '0;
    end else begin
      if (distrust_i) failed_o <= failed_o | ~busy_o;
      if (mark_failed_i) failed_o[tag] <= 1'b1;
      if (mark_ok_i) failed_o[tag] <= 1'b0;
      if (end_i) begin
        busy_o[end_tag_i] <= 1'b0;
        failed_o[end_tag_i] <= end_failed_i;
        wait_a_q <= wait_a_q & ~hit_a;
        wait_b_q <= wait_b_q & ~hit_b;
        skip_a_q <= skip_a_q | (hit_a & {Tags{end_failed_i}});
        skip_b_q <= skip_b_q | (hit_b & {Tags{end_failed_i}});
      end
      if (insert_i) begin
        busy_o[tag] <= 1'b1;
        failed_o[tag] <= 1'b0;
        wait_a_q[tag] <= names_a && busy_o[follow_a] && !ends_a;
        wait_b_q[tag] <= names_b && busy_o[follow_b] && !ends_b;
        skip_a_q[tag] <= names_a && (ends_a ? end_failed_i : !busy_o[follow_a] && failed_o[follow_a]);
        skip_b_q[tag] <= names_b && (ends_b ? end_failed_i : !busy_o[follow_b] && failed_o[follow_b]);
      end
    end
    if (insert_i) begin
      follow_a_q[tag] <= follow_a;
      follow_b_q[tag] <= follow_b;
    end
  end

  // ---- queues, one a unit
  logic [Units-1:0] front_valid, look_valid_q, front_valid_q, held_q, pop, can, waits;
  tag_t [Units-1:0] front, look_q, front_q;
  for (genvar u = 0; u < Units; u++) begin : gen_unit
    logic unused_ready;
    logic [prim_pkg::count_bits(Tags)-1:0] unused_count;
    fifo #(
        .W(TagBits),
        .Depth(Tags)
    ) u_queue (
        .clk_i,
        .rst_i,
        .valid_i(insert_i && dma_pkg::unit_of(job_i.opcode) == axi_pkg::MASTER_BITS'(u)),
        .ready_o(unused_ready),
        .data_i (tag),
        .valid_o(front_valid[u]),
        .ready_i(pop[u]),
        .data_o (front[u]),
        .count_o(unused_count)
    );
    logic is_held;
    logic is_new;
    assign is_held = wait_a_q[look_q[u]] | wait_b_q[look_q[u]];
    always_ff @(posedge clk_i) begin
      look_valid_q[u] <= front_valid[u] & ~rst_i;
      front_valid_q[u] <= look_valid_q[u] & ~rst_i;
      {look_q[u], front_q[u]} <= {front[u], look_q[u]};
      held_q[u] <= is_held;
    end
    assign is_new   = front_valid_q[u] & free_i[u] & ~start_o[u];
    assign can[u]   = is_new & ~held_q[u];
    assign waits[u] = is_new & held_q[u];
  end
  assign waits_o = |waits;

  // ---- a start: choose, read, tell
  logic [Units-1:0] chosen;
  logic any, choose;
  tag_t chosen_tag, started_q;
  assign choose = any && !quiesce_i;
  assign pop = chosen & {Units{choose}};
  arbiter #(
      .N(Units)
  ) u_arbiter (
      .clk_i,
      .rst_i,
      .req_i  (can),
      .grant_o(chosen),
      .valid_o(any),
      .ready_i(~quiesce_i)
  );
  always_comb begin
    chosen_tag = '0;
    for (int unsigned u = 0; u < Units; u++) if (chosen[u]) chosen_tag = front_q[u];
  end
  always_ff @(posedge clk_i) begin
    start_o   <= rst_i ? '0 : pop;
    started_q <= chosen_tag;
  end
  assign skip_o = skip_a_q[started_q] | skip_b_q[started_q];
  assign skip_tag_o = skip_a_q[started_q] ? job_o.follow_a : job_o.follow_b;

  ram_1r1w #(
      .W(512 + 32),
      .Depth(Tags),
      .Collides(1'b0)
  ) u_jobs (
      .clk_i,
      .we_i(insert_i),
      .waddr_i(tag),
      .wdata_i({index_i, job_i}),
      .re_i(choose),
      .raddr_i(chosen_tag),
      .rdata_o({index_o, job_o})
  );

endmodule
`default_nettype wire
