// msm_unit: the unit of MSM jobs: all passes of a job, from card memory through the kernel to window records in host memory.
// Algorithm: msm_feed -> msm -> records of two beats -> payload_crc, dma_write. ceil(255 / c) windows in passes of Windows.
//            wipe: the kernel is reset, which zeroes its bucket, pending and chain memories a word a cycle; then a job of public
//            data goes through the same door (readers answered in place, results dropped) and overwrites every queue, buffer
//            and pipe between the readers and the windows; the writer's queue is filled with zeroes and emptied by its reset.
// Range:     jobs as the check lets them through: window in [C_MIN, CMax]; any length, any first.
// Timing:    kernel's; done after the last write response. A wipe takes Windows * 2^(CMax-1) cycles and about 2,000.
// Test: sim/tests/msm/msm_unit.rs
// Area:      benches/ledger/area.json#card
//
//   card memory ─► msm_feed ─► msm ─► records ─┬─► dma_write ─► host memory
//                    (2 readers)               └─► payload_crc
`default_nettype none
module msm_unit #(
    parameter int unsigned Windows = 32,  // in flight in one pass
    parameter int unsigned CMax = 8,
    parameter int unsigned Entries = 32,
    parameter int unsigned Multipliers = 0,  // the adder's: 0 is padd
    parameter int unsigned Style = field_pkg::STYLE_DEFAULT,
    parameter bit Stub = 1'b0  // tests of control: the kernel's stub arithmetic
) (
    input  wire logic                      clk_i,
    input  wire logic                      rst_i,
    input  wire dma_pkg::unit_req_t        unit_i,
    output dma_pkg::unit_rsp_t             unit_o,
    output msm_pkg::msm_counts_t           counts_o,
    // card memory: 0 scalars, 1 points
    output axi_pkg::read_req_t       [1:0] mem_read_o,
    input  wire axi_pkg::read_rsp_t  [1:0] mem_read_i,
    // host memory
    output axi_pkg::write_req_t            host_write_o,
    input  wire axi_pkg::write_rsp_t       host_write_i
);
  localparam int unsigned Slots = 64;
  // A wipe's terms: the scalars fill their reader's buffers once, the points twice; and one pass of the smallest windows.
  localparam int unsigned WipeTerms = 2 * Slots * dma_pkg::BURST_BEATS;
  localparam int unsigned AllWindows = msm_pkg::windows(msm_pkg::C_MIN);
  localparam logic [7:0] InFlight = 8'(Windows);
  localparam logic [7:0] WipeWindows = 8'((Windows < AllWindows) ? Windows : AllWindows);

  // ---- The job, or the wipe: its registers, its passes.
  logic
      begin_job,
      begin_wipe,
      active_q,
      wiping_q,
      wiped_q,
      done_q,
      over,
      pass_valid,
      pass_ready,
      pass;
  logic [7:0] c_q, windows, first_q, ahead_q, count, left_q, all;
  logic [31:0] n;
  msm_pkg::job_t kernel_job;
  regs_pkg::descriptor_t job;
  assign job = unit_i.job;
  assign begin_job = unit_i.run & ~active_q & ~done_q & ~unit_i.wipe;
  assign begin_wipe = unit_i.wipe & ~active_q & ~wiped_q;
  assign all = msm_pkg::windows_of(job.window, CMax);
  assign windows = begin_wipe ? WipeWindows : all;
  assign n = wiping_q | begin_wipe ? WipeTerms : job.length;
  assign count = (ahead_q < InFlight) ? ahead_q : InFlight;
  assign pass_valid = active_q & (ahead_q != '0);
  assign pass = pass_valid & pass_ready;
  assign kernel_job = '{n: n, c: c_q, first: first_q, count: count};

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      active_q <= 1'b0;
      wiping_q <= 1'b0;
      wiped_q  <= 1'b0;
      done_q   <= 1'b0;
    end else begin
      active_q <= begin_job | begin_wipe | (active_q & ~over);
      wiping_q <= begin_wipe | (wiping_q & ~over);
      wiped_q  <= (over & wiping_q) | (wiped_q & unit_i.wipe);
      done_q   <= (over & ~wiping_q) | (done_q & ~unit_i.taken);
    end
    if (begin_job | begin_wipe) begin
      c_q <= begin_wipe ? 8'(msm_pkg::C_MIN) : job.window;
      first_q <= '0;
      ahead_q <= windows;
    end else if (pass) begin
      first_q <= first_q + count;
      ahead_q <= ahead_q - count;
    end
  end

  // ---- Terms in.
  logic scalar_valid, scalar_ready, point_valid, point_ready, beat, read_stray, read_quiet;
  logic [1:0] read_resp;
  logic [255:0] scalar;
  curve_pkg::affine_t point;
  msm_feed #(
      .Slots(Slots)
  ) u_feed (
      .clk_i,
      .rst_i,
      .quiesce_i     (unit_i.quiesce),
      .quiet_o       (read_quiet),
      .wipe_i        (wiping_q),
      .begin_i       (begin_job | begin_wipe),
      .passes_i      (begin_wipe ? 8'd1 : passes_of(all)),
      .scalars_i     (wiping_q ? '0 : job.source_a),
      .points_i      (wiping_q ? '0 : job.source_b),
      .first_i       (wiping_q ? '0 : job.first),
      .n_i           (n),
      .next_i        (pass),
      .scalar_valid_o(scalar_valid),
      .scalar_ready_i(scalar_ready),
      .scalar_o      (scalar),
      .point_valid_o (point_valid),
      .point_ready_i (point_ready),
      .point_o       (point),
      .beat_o        (beat),
      .resp_o        (read_resp),
      .stray_o       (read_stray),
      .read_o        (mem_read_o),
      .read_i        (mem_read_i)
  );
  function automatic logic [7:0] passes_of(input logic [7:0] sums);
    passes_of = '0;
    for (int unsigned k = 0; k < AllWindows; k += Windows) if (k < 32'(sums)) passes_of += 8'd1;
  endfunction

  // ---- The kernel.
  logic window_valid, window_ready, last, moved;
  logic [7:0] window;
  adder_pkg::operand_t sum;
  msm_pkg::counters_t counters;
  msm #(
      .Windows(Windows),
      .CMax   (CMax),
      .Entries(Entries),
      .Multipliers(Multipliers),
      .Style  (Style),
      .Stub   (Stub)
  ) u_msm (
      .clk_i,
      .rst_i         (rst_i | begin_wipe),
      .job_valid_i   (pass_valid),
      .job_ready_o   (pass_ready),
      .job_i         (kernel_job),
      .scalar_valid_i(scalar_valid),
      .scalar_ready_o(scalar_ready),
      .scalar_i      (scalar),
      .point_valid_i (point_valid),
      .point_ready_o (point_ready),
      .point_i       (point),
      .window_valid_o(window_valid),
      .window_ready_i(window_ready),
      .window_o      (window),
      .last_o        (last),
      .sum_o         (sum),
      .moved_o       (moved),
      .counters_o    (counters)
  );

  // ---- Records out, two beats each.
  logic
      second_q,
      beat_valid,
      beat_ready,
      push,
      write_busy,
      write_quiet,
      write_stray,
      write_stray_q,
      unused_ready,
      unused_ack;
  logic [511:0] record;
  logic [1:0][511:0] halves;
  logic [1:0] write_resp;
  logic [31:0] crc;
  assign halves = adder_pkg::record_of(window, sum);
  assign record = wiping_q ? '0 : halves[second_q];
  assign beat_valid = wiping_q | window_valid;
  assign window_ready = wiping_q | (second_q & beat_ready);
  assign push = beat_valid & beat_ready;
  assign over = active_q & (left_q == '0) & (wiping_q ? ~beat_ready : ~write_busy & read_quiet);
  always_ff @(posedge clk_i) begin
    if (rst_i | begin_job | begin_wipe) second_q <= 1'b0;
    else if (push & ~wiping_q) second_q <= ~second_q;
    if (begin_job | begin_wipe) left_q <= windows;
    else if (window_valid & window_ready) left_q <= left_q - 8'd1;
    if (begin_job) write_stray_q <= 1'b0;
    else write_stray_q <= write_stray_q | write_stray;
  end
  payload_crc u_crc (
      .clk_i,
      .rst_i,
      .clear_i(begin_job),
      .valid_i(push),
      .half_i (1'b0),
      .data_i (record),
      .crc_o  (crc)
  );
  dma_write u_write (
      .clk_i,
      .rst_i      (rst_i | (over & wiping_q)),
      .quiesce_i  (unit_i.quiesce),
      .quiet_o    (write_quiet),
      .req_valid_i(begin_job),
      .req_ready_o(unused_ready),
      .req_addr_i (job.host),
      .req_beats_i({23'b0, all, 1'b0}),
      .busy_o     (write_busy),
      .resp_o     (write_resp),
      .ack_o      (unused_ack),
      .stray_o    (write_stray),
      .valid_i    (beat_valid),
      .ready_o    (beat_ready),
      .data_i     (record),
      .strb_i     (2'b11),
      .write_o    (host_write_o),
      .write_i    (host_write_i)
  );

  // ---- Counters: a pass's are whole in the cycle after its last window. A wipe does not count.
  logic ended_q, summed_q;
  logic [31:0] pass_bubbles_q;
  logic [63:0] work_q, bubbles_q;
  always_ff @(posedge clk_i) begin
    ended_q <= window_valid & window_ready & last & ~wiping_q & ~rst_i;
    summed_q <= ended_q;
    pass_bubbles_q <= counters.accumulate_cycles - counters.issued;
    if (begin_job) {work_q, bubbles_q} <= '0;
    else begin
      if (ended_q) work_q <= work_q + 64'(counters.issued);
      if (summed_q) bubbles_q <= bubbles_q + 64'(pass_bubbles_q);
    end
  end
  msm_totals u_totals (
      .clk_i,
      .rst_i,
      .add_i     (ended_q),
      .counters_i(counters),
      .counts_o
  );

  always_comb begin
    unit_o = '0;
    unit_o.done = done_q;
    unit_o.progress = beat | moved | host_write_i.b_valid;
    unit_o.quiet = read_quiet & write_quiet;
    unit_o.wiped = wiped_q;
    unit_o.result.payload_crc = crc;
    unit_o.result.work = work_q;
    unit_o.result.bubbles = bubbles_q;
    unit_o.result.status = regs_pkg::STATUS_OK;
    if (read_resp != axi_pkg::RESP_OKAY || read_stray) begin
      unit_o.result.status = regs_pkg::STATUS_CARD_READ;
      unit_o.result.detail = 64'(read_resp);
    end else if (write_resp != axi_pkg::RESP_OKAY || write_stray_q) begin
      unit_o.result.status = regs_pkg::STATUS_HOST_WRITE;
      unit_o.result.detail = 64'(write_resp);
    end
  end

  logic unused;
  assign unused = ^{job, counters};

`ifndef SYNTHESIS
  // When the kernel has zeroed its memories, every word of them is zero.
  logic zeroing_q;
  always_ff @(posedge clk_i) begin
    zeroing_q <= u_msm.wipe;
    if (!rst_i && zeroing_q && !u_msm.wipe) begin
      for (int i = 0; i < Windows << (CMax - 1); i++)
      assert (u_msm.u_schedule.u_fetch.u_buckets.mem[i] == '0)
      else $error("msm_unit: a bucket was not wiped");
      for (int i = 0; i < Entries; i++)
      assert (u_msm.u_schedule.u_pending.u_ops.mem[i] == '0)
      else $error("msm_unit: a parked operand was not wiped");
      for (int i = 0; i < adder_pkg::chains(Windows, Multipliers, Style); i++)
      assert ((u_msm.u_reduce.u_a.mem[i] | u_msm.u_reduce.u_s.mem[i]) == '0)
      else $error("msm_unit: a chain was not wiped");
    end
  end
`endif

endmodule
`default_nettype wire
