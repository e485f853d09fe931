// Bench of job_slot. Cycles: 24
// Case: Work=4 Patience=3
// Case: Work=3 Patience=2 LOST
// Plant: End: if (end_ready_i) state_q <= Free => End: if (end_ready_i && !skip_i) state_q <= Free
// Plant: (skip_i || lost_q) ? End : Run => skip_i ? End : Run
// Plant: idle_q >= watchdog_i => idle_q > watchdog_i
// Plant: Run: if (unit_i.done || => Run: if ((unit_i.done && !unit_i.progress) ||
// Plant: assign taken_o = state_q == End => assign taken_o = state_q != Free
`default_nettype none
module job_slot_formal #(
    parameter  int unsigned Work     = 4,
    parameter  int unsigned Patience = 3,
    // Cycles for which a started job keeps the slot, if its unit is done, or is given up, in the Work-th cycle at the latest, and
    // the end is taken in the Patience-th.
    localparam int unsigned Served   = Work + Patience
) (
    input wire logic               clk_i,
    input wire logic               rst_i,
    input wire logic               start_i,
    input wire logic               skip_i,
    input wire dma_pkg::unit_rsp_t unit_i,
    input wire logic               end_ready_i
);

`ifdef LOST
  // The unit never moves: the watchdog ends its job.
  localparam logic [31:0] Watchdog = 32'(Work - 1);
  always_comb assume (!unit_i.done && !unit_i.progress);
`else
  localparam logic [31:0] Watchdog = 32'(Work);
`endif

  logic free, run, taken, end_valid;
  dma_pkg::ended_t ended;
  regs_pkg::descriptor_t unused_job;
  job_slot dut (
      .clk_i,
      .rst_i,
      .quiesce_i(1'b0),
      .watchdog_i(Watchdog),
      .cycles_i('0),
      .free_o(free),
      .start_i,
      .job_i('0),
      .index_i('0),
      .skip_i,
      .skip_tag_i('0),
      .run_o(run),
      .job_o(unused_job),
      .taken_o(taken),
      .unit_i,
      .end_valid_o(end_valid),
      .end_ready_i,
      .end_o(ended)
  );

  localparam int unsigned AgeW = $clog2(Served + 2);
  logic [AgeW-1:0] age_q, run_q, end_wait_q;
  logic [7:0] status_q;
  logic started_q, lost_q, held_q, ended_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb begin
    if (!started_q) assume (rst_i);
    assume (!start_i || free);
    assume (end_wait_q < AgeW'(Patience - 1) || !end_valid || end_ready_i);
  end

  always_ff @(posedge clk_i) begin
    age_q <= (rst_i || free || (end_valid && end_ready_i)) ? '0 : age_q + AgeW'(age_q != '1);
    run_q <= (rst_i || !run) ? '0 : run_q + AgeW'(run_q != '1);
    end_wait_q <= (rst_i || !end_valid || end_ready_i) ? '0 : end_wait_q + AgeW'(1);
    // A job of a unit that was given up has its own status, and no job of it runs again.
    if (rst_i) lost_q <= 1'b0;
    else if (end_valid && ended.result.status == regs_pkg::STATUS_WATCHDOG && !held_q)
      lost_q <= 1'b1;
    held_q   <= !rst_i && end_valid && !end_ready_i;
    ended_q  <= !rst_i && end_valid && end_ready_i;
    status_q <= ended.result.status;
  end
`ifndef LOST
  // A unit that works on is done in time.
  always_comb assume (run_q < AgeW'(Work - 1) || !run || unit_i.done);
  // Its own status is never the slot's.
  always_comb assume (unit_i.result.status != regs_pkg::STATUS_WATCHDOG);
`endif

  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      served_in_time : assert (age_q < AgeW'(Served));
      runs_in_time : assert (!run || run_q < AgeW'(Work));
      one_thing_at_a_time : assert ($onehot({free, run, end_valid}));
      free_behind_its_end : assert (!ended_q || free);
      taken_at_the_end : assert (taken == end_valid);
      stays_until_taken : assert (!held_q || (end_valid && ended.result.status == status_q));
      a_lost_unit_never_runs : assert (!lost_q || !run);
      reach_slowest : cover (age_q == AgeW'(Served - 1));
`ifdef LOST
      reach_lost : cover (lost_q && end_valid && ended.result.status == regs_pkg::STATUS_UNIT_LOST);
`endif
    end
  end

endmodule
`default_nettype wire
