// card: the whole card between its bus and its memory; a shell or the simulator adapts the AXI ports.
// Algorithm: registers and phases (csr, reset_ctrl), jobs, units behind the seam of dma_pkg, one host port, Ports memory ports.
// Range:     AXI4, config_pkg::DATA_BITS wide, INCR, whole beats, bursts inside 512 bytes; card memory of MemoryUnits * 64 bytes.
//            rst_i for at least ResetStages + 1 clocks. An interrupt's line is one of valid and ready; see interrupts.
// Timing:    as the modules say; Slices costs 2 cycles a read of memory, 2 a write, 2 an access of a register.
// Test:      sim/tests/top/card.rs
// Area:      benches/ledger/area.json#card      rtl/top/README.md draws it.
`default_nettype none
module card #(
    parameter kernels_pkg::kernels_t Kernels = kernels_pkg::BUILD,
    parameter int unsigned Ports = config_pkg::PORTS,
    parameter logic [31:0] MemoryUnits = 32'd1 << 18,
    parameter logic [31:0] PowerUpMark = '0,  // unit from which memory may hold secrets at power-up
    parameter logic [31:0] Build = '0,
    parameter bit IsSimulated = 1'b0,
    parameter logic [31:0] ClockKhz = 32'd250_000,
    parameter bit Slices = 1'b0,  // registers at every AXI port: no way from an input to an output within a clock
    parameter int unsigned ResetStages = 2
) (
    input  wire logic                               clk_i,
    input  wire logic                               rst_i,
    // registers
    input  wire logic                               csr_aw_valid_i,
    output logic                                    csr_aw_ready_o,
    input  wire logic                   [     11:0] csr_aw_addr_i,
    input  wire logic                               csr_w_valid_i,
    output logic                                    csr_w_ready_o,
    input  wire logic                   [     31:0] csr_w_data_i,
    input  wire logic                   [      3:0] csr_w_strb_i,
    output logic                                    csr_b_valid_o,
    input  wire logic                               csr_b_ready_i,
    output logic                        [      1:0] csr_b_resp_o,
    input  wire logic                               csr_ar_valid_i,
    output logic                                    csr_ar_ready_o,
    input  wire logic                   [     11:0] csr_ar_addr_i,
    output logic                                    csr_r_valid_o,
    input  wire logic                               csr_r_ready_i,
    output logic                        [     31:0] csr_r_data_o,
    output logic                        [      1:0] csr_r_resp_o,
    // interrupts: requests, each held until taken
    output logic                        [      1:0] irq_o,
    input  wire logic                   [      1:0] irq_ack_i,
    // host memory
    output axi_pkg::read_req_t                      host_read_o,
    input  wire axi_pkg::bus_read_rsp_t             host_read_i,
    output axi_pkg::bus_write_req_t                 host_write_o,
    input  wire axi_pkg::write_rsp_t                host_write_i,
    // card memory
    output axi_pkg::read_req_t          [Ports-1:0] mem_read_o,
    input  wire axi_pkg::bus_read_rsp_t [Ports-1:0] mem_read_i,
    output axi_pkg::bus_write_req_t     [Ports-1:0] mem_write_o,
    input  wire axi_pkg::write_rsp_t    [Ports-1:0] mem_write_i
);

  localparam int unsigned Units = kernels_pkg::unit_count(Kernels);

  if (axi_pkg::ADDR_BITS != 64) $fatal(1, "card: addresses of 64 bits only");

  // ---- registers
  regs_pkg::csr_hw_t hw;
  regs_pkg::csr_sw_t sw;
  regs_pkg::state_t  state;
  registers #(
      .Cut(Slices)
  ) u_registers (
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
  logic clear, quiesce, quiet, running, start, wipe, bridge_lost, wipe_failed, mark_valid, wiped;
  logic [31:0] mark, mark_unit;
  dma_pkg::unit_req_t wipe_req;
  dma_pkg::unit_req_t [Units-1:0] unit_req;
  dma_pkg::unit_rsp_t [Units-1:0] unit_rsp;
  reset_ctrl #(
      .MemoryUnits(MemoryUnits),
      .PowerUpMark(PowerUpMark),
      .Clear(kernels_pkg::clear_cycles(Kernels)),
      .Stages(ResetStages)
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

  // A leaf for each unit, the ports, the jobs.
  logic [Units-1:0] unit_rst;
  logic ports_rst, jobs_rst;
  reset_tree #(
      .Stages(ResetStages),
      .Leaves(Units + 2)
  ) u_reset_tree (
      .clk_i,
      .rst_i(rst_i | clear),
      .rst_o({ports_rst, jobs_rst, unit_rst})
  );

  // ---- jobs
  axi_pkg::read_req_t ring_read_req;
  axi_pkg::read_rsp_t ring_read_rsp;
  axi_pkg::write_req_t ring_write_req;
  axi_pkg::write_rsp_t ring_write_rsp;
  logic [63:0] cycles;
  logic bad_doorbell, read_error, write_error, irq, job_ok, job_failed, dispatch_waits;
  logic [31:0] sq_head, cq_tail;
  jobs #(
      .Kernels(Kernels),
      .MemoryUnits(MemoryUnits)
  ) u_jobs (
      .clk_i,
      .rst_i(jobs_rst),
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
      .read_o(ring_read_req),
      .read_i(ring_read_rsp),
      .write_o(ring_write_req),
      .write_i(ring_write_rsp)
  );
  // ---- units and ports
  logic host_read_wanted;
  axi_pkg::read_req_t [Ports:0] read_req;
  axi_pkg::read_rsp_t [Ports:0] read_rsp;
  axi_pkg::write_req_t [Ports:0] write_req;
  axi_pkg::write_rsp_t [Ports:0] write_rsp;
  axi_pkg::read_req_t [Ports:0] bus_read_req;  // as wide as the ports
  axi_pkg::bus_read_rsp_t [Ports:0] bus_read_rsp;
  axi_pkg::bus_write_req_t [Ports:0] bus_write_req;
  axi_pkg::write_rsp_t [Ports:0] bus_write_rsp;
  regs_pkg::csr_hw_t kernels_hw;
  datapath #(
      .Kernels(Kernels),
      .Ports  (Ports)
  ) u_datapath (
      .clk_i,
      .rst_i(ports_rst),
      .unit_rst_i(unit_rst),
      .unit_i(unit_req),
      .unit_o(unit_rsp),
      .ring_read_i(ring_read_req),
      .ring_read_o(ring_read_rsp),
      .ring_write_i(ring_write_req),
      .ring_write_o(ring_write_rsp),
      .host_read_wanted_o(host_read_wanted),
      .kernels_hw_o(kernels_hw),
      .host_read_o(read_req[Ports]),
      .host_read_i(read_rsp[Ports]),
      .host_write_o(write_req[Ports]),
      .host_write_i(write_rsp[Ports]),
      .mem_read_o(read_req[Ports-1:0]),
      .mem_read_i(read_rsp[Ports-1:0]),
      .mem_write_o(write_req[Ports-1:0]),
      .mem_write_i(write_rsp[Ports-1:0])
  );
  port_width #(
      .Ports(Ports + 1)
  ) u_width (
      .clk_i,
      .rst_i(ports_rst),
      .inner_read_i(read_req),
      .inner_read_o(read_rsp),
      .inner_write_i(write_req),
      .inner_write_o(write_rsp),
      .read_o(bus_read_req),
      .read_i(bus_read_rsp),
      .write_o(bus_write_req),
      .write_i(bus_write_rsp)
  );
  port_slices #(
      .Cut  (Slices),
      .Ports(Ports + 1)
  ) u_slices (
      .clk_i,
      .rst_i(ports_rst),
      .inner_read_i(bus_read_req),
      .inner_read_o(bus_read_rsp),
      .inner_write_i(bus_write_req),
      .inner_write_o(bus_write_rsp),
      .read_o({host_read_o, mem_read_o}),
      .read_i({host_read_i, mem_read_i}),
      .write_o({host_write_o, mem_write_o}),
      .write_i({host_write_i, mem_write_i})
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
  interrupts #(
      .Lines(2)
  ) u_interrupts (
      .clk_i,
      .rst_i,
      .event_i({|faults, irq}),
      .irq_o,
      .irq_ack_i
  );
  // What is counted is what moves to and from the ports, in beats of 64 bytes.
  logic host_asks, host_reads, host_sends, host_writes;
  logic [Ports-1:0] card_reads, card_writes;
  assign host_asks   = read_req[Ports].ar_valid & read_rsp[Ports].ar_ready;
  assign host_reads  = read_rsp[Ports].r_valid & read_req[Ports].r_ready;
  assign host_sends  = write_req[Ports].w_valid;
  assign host_writes = host_sends & write_rsp[Ports].w_ready;
  for (genvar p = 0; p < Ports; p++) begin : gen_beats
    assign card_reads[p]  = read_rsp[p].r_valid & read_req[p].r_ready;
    assign card_writes[p] = write_req[p].w_valid & write_rsp[p].w_ready;
  end
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
      .host_read_beat_i(host_reads),
      .host_write_beat_i(host_writes),
      .host_read_stall_i(host_read_wanted & ~host_asks),
      .host_write_stall_i(host_sends & ~host_writes),
      .card_read_beat_i(card_reads),
      .card_write_beat_i(card_writes),
      .dispatch_wait_i(dispatch_waits),
      .cycles_o(cycles),
      .hw_o(hw)
  );

endmodule
`default_nettype wire
