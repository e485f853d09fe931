// status: all that the host can read of the card: its build, its limits, where it is, what it counted.
// Algorithm: wires, and the counters.
// Range:     hw_o is csr's side; kernels_hw_i brings the kernels' part, zeros elsewhere.
// Timing:    counters 2 cycles behind the events.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module status #(
    parameter kernels_pkg::kernels_t Kernels = kernels_pkg::NONE,
    parameter int unsigned Ports = 1,
    parameter logic [31:0] MemoryUnits = 32'd1 << 18,
    parameter logic [31:0] Build = '0,
    parameter bit IsSimulated = 1'b0,
    parameter logic [31:0] ClockKhz = 32'd250_000
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic clear_i,
    input wire regs_pkg::csr_hw_t kernels_hw_i,
    input wire regs_pkg::state_t state_i,
    input wire regs_pkg::faults_t faults_i,
    input wire logic [31:0] mark_i,
    input wire logic [31:0] sq_head_i,
    input wire logic [31:0] cq_tail_i,
    input wire logic job_ok_i,
    input wire logic job_failed_i,
    input wire logic host_read_beat_i,
    input wire logic host_write_beat_i,
    input wire logic host_read_stall_i,
    input wire logic host_write_stall_i,
    input wire logic [Ports-1:0] card_read_beat_i,
    input wire logic [Ports-1:0] card_write_beat_i,
    input wire logic dispatch_wait_i,
    output logic [63:0] cycles_o,
    output regs_pkg::csr_hw_t hw_o
);

  logic [8:0][63:0] counts;
  counters #(
      .Ports(Ports)
  ) u_counters (
      .clk_i,
      .rst_i,
      .clear_i,
      .job_ok_i,
      .job_failed_i,
      .host_read_beat_i,
      .host_write_beat_i,
      .host_read_stall_i,
      .host_write_stall_i,
      .card_read_beat_i,
      .card_write_beat_i,
      .dispatch_wait_i,
      .cycles_o,
      .counts_o(counts)
  );

  always_comb begin
    hw_o = kernels_hw_i;
    hw_o.build = Build;
    hw_o.features.simulated = IsSimulated;
    hw_o.opcodes = kernels_pkg::opcodes(Kernels);
    hw_o.memory_units = MemoryUnits;
    hw_o.clock_khz = ClockKhz;
    hw_o.dma_caps = {8'd2, 8'(Ports), 8'(dma_pkg::BURST_BEATS), 8'(config_pkg::COPY_READS)};
    hw_o.port_caps.bytes = 8'(axi_pkg::BUS_BITS / 8);
    hw_o.port_caps.convert =
        8'(dma_pkg::convert_interval(config_pkg::COPY_STEPS != 0, config_pkg::CRC_SERIAL));
    hw_o.ring_caps = dma_pkg::RING_CAPS;
    hw_o.state = state_i;
    hw_o.faults = faults_i;
    hw_o.wipe_from = mark_i;
    hw_o.sq_head = sq_head_i;
    hw_o.cq_tail = cq_tail_i;
    hw_o.cycles = cycles_o;
    {hw_o.dispatch_waits, hw_o.card_write_beats, hw_o.card_read_beats, hw_o.host_write_stalls,
     hw_o.host_read_stalls, hw_o.host_write_beats, hw_o.host_read_beats, hw_o.jobs_failed,
     hw_o.jobs_ok} = counts;
  end

endmodule
`default_nettype wire
