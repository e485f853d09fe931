// Bench of scoreboard. Cycles: 20
// Case: Tags=2
// Case: Tags=2 Run=3
// Plant: wait_a_q[tag] <= names_a && busy_o[follow_a] && !ends_a; => wait_a_q[tag] <= names_a && busy_o[follow_a];
// Plant: wait_b_q[tag] <= names_b && busy_o[follow_b] && !ends_b; => wait_b_q[tag] <= names_b && !busy_o[follow_b] && !ends_b;
// Plant: skip_a_q | (hit_a & {Tags{end_failed_i}}); => skip_a_q;
// Plant: (ends_b ? end_failed_i : !busy_o[follow_b] && failed_o[follow_b]); => failed_o[follow_b];
// Plant: assign is_held = wait_a_q[look_q[u]] | wait_b_q[look_q[u]]; => assign is_held = wait_a_q[look_q[u]];
// Plant: failed_o <= failed_o | ~busy_o; => failed_o <= failed_o | busy_o;
// Plant: failed_o[end_tag_i] <= end_failed_i; =>
// Plant: & ~start_o[u]; => ;
// Plant: assign choose = any && !quiesce_i; => assign choose = any;
// Plant: skip_a_q[started_q] ? job_o.follow_a : job_o.follow_b; => job_o.follow_a;
// Plant: .raddr_i(chosen_tag), => .raddr_i(started_q),
`default_nettype none
module scoreboard_formal #(
    // Jobs in flight at once (with more, pdr finds no end in its time), and cycles from a start to its end, at most.
    parameter int unsigned Tags = 2,
    parameter int unsigned Run = 2,
    // Cycles from an insertion to its start: those of every other job, and two in which the next is seen and chosen.
    localparam int unsigned Served = (Tags - 1) * (Run + 4) + 3
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic mark_i,
    input wire logic quiesce_i,
    input wire logic insert_i,
    input wire logic unit_i,
    input wire logic [$clog2(Tags)-1:0] tag_i,
    input wire logic [1:0] follows_i,
    input wire logic [$clog2(Tags)-1:0] follow_a_i,
    input wire logic [$clog2(Tags)-1:0] follow_b_i,
    input wire logic index_i,
    input wire logic mark_failed_i,
    input wire logic mark_ok_i,
    input wire logic distrust_i,
    input wire logic end_i,
    input wire logic end_unit_i,
    input wire logic end_failed_i
);

  localparam int unsigned TagBits = $clog2(Tags);
  localparam int unsigned Names = 1 << TagBits;
  typedef logic [TagBits-1:0] tag_t;

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);

  regs_pkg::descriptor_t job, start_job;
  always_comb begin
    job = '0;
    job.opcode = unit_i ? regs_pkg::OPCODE_COPY_OUT : regs_pkg::OPCODE_COPY_IN;
    job.tag = 16'(tag_i);
    job.follow_a = 16'(follow_a_i);
    job.follow_b = 16'(follow_b_i);
    job.flags[regs_pkg::FLAG_FOLLOW_A] = follows_i[0];
    job.flags[regs_pkg::FLAG_FOLLOW_B] = follows_i[1];
  end

  logic [Names-1:0] busy, failed;
  logic [1:0] start, run_q;
  tag_t [ 1:0] run_tag_q;
  logic [31:0] index;
  logic [15:0] skip_tag;
  logic waits, skip;
  tag_t end_tag, start_tag;
  assign end_tag   = run_tag_q[end_unit_i];
  assign start_tag = start_job.tag[TagBits-1:0];
  scoreboard #(
      .Units  (2),
      .TagBits(TagBits)
  ) dut (
      .clk_i,
      .rst_i,
      .quiesce_i,
      .busy_o(busy),
      .failed_o(failed),
      .waits_o(waits),
      .insert_i,
      .job_i(job),
      .index_i(32'(index_i)),
      .mark_failed_i,
      .mark_ok_i,
      .distrust_i,
      .free_i(~run_q),
      .start_o(start),
      .job_o(start_job),
      .index_o(index),
      .skip_o(skip),
      .skip_tag_o(skip_tag),
      .end_i,
      .end_tag_i(end_tag),
      .end_failed_i
  );

  // The tags as the events tell them: in flight, begun, and how the last of their jobs went.
  logic [Names-1:0] busy_q, begun_q, failed_q;

  // What dispatch and the slots owe: one job a tag, one thing at once, marks of idle tags alone; an end of what runs.
  always_comb begin
    assume ($onehot0({insert_i, mark_failed_i, mark_ok_i, distrust_i}));
    if (insert_i || mark_failed_i || mark_ok_i) assume (!busy_q[tag_i]);
    assume (32'(tag_i) < Tags && 32'(follow_a_i) < Tags && 32'(follow_b_i) < Tags);
    if (end_i) assume (run_q[end_unit_i]);
  end

  localparam int unsigned RunW = $clog2(Run + 1);
  logic [1:0][RunW-1:0] run_age_q;
  logic in_time_q, is_in_time;
  // A job that reaches its limit ends there, or the units are not in time any more.
  assign is_in_time = in_time_q && !(run_q[0] && run_age_q[0] == RunW'(Run)) &&
      !(run_q[1] && run_age_q[1] == RunW'(Run));
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      {busy_q, begun_q, failed_q, run_q} <= '0;
      in_time_q <= 1'b1;
    end else begin
      if (!is_in_time || quiesce_i) in_time_q <= 1'b0;
      if (distrust_i) failed_q <= failed_q | ~busy_q;
      if (mark_failed_i || mark_ok_i) failed_q[tag_i] <= mark_failed_i;
      if (|start) begun_q[start_tag] <= 1'b1;
      if (end_i) begin
        busy_q[end_tag]   <= 1'b0;
        failed_q[end_tag] <= end_failed_i;
      end
      if (insert_i) begin
        busy_q[tag_i]   <= 1'b1;
        begun_q[tag_i]  <= 1'b0;
        failed_q[tag_i] <= 1'b0;
      end
      for (int unsigned u = 0; u < 2; u++) begin
        if (start[u]) run_q[u] <= 1'b1;
        else if (end_i && end_unit_i == 1'(u)) run_q[u] <= 1'b0;
      end
    end
    for (int unsigned u = 0; u < 2; u++) begin
      if (start[u]) run_tag_q[u] <= start_tag;
      run_age_q[u] <= rst_i || !run_q[u] ? '0 : run_age_q[u] + RunW'(run_age_q[u] != RunW'(Run));
    end
  end

  // One job, marked at its insertion, until its start: what it waits for, what became of that, and how many jobs are before it
  // in its unit's queue.
  localparam int unsigned AgeW = $clog2(Served + 2);
  logic marked_q, unit_q, index_q, is_start, ends_a, ends_b;
  logic [1:0] wait_q, bad_q;
  tag_t tag_q, follow_a_q, follow_b_q;
  logic [1:0][TagBits:0] queued_q;
  logic [TagBits:0] before_q;
  logic [AgeW-1:0] age_q;
  assign is_start = marked_q && start[unit_q] && before_q == '0;
  assign ends_a   = end_i && end_tag == (marked_q ? follow_a_q : follow_a_i);
  assign ends_b   = end_i && end_tag == (marked_q ? follow_b_q : follow_b_i);
  always_ff @(posedge clk_i) begin
    for (int unsigned u = 0; u < 2; u++) begin
      queued_q[u] <= rst_i ? '0 :
          queued_q[u] + (TagBits + 1)'(insert_i && unit_i == 1'(u)) - (TagBits + 1)'(start[u]);
    end
    if (rst_i || is_start) marked_q <= 1'b0;
    else if (!marked_q && insert_i && mark_i) begin
      marked_q <= 1'b1;
      {tag_q, unit_q, index_q} <= {tag_i, unit_i, index_i};
      {follow_a_q, follow_b_q} <= {follow_a_i, follow_b_i};
      before_q <= queued_q[unit_i] - (TagBits + 1)'(start[unit_i]);
      wait_q[0] <= follows_i[0] && busy_q[follow_a_i] && !ends_a;
      wait_q[1] <= follows_i[1] && busy_q[follow_b_i] && !ends_b;
      bad_q[0] <= follows_i[0] && (busy_q[follow_a_i] ? ends_a && end_failed_i : failed_q[follow_a_i]);
      bad_q[1] <= follows_i[1] && (busy_q[follow_b_i] ? ends_b && end_failed_i : failed_q[follow_b_i]);
    end else if (marked_q) begin
      if (start[unit_q]) before_q <= before_q - (TagBits + 1)'(1);
      if (wait_q[0] && ends_a) {wait_q[0], bad_q[0]} <= {1'b0, end_failed_i};
      if (wait_q[1] && ends_b) {wait_q[1], bad_q[1]} <= {1'b0, end_failed_i};
    end
    age_q <= rst_i || !marked_q || is_start ? '0 : age_q + AgeW'(age_q != '1);
  end

  logic was_quiesced_q;
  logic [1:0] was_run_q;
  always_ff @(posedge clk_i) begin
    was_quiesced_q <= quiesce_i;
    was_run_q <= run_q;
    if (started_q && !rst_i) begin
      in_flight : assert (busy == busy_q);
      how_they_went : assert (failed == failed_q);
      one_at_once : assert ($onehot0(start));
      if (|start) begin
        once : assert (busy_q[start_tag] && !begun_q[start_tag]);
        on_a_free_unit : assert ((start & (run_q | was_run_q)) == '0);
        none_under_quiescence : assert (!was_quiesced_q);
      end
      if (is_start) begin
        in_order : assert (start_tag == tag_q && start_job.opcode[1] == unit_q);
        its_own : assert (index == 32'(index_q));
        after_its_predecessors : assert (wait_q == '0);
        skipped_if_one_failed : assert (skip == (bad_q != '0));
        told_which : assert (!skip || skip_tag == 16'(bad_q[0] ? follow_a_q : follow_b_q));
      end else if (marked_q) not_before : assert (start == '0 || start_tag != tag_q);
      if (is_in_time) served_in_time : assert (!marked_q || age_q < AgeW'(Served));
      reach_wait : cover (waits && wait_q == '1);
      reach_skip : cover (is_start && bad_q == 2'b10);
      reach_full : cover ($countones(busy) == Tags);
    end
  end

endmodule
`default_nettype wire
