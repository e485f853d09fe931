// card: the whole card between its bus and its memory; a shell or the simulator adapts the AXI ports.
// Algorithm: registers and phases (csr, reset_ctrl), jobs, units behind the seam of dma_pkg, one host port, Ports memory ports.
// Range:     AXI4, 512 bits, INCR, 64 bytes a beat (AxSIZE 6), bursts inside 512 bytes; card memory of MemoryUnits * 64 bytes.
// Timing:    as the modules say.
// Test:      sim/tests/top/card.rs
// Area:      benches/ledger/area.json#card
//            rtl/top/README.md draws it.
`default_nettype none
module card #(
    parameter dma_pkg::kernels_t Kernels = dma_pkg::KERNELS,
    parameter int unsigned Ports = 1,
    parameter logic [31:0] MemoryUnits = 32'd1 << 18,
    parameter logic [31:0] PowerUpMark = '0,  // unit from which memory may hold secrets at power-up
    parameter logic [31:0] Build = '0,
    parameter bit IsSimulated = 1'b0,
    parameter logic [31:0] ClockKhz = 32'd250_000,
    parameter int unsigned Style = field_pkg::STYLE_DEFAULT
) (
    input  wire logic                    clk_i,
    input  wire logic                    rst_i,
    // registers
    input  wire logic                    csr_aw_valid_i,
    output logic                         csr_aw_ready_o,
    input  wire logic        [     11:0] csr_aw_addr_i,
    input  wire logic                    csr_w_valid_i,
    output logic                         csr_w_ready_o,
    input  wire logic        [     31:0] csr_w_data_i,
    input  wire logic        [      3:0] csr_w_strb_i,
    output logic                         csr_b_valid_o,
    input  wire logic                    csr_b_ready_i,
    output logic             [      1:0] csr_b_resp_o,
    input  wire logic                    csr_ar_valid_i,
    output logic                         csr_ar_ready_o,
    input  wire logic        [     11:0] csr_ar_addr_i,
    output logic                         csr_r_valid_o,
    input  wire logic                    csr_r_ready_i,
    output logic             [     31:0] csr_r_data_o,
    output logic             [      1:0] csr_r_resp_o,
    output logic             [      1:0] irq_o,
    // host memory
    output logic                         host_ar_valid_o,
    input  wire logic                    host_ar_ready_i,
    output axi_pkg::ax_t                 host_ar_o,
    input  wire logic                    host_r_valid_i,
    output logic                         host_r_ready_o,
    input  wire axi_pkg::r_t             host_r_i,
    output logic                         host_aw_valid_o,
    input  wire logic                    host_aw_ready_i,
    output axi_pkg::ax_t                 host_aw_o,
    output logic                         host_w_valid_o,
    input  wire logic                    host_w_ready_i,
    output axi_pkg::w_t                  host_w_o,
    input  wire logic                    host_b_valid_i,
    output logic                         host_b_ready_o,
    input  wire axi_pkg::b_t             host_b_i,
    // card memory
    output logic             [Ports-1:0] mem_ar_valid_o,
    input  wire logic        [Ports-1:0] mem_ar_ready_i,
    output axi_pkg::ax_t     [Ports-1:0] mem_ar_o,
    input  wire logic        [Ports-1:0] mem_r_valid_i,
    output logic             [Ports-1:0] mem_r_ready_o,
    input  wire axi_pkg::r_t [Ports-1:0] mem_r_i,
    output logic             [Ports-1:0] mem_aw_valid_o,
    input  wire logic        [Ports-1:0] mem_aw_ready_i,
    output axi_pkg::ax_t     [Ports-1:0] mem_aw_o,
    output logic             [Ports-1:0] mem_w_valid_o,
    input  wire logic        [Ports-1:0] mem_w_ready_i,
    output axi_pkg::w_t      [Ports-1:0] mem_w_o,
    input  wire logic        [Ports-1:0] mem_b_valid_i,
    output logic             [Ports-1:0] mem_b_ready_o,
    input  wire axi_pkg::b_t [Ports-1:0] mem_b_i
);

  localparam int unsigned Units = dma_pkg::unit_count(Kernels);

  // ---- registers
  regs_pkg::csr_hw_t hw;
  regs_pkg::csr_sw_t sw;
  regs_pkg::state_t  state;
  csr u_csr (
      .clk_i,
      .rst_i,
      .aw_valid_i(csr_aw_valid_i),
      .aw_ready_o(csr_aw_ready_o),
      .aw_addr_i (csr_aw_addr_i),
      .w_valid_i (csr_w_valid_i),
      .w_ready_o (csr_w_ready_o),
      .w_data_i  (csr_w_data_i),
      .w_strb_i  (csr_w_strb_i),
      .b_valid_o (csr_b_valid_o),
      .b_ready_i (csr_b_ready_i),
      .b_resp_o  (csr_b_resp_o),
      .ar_valid_i(csr_ar_valid_i),
      .ar_ready_o(csr_ar_ready_o),
      .ar_addr_i (csr_ar_addr_i),
      .r_valid_o (csr_r_valid_o),
      .r_ready_i (csr_r_ready_i),
      .r_data_o  (csr_r_data_o),
      .r_resp_o  (csr_r_resp_o),
      .hw_i      (hw),
      .sw_o      (sw)
  );
  // ---- phases
  logic
      rst, clear, quiesce, quiet, running, start, wipe, bridge_lost, wipe_failed, mark_valid, wiped;
  logic [31:0] mark, mark_unit;
  dma_pkg::unit_req_t wipe_req;
  dma_pkg::unit_req_t [Units-1:0] unit_req;
  dma_pkg::unit_rsp_t [Units-1:0] unit_rsp;
  reset_ctrl #(
      .MemoryUnits(MemoryUnits),
      .PowerUpMark(PowerUpMark),
      .Clear(dma_pkg::clear_cycles(Kernels))
  ) u_reset (
      .clk_i,
      .rst_i,
      .reset_i(sw.reset_we & sw.reset),
      .enable_i(sw.enable_we & sw.enable),
      .quiesce_limit_i(sw.quiesce_limit),
      .quiet_i(quiet),
      .mark_valid_i(mark_valid),
      .mark_unit_i(mark_unit),
      .mark_o(mark),
      .state_o(state),
      .bridge_lost_o(bridge_lost),
      .wipe_failed_o(wipe_failed),
      .start_o(start),
      .running_o(running),
      .quiesce_o(quiesce),
      .clear_o(clear),
      .wipe_o(wipe),
      .wipe_req_o(wipe_req),
      .wipe_rsp_i(unit_rsp[dma_pkg::UNIT_FILL]),
      .wiped_i(wiped)
  );

  assign rst = rst_i | clear;

  // ---- jobs
  logic
      ring_ar_valid,
      ring_ar_ready,
      ring_r_valid,
      ring_aw_valid,
      ring_aw_ready,
      ring_w_valid,
      ring_w_ready;
  logic ring_b_valid;
  axi_pkg::ax_t ring_ar, ring_aw;
  axi_pkg::w_t ring_w;
  axi_pkg::r_t ring_r;
  axi_pkg::b_t ring_b;
  logic [63:0] cycles;
  logic bad_doorbell, read_error, write_error, irq, job_ok, job_failed, dispatch_waits;
  logic [31:0] sq_head, cq_tail;
  jobs #(
      .Kernels(Kernels),
      .MemoryUnits(MemoryUnits)
  ) u_jobs (
      .clk_i,
      .rst_i(rst),
      .quiesce_i(quiesce),
      .quiet_o(quiet),
      .wipe_i(wipe),
      .wipe_req_i(wipe_req),
      .wiped_o(wiped),
      .run_i(running),
      .start_i(start),
      .sw_i(sw),
      .cycles_i(cycles),
      .sq_head_o(sq_head),
      .cq_tail_o(cq_tail),
      .bad_doorbell_o(bad_doorbell),
      .read_error_o(read_error),
      .write_error_o(write_error),
      .irq_o(irq),
      .ok_o(job_ok),
      .failed_o(job_failed),
      .waits_o(dispatch_waits),
      .mark_valid_o(mark_valid),
      .mark_unit_o(mark_unit),
      .unit_o(unit_req),
      .unit_i(unit_rsp),
      .ar_valid_o(ring_ar_valid),
      .ar_ready_i(ring_ar_ready),
      .ar_o(ring_ar),
      .r_valid_i(ring_r_valid),
      .r_i(ring_r),
      .aw_valid_o(ring_aw_valid),
      .aw_ready_i(ring_aw_ready),
      .aw_o(ring_aw),
      .w_valid_o(ring_w_valid),
      .w_ready_i(ring_w_ready),
      .w_o(ring_w),
      .b_valid_i(ring_b_valid),
      .b_i(ring_b)
  );
  // ---- units and ports
  logic host_read_wanted;
  regs_pkg::csr_hw_t kernels_hw;
  datapath #(
      .Kernels(Kernels),
      .Ports  (Ports),
      .Style  (Style)
  ) u_datapath (
      .clk_i,
      .rst_i(rst),
      .unit_i(unit_req),
      .unit_o(unit_rsp),
      .ring_ar_valid_i(ring_ar_valid),
      .ring_ar_ready_o(ring_ar_ready),
      .ring_ar_i(ring_ar),
      .ring_r_valid_o(ring_r_valid),
      .ring_r_o(ring_r),
      .ring_aw_valid_i(ring_aw_valid),
      .ring_aw_ready_o(ring_aw_ready),
      .ring_aw_i(ring_aw),
      .ring_w_valid_i(ring_w_valid),
      .ring_w_ready_o(ring_w_ready),
      .ring_w_i(ring_w),
      .ring_b_valid_o(ring_b_valid),
      .ring_b_o(ring_b),
      .host_read_wanted_o(host_read_wanted),
      .kernels_hw_o(kernels_hw),
      .host_ar_valid_o,
      .host_ar_ready_i,
      .host_ar_o,
      .host_r_valid_i,
      .host_r_ready_o,
      .host_r_i,
      .host_aw_valid_o,
      .host_aw_ready_i,
      .host_aw_o,
      .host_w_valid_o,
      .host_w_ready_i,
      .host_w_o,
      .host_b_valid_i,
      .host_b_ready_o,
      .host_b_i,
      .mem_ar_valid_o,
      .mem_ar_ready_i,
      .mem_ar_o,
      .mem_r_valid_i,
      .mem_r_ready_o,
      .mem_r_i,
      .mem_aw_valid_o,
      .mem_aw_ready_i,
      .mem_aw_o,
      .mem_w_valid_o,
      .mem_w_ready_i,
      .mem_w_o,
      .mem_b_valid_i,
      .mem_b_ready_o,
      .mem_b_i
  );
  // ---- what the host can read
  regs_pkg::faults_t faults;
  always_comb begin
    faults = '0;
    faults.wipe = wipe_failed;
    faults.bridge_lost = bridge_lost;
    faults.ring_read = read_error;
    faults.completion_write = write_error;
    faults.bad_doorbell = bad_doorbell;
  end
  always_ff @(posedge clk_i) irq_o <= rst_i ? '0 : {|faults, irq};
  status #(
      .Kernels(Kernels),
      .Ports(Ports),
      .MemoryUnits(MemoryUnits),
      .Build(Build),
      .IsSimulated(IsSimulated),
      .ClockKhz(ClockKhz)
  ) u_status (
      .clk_i,
      .rst_i,
      .clear_i(clear),
      .kernels_hw_i(kernels_hw),
      .state_i(state),
      .faults_i(faults),
      .mark_i(mark),
      .sq_head_i(sq_head),
      .cq_tail_i(cq_tail),
      .job_ok_i(job_ok),
      .job_failed_i(job_failed),
      .host_read_beat_i(host_r_valid_i),
      .host_write_beat_i(host_w_valid_o & host_w_ready_i),
      .host_read_stall_i(host_read_wanted & ~(host_ar_valid_o & host_ar_ready_i)),
      .host_write_stall_i(host_w_valid_o & ~host_w_ready_i),
      .card_read_beat_i(mem_r_valid_i & mem_r_ready_o),
      .card_write_beat_i(mem_w_valid_o & mem_w_ready_i),
      .dispatch_wait_i(dispatch_waits),
      .cycles_o(cycles),
      .hw_o(hw)
  );

endmodule
`default_nettype wire
