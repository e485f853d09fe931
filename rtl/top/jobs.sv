// jobs: rings, dispatch, scoreboard and a slot for each unit: everything between host memory and the seam of dma_pkg.
// Algorithm: see the modules; ends of jobs and refusals share one way to the completion ring, round robin.
// Range:     as the modules say. mark_valid_o names the lowest unit that a job about to start may fill with secrets.
// Timing:    as the modules say.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module jobs #(
    parameter  kernels_pkg::kernels_t        Kernels     = kernels_pkg::NONE,
    parameter  logic                  [31:0] MemoryUnits = 32'd1 << 18,
    localparam int unsigned                  Units       = kernels_pkg::unit_count(Kernels)
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic quiesce_i,
    output logic quiet_o,
    input wire logic wipe_i,  // the fill unit belongs to the wipe
    input wire dma_pkg::unit_req_t wipe_req_i,
    output logic wiped_o,
    input wire logic run_i,
    input wire logic start_i,  // takes the rings over
    input wire regs_pkg::csr_sw_t sw_i,
    input wire logic [63:0] cycles_i,
    output logic [31:0] sq_head_o,
    output logic [31:0] cq_tail_o,
    output logic bad_doorbell_o,
    output logic read_error_o,
    output logic write_error_o,
    output logic irq_o,
    output logic ok_o,
    output logic failed_o,
    output logic waits_o,
    output logic mark_valid_o,
    output logic [31:0] mark_unit_o,
    output dma_pkg::unit_req_t [Units-1:0] unit_o,
    input wire dma_pkg::unit_rsp_t [Units-1:0] unit_i,
    output axi_pkg::read_req_t read_o,
    input wire axi_pkg::read_rsp_t read_i,
    output axi_pkg::write_req_t write_o,
    input wire axi_pkg::write_rsp_t write_i
);

  // ---- the rings as they were when the card was enabled
  logic [63:0] sq_base_q, cq_base_q;
  logic [4:0] sq_log_q, cq_log_q;
  always_ff @(posedge clk_i) begin
    if (start_i) begin
      sq_base_q <= sw_i.sq_base;
      cq_base_q <= sw_i.cq_base;
      sq_log_q <= sw_i.sq_log > 5'(dma_pkg::MAX_LOG_RING) ? 5'(dma_pkg::MAX_LOG_RING) : sw_i.sq_log;
      cq_log_q <= sw_i.cq_log > 5'(dma_pkg::MAX_LOG_RING) ? 5'(dma_pkg::MAX_LOG_RING) : sw_i.cq_log;
    end
  end

  // ---- descriptors
  logic fetch_quiet, complete_quiet, job_valid, job_ready, job_bad;
  regs_pkg::descriptor_t job;
  logic [31:0] index;
  ring_fetch u_fetch (
      .clk_i,
      .rst_i,
      .quiesce_i,
      .quiet_o(fetch_quiet),
      .run_i,
      .base_i(sq_base_q),
      .log_i(sq_log_q),
      .doorbell_i(sw_i.doorbell_we),
      .doorbell_count_i(sw_i.doorbell),
      .bad_doorbell_o,
      .read_error_o,
      .head_o(sq_head_o),
      .valid_o(job_valid),
      .ready_i(job_ready),
      .descriptor_o(job),
      .is_bad_o(job_bad),
      .index_o(index),
      .read_o,
      .read_i
  );

  logic [dma_pkg::TAGS-1:0] busy, failed;
  logic insert, mark_failed, mark_ok, distrust;
  logic [Units:0] end_valid, end_ready;
  dma_pkg::ended_t [Units:0] ended;
  dispatch #(
      .Kernels(Kernels)
  ) u_dispatch (
      .clk_i,
      .rst_i,
      .quiesce_i,
      .memory_units_i(MemoryUnits),
      .cycles_i,
      .valid_i(job_valid),
      .ready_o(job_ready),
      .job_i(job),
      .is_bad_i(job_bad),
      .index_i(index),
      .busy_i(busy),
      .failed_i(failed),
      .insert_o(insert),
      .mark_failed_o(mark_failed),
      .mark_ok_o(mark_ok),
      .distrust_o(distrust),
      .end_valid_o(end_valid[Units]),
      .end_ready_i(end_ready[Units]),
      .end_o(ended[Units])
  );

  logic [Units-1:0] free, start, taken, run;
  logic [31:0] start_index;
  logic [15:0] skip_tag;
  logic skip;
  regs_pkg::descriptor_t start_job;
  logic complete_ready, any_end, job_ends, is_failure;
  dma_pkg::ended_t the_end;
  scoreboard #(
      .Units(Units)
  ) u_scoreboard (
      .clk_i,
      .rst_i,
      .quiesce_i,
      .busy_o(busy),
      .failed_o(failed),
      .waits_o,
      .insert_i(insert),
      .job_i(job),
      .index_i(index),
      .mark_failed_i(mark_failed),
      .mark_ok_i(mark_ok),
      .distrust_i(distrust),
      .free_i(free),
      .start_o(start),
      .job_o(start_job),
      .index_o(start_index),
      .skip_o(skip),
      .skip_tag_o(skip_tag),
      .end_i(job_ends),
      .end_tag_i(the_end.tag[dma_pkg::TAG_BITS-1:0]),
      .end_failed_i(is_failure)
  );
  assign mark_valid_o = |start && !skip && dma_pkg::writes_card(
      start_job.opcode
  ) && !start_job.flags[regs_pkg::FLAG_PUBLIC];
  // A transform writes its scratch too.
  logic [31:0] destination;
  assign destination = start_job.destination + {1'b0, start_job.first[31:1]};
  assign mark_unit_o = start_job.opcode == regs_pkg::OPCODE_TRANSFORM &&
      start_job.source_b < destination ? start_job.source_b : destination;

  // ---- a slot for each unit
  logic [Units-1:0] units_quiet, units_wiped;
  assign wiped_o = &units_wiped;
  for (genvar u = 0; u < Units; u++) begin : gen_slot
    regs_pkg::descriptor_t running;
    if (kernels_pkg::has_unit(Kernels, u)) begin : gen_unit
      job_slot u_slot (
          .clk_i,
          .rst_i,
          .quiesce_i,
          .watchdog_i(sw_i.watchdog),
          .cycles_i,
          .free_o(free[u]),
          .start_i(start[u]),
          .job_i(start_job),
          .index_i(start_index),
          .skip_i(skip),
          .skip_tag_i(skip_tag),
          .run_o(run[u]),
          .job_o(running),
          .taken_o(taken[u]),
          .unit_i(unit_i[u]),
          .end_valid_o(end_valid[u]),
          .end_ready_i(end_ready[u]),
          .end_o(ended[u])
      );
    end else begin : gen_nobody
      assign running = '0;
      assign {free[u], run[u], taken[u], end_valid[u]} = '0;
      assign ended[u] = '0;
      logic unused_unit;
      assign unused_unit = ^{unit_i[u], start[u], end_ready[u]};
    end
    assign units_quiet[u] = unit_i[u].quiet;
    assign units_wiped[u] = unit_i[u].wiped;
    always_comb begin
      unit_o[u] = '{
          run: run[u],
          job: running,
          taken: taken[u],
          quiesce: quiesce_i,
          wipe: wipe_i
      };
      if (u == dma_pkg::UNIT_FILL && wipe_i) unit_o[u] = wipe_req_i;
    end
  end

  // ---- ends
  logic [Units:0] grant;
  assign end_ready = grant & {Units + 1{complete_ready}};
  assign job_ends = any_end && complete_ready && !grant[Units];
  assign is_failure = the_end.result.status != regs_pkg::STATUS_OK;
  assign ok_o = any_end && complete_ready && !is_failure;
  assign failed_o = any_end && complete_ready && is_failure;
  arbiter #(
      .N(Units + 1)
  ) u_ends (
      .clk_i,
      .rst_i,
      .req_i  (end_valid),
      .grant_o(grant),
      .valid_o(any_end),
      .ready_i(complete_ready)
  );
  always_comb begin
    the_end = '0;
    for (int unsigned i = 0; i <= Units; i++) if (grant[i]) the_end = ended[i];
  end

  ring_complete u_complete (
      .clk_i,
      .rst_i,
      .quiesce_i,
      .quiet_o(complete_quiet),
      .base_i (cq_base_q),
      .log_i  (cq_log_q),
      .head_i (sq_head_o),
      .tail_o (cq_tail_o),
      .write_error_o,
      .irq_o,
      .valid_i(any_end),
      .ready_o(complete_ready),
      .ended_i(the_end),
      .write_o,
      .write_i
  );
  assign quiet_o = fetch_quiet & complete_quiet & (&units_quiet);

  logic unused;
  assign unused = ^sw_i;

endmodule
`default_nettype wire
