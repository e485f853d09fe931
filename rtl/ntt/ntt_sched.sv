// ntt_sched: takes jobs into slots, queues a slot's next pass once all writes of its last one are acknowledged, reports the end.
// Algorithm: a slot has at most one pass under way, so passes of different jobs follow each other without a gap.
// Range:     log_n at most MaxLog.
// Timing:    a pass is queued three cycles after its slot became free, one a cycle.
// Tested-through: ntt
// Area:      benches/ledger/area.json#ntt
`default_nettype none
module ntt_sched #(
    parameter int unsigned LogPass = 7,
    parameter int unsigned Jobs    = 4,
    localparam int unsigned SlotW  = prim_pkg::addr_bits(Jobs)
) (
    input  wire logic                      clk_i,
    input  wire logic                      rst_i,
    input  wire logic                      valid_i,
    output logic                           ready_o,
    input  wire ntt_pkg::job_t             job_i,
    output logic                           done_valid_o,
    input  wire logic                      done_ready_i,
    output logic               [      7:0] done_tag_o,
    output logic                           busy_o,
    // A slot whose tables are to be made.
    output logic                           setup_valid_o,
    output logic               [SlotW-1:0] setup_slot_o,
    output ntt_pkg::job_t                  setup_job_o,
    input  wire logic                      setup_done_i,
    input  wire logic                      tables_ready_i,
    // Passes that begin and end.
    output logic                           pass_valid_o,
    output ntt_pkg::pass_t                 pass_o,
    input  wire logic                      end_valid_i,
    input  wire logic          [SlotW-1:0] end_slot_i
);

  localparam ntt_pkg::splits_t Split = ntt_pkg::splits(LogPass);

  typedef enum logic [2:0] {
    SLOT_FREE,
    SLOT_SETUP,
    SLOT_READY,
    SLOT_RUNNING,
    SLOT_DONE
  } slot_e;

  slot_e [Jobs-1:0] state_q;
  ntt_pkg::job_t job_q[Jobs];
  // The next pass, and log2 of what it and those after it transform.
  logic [Jobs-1:0][1:0] number_q;
  ntt_pkg::log_t [Jobs-1:0] left_q;

  logic [Jobs-1:0] is_free, is_setup, is_ready, is_done, free, setup, pick, done;
  logic unused_free, unused_pick;
  for (genvar s = 0; s < Jobs; s++) begin : gen_slot
    assign is_free[s]  = state_q[s] == SLOT_FREE;
    assign is_setup[s] = state_q[s] == SLOT_SETUP;
    assign is_ready[s] = state_q[s] == SLOT_READY;
    assign is_done[s]  = state_q[s] == SLOT_DONE;
  end
  assign ready_o = |is_free;
  assign busy_o  = !(&is_free);

  arbiter #(
      .N(Jobs)
  ) u_free (
      .clk_i,
      .rst_i,
      .req_i  (is_free),
      .grant_o(free),
      .valid_o(unused_free),
      .ready_i(valid_i)
  );
  arbiter #(
      .N(Jobs)
  ) u_setup (
      .clk_i,
      .rst_i,
      .req_i  (is_setup),
      .grant_o(setup),
      .valid_o(setup_valid_o),
      .ready_i(setup_done_i)
  );
  arbiter #(
      .N(Jobs)
  ) u_pick (
      .clk_i,
      .rst_i,
      .req_i  (tables_ready_i ? is_ready : '0),
      .grant_o(pick),
      .valid_o(unused_pick),
      .ready_i(1'b1)
  );
  arbiter #(
      .N(Jobs)
  ) u_done (
      .clk_i,
      .rst_i,
      .req_i  (is_done),
      .grant_o(done),
      .valid_o(done_valid_o),
      .ready_i(done_ready_i)
  );

  function automatic logic [SlotW-1:0] index_of(input logic [Jobs-1:0] one_hot);
    automatic logic [SlotW-1:0] index = '0;
    for (int unsigned i = 0; i < Jobs; i++) if (one_hot[i]) index = index | SlotW'(i);
    return index;
  endfunction

  logic [SlotW-1:0] free_slot, pick_slot, done_slot;
  assign free_slot = index_of(free);
  assign pick_slot = index_of(pick);
  assign done_slot = index_of(done);
  assign setup_slot_o = index_of(setup);
  assign setup_job_o = job_q[setup_slot_o];
  assign done_tag_o = job_q[done_slot].tag;

  always_ff @(posedge clk_i) if (valid_i && ready_o) job_q[free_slot] <= job_i;

  // The picked slot, then what the tables say of its job, then its pass.
  logic picked_q, picked_q2;
  logic [SlotW-1:0] slot_q, slot_q2;
  ntt_pkg::job_t job_q2;
  ntt_pkg::log_t left_q2, after, k_q2, k_before_q2, k_second_q2, log_n;
  logic [1:0] number_q2, number_d;
  assign log_n = job_q[slot_q].log_n;
  assign number_d = number_q[slot_q];
  assign after = left_q2 - k_q2;
  always_ff @(posedge clk_i) begin
    slot_q2 <= slot_q;
    job_q2 <= job_q[slot_q];
    left_q2 <= left_q[slot_q];
    number_q2 <= number_d;
    k_q2 <= Split[log_n][number_d];
    k_before_q2 <= Split[log_n][number_d-2'd1];
    k_second_q2 <= Split[log_n][1];
  end

  always_comb begin
    pass_o = '0;
    pass_o.slot = ntt_pkg::SLOT_BITS'(slot_q2);
    pass_o.number = number_q2;
    pass_o.k = k_q2;
    pass_o.inverse = job_q2.inverse;
    pass_o.scaled = job_q2.scaled;
    pass_o.lone = job_q2.log_n == k_q2;
    pass_o.last = after == '0;
    pass_o.first = number_q2 == '0 && !pass_o.lone;
    pass_o.log_tiles = pass_o.lone ? '0 : job_q2.log_n - k_q2 - 5'(ntt_pkg::LOG_BURST);
    pass_o.log_low = pass_o.first ? after - 5'(ntt_pkg::LOG_BURST) : after;
    pass_o.from = (number_q2 == '0) ? job_q2.src : job_q2.scratch;
    pass_o.to = pass_o.last ? job_q2.dst : job_q2.scratch;
    if (number_q2 != '0) pass_o.k_before = k_before_q2;
    // Digits of the tile's number below the first pass's, lowest first.
    if (number_q2 >= 2'd2) pass_o.rev_a = pass_o.k_before;
    if (number_q2 == 2'd3) pass_o.rev_b = k_second_q2;
  end
  assign pass_valid_o = picked_q2;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      state_q   <= {Jobs{SLOT_FREE}};
      picked_q  <= 1'b0;
      picked_q2 <= 1'b0;
    end else begin
      picked_q <= |pick;
      picked_q2 <= picked_q;
      slot_q <= pick_slot;
      if (valid_i && ready_o) begin
        state_q[free_slot]  <= job_i.scaled ? SLOT_SETUP : SLOT_READY;
        number_q[free_slot] <= '0;
        left_q[free_slot]   <= job_i.log_n;
      end
      if (setup_done_i) state_q[setup_slot_o] <= SLOT_READY;
      if (|pick) state_q[pick_slot] <= SLOT_RUNNING;
      if (picked_q2) left_q[slot_q2] <= after;
      if (end_valid_i) begin
        state_q[end_slot_i]  <= (left_q[end_slot_i] == '0) ? SLOT_DONE : SLOT_READY;
        number_q[end_slot_i] <= number_q[end_slot_i] + 2'd1;
      end
      if (done_valid_o && done_ready_i) state_q[done_slot] <= SLOT_FREE;
    end
  end

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (!rst_i && valid_i && ready_o) begin
      assert (32'(job_i.log_n) <= LogPass || job_i.log_n >= 5'(2 * ntt_pkg::LOG_BURST))
      else $error("ntt: two passes need 2^8 elements");
    end
  end
`endif

endmodule
`default_nettype wire
