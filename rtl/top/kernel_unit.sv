// kernel_unit: what every kernel with burst ports needs to be a unit: its job's course, its constants, its wiping, its ports.
// Algorithm: fetch the slot, offer the job, wait for its end, wait until the port is quiet. A wipe is a job over zeros that passes all
//            of the kernel's memories, and the port's, once: what was in them is overwritten. awake_o says when the kernel's clock must run.
// Range:     jobs as the check lets them through. work_i and bubbles_i only count up; the job's share of them is its result.
// Timing:    5 cycles around a job; one of length 0 ends at once.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module kernel_unit #(
    parameter int unsigned Lanes = 1  // units of 64 bytes in a beat of the kernel
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire dma_pkg::unit_req_t unit_i,
    output dma_pkg::unit_rsp_t unit_o,
    output logic slot_re_o,
    // the kernel
    output logic awake_o,
    output logic scrub_o,  // the job to offer is the wiping one
    output logic job_valid_o,
    input wire logic job_ready_i,
    input wire logic done_valid_i,
    output logic done_ready_o,
    input wire logic [31:0] work_i,
    input wire logic [31:0] bubbles_i,
    input wire logic rd_valid_i,
    output logic rd_ready_o,
    input wire logic [31:0] rd_addr_i,
    input wire logic [3:0] rd_units_i,
    output logic rd_data_valid_o,
    output logic [Lanes-1:0][511:0] rd_data_o,
    input wire logic wr_valid_i,
    output logic wr_ready_o,
    input wire logic [31:0] wr_addr_i,
    input wire logic [3:0] wr_units_i,
    input wire logic wr_data_valid_i,
    output logic wr_data_ready_o,
    input wire logic [Lanes-1:0][511:0] wr_data_i,
    input wire logic [Lanes-1:0][1:0] wr_strobe_i,
    output logic wr_ack_o,
    // card memory
    output axi_pkg::read_req_t [Lanes-1:0] read_o,
    input wire axi_pkg::read_rsp_t [Lanes-1:0] read_i,
    output axi_pkg::write_req_t [Lanes-1:0] write_o,
    input wire axi_pkg::write_rsp_t [Lanes-1:0] write_i
);

  typedef enum logic [2:0] {
    Idle,
    Fetch,
    Offer,
    Busy,
    Settle,
    Done
  } state_e;

  state_e state_q;
  logic scrub_q, wiped_q, begin_job, begin_scrub, quiet, progress, is_empty;
  logic [7:0] status;
  logic [1:0] resp;
  logic [31:0] work_q, bubbles_q;

  assign is_empty = unit_i.job.length == '0;
  assign begin_scrub = state_q == Idle && unit_i.wipe && !wiped_q;
  assign begin_job = state_q == Idle && unit_i.run && !unit_i.wipe;
  assign slot_re_o = begin_job;
  assign scrub_o = scrub_q;
  assign job_valid_o = state_q == Offer;
  assign done_ready_o = state_q == Busy;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      state_q <= Idle;
      scrub_q <= 1'b0;
      wiped_q <= 1'b0;
      awake_o <= 1'b1;
    end else begin
      unique case (state_q)
        Idle: if (begin_scrub || begin_job) state_q <= begin_job && is_empty ? Done : Fetch;
        Fetch: state_q <= Offer;
        Offer: if (job_ready_i) state_q <= Busy;
        Busy: if (done_valid_i) state_q <= Settle;
        Settle: if (quiet) state_q <= scrub_q ? Idle : Done;
        Done: if (unit_i.taken) state_q <= Idle;
        default: state_q <= Idle;
      endcase
      if (begin_scrub) scrub_q <= 1'b1;
      else if (state_q == Settle && quiet) scrub_q <= 1'b0;
      if (scrub_q && state_q == Settle && quiet) wiped_q <= 1'b1;
      awake_o <= begin_scrub || begin_job || !(state_q inside {Idle, Done});
    end
    if (begin_job) begin
      work_q <= work_i;
      bubbles_q <= bubbles_i;
    end else if (state_q == Settle && quiet) begin
      work_q <= work_i - work_q;
      bubbles_q <= bubbles_i - bubbles_q;
    end
  end

  always_comb begin
    unit_o = '0;
    unit_o.done = state_q == Done;
    unit_o.progress = progress;
    unit_o.quiet = quiet;
    unit_o.wiped = wiped_q;
    unit_o.result.status = is_empty ? regs_pkg::STATUS_OK : status;
    unit_o.result.detail = is_empty ? '0 : 64'(resp);
    unit_o.result.work = is_empty ? '0 : 64'(work_q);
    unit_o.result.bubbles = is_empty ? '0 : 64'(bubbles_q);
  end

  // Of the job; a wipe has as many as it likes.
  logic [31:0] extent;
  assign extent = scrub_q ? '1 : {1'b0, unit_i.job.length[31:1]} + 32'(unit_i.job.length[0]);
  kernel_ports #(
      .Lanes(Lanes)
  ) u_ports (
      .clk_i,
      .rst_i,
      .quiesce_i(unit_i.quiesce),
      .zero_i(scrub_q),
      .clear_i(begin_job),
      .units_i(extent),
      .quiet_o(quiet),
      .progress_o(progress),
      .status_o(status),
      .resp_o(resp),
      .rd_valid_i,
      .rd_ready_o,
      .rd_addr_i,
      .rd_units_i,
      .rd_data_valid_o,
      .rd_data_o,
      .wr_valid_i,
      .wr_ready_o,
      .wr_addr_i,
      .wr_units_i,
      .wr_data_valid_i,
      .wr_data_ready_o,
      .wr_data_i,
      .wr_strobe_i,
      .wr_ack_o,
      .read_o,
      .read_i,
      .write_o,
      .write_i
  );

  logic unused;
  assign unused = ^unit_i;

endmodule
`default_nettype wire
