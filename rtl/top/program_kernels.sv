// program_kernels: one program that is the units of msm, ntt and vec, and the store of constants.
// Algorithm: wires.
// Range:     it reads and writes card memory as the first of the kernels' masters; the others stand still. Results of sums go to host memory.
// Timing:    as the modules say.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module program_kernels #(
    parameter kernels_pkg::kernels_t Kernels = kernels_pkg::BUILD,
    localparam int unsigned Reads = kernels_pkg::reads(Kernels),
    localparam int unsigned Writes = kernels_pkg::writes(Kernels)
) (
    input wire logic clk_i,
    input wire logic [dma_pkg::UNIT_VEC:dma_pkg::UNIT_MSM] rst_i,  // a leaf each, in the same cycles
    input wire dma_pkg::unit_req_t [dma_pkg::UNIT_VEC:dma_pkg::UNIT_MSM] unit_i,
    output dma_pkg::unit_rsp_t [dma_pkg::UNIT_VEC:dma_pkg::UNIT_MSM] unit_o,
    output regs_pkg::csr_hw_t hw_o,  // only what is of kernels; else 0
    // constants, as copied in
    input wire logic const_we_i,
    input wire logic [7:0] const_slot_i,
    input wire logic [31:0] const_beat_i,
    input wire logic [511:0] const_data_i,
    // card memory
    output axi_pkg::read_req_t [Reads-1:0] read_o,
    input wire axi_pkg::read_rsp_t [Reads-1:0] read_i,
    output axi_pkg::write_req_t [Writes-1:0] write_o,
    input wire axi_pkg::write_rsp_t [Writes-1:0] write_i,
    // host memory
    output axi_pkg::write_req_t host_write_o,
    input wire axi_pkg::write_rsp_t host_write_i
);

  if (!kernels_pkg::has_msm(
          Kernels
      ) || !kernels_pkg::has_ntt(
          Kernels
      ) || !kernels_pkg::has_vec(
          Kernels
      ))
    $fatal(1, "program_kernels: a program is all kernels");

  // A build without a program reads this module alone.
  localparam int unsigned Multipliers = kernels_pkg::has_program(
      Kernels
  ) ? 32'(Kernels.program_multipliers) : 1;

  // ---- constants
  logic slots_wiped, slot_re;
  logic [  7:0] slot_number;
  logic [511:0] slot;
  slots #(
      .Readers(1)
  ) u_slots (
      .clk_i,
      .rst_i(rst_i[dma_pkg::UNIT_VEC]),
      .wipe_i(unit_i[dma_pkg::UNIT_VEC].wipe),
      .wiped_o(slots_wiped),
      .we_i(const_we_i),
      .slot_i(const_slot_i),
      .beat_i(const_beat_i),
      .data_i(const_data_i),
      .re_i(slot_re),
      .read_slot_i(slot_number),
      .data_o(slot)
  );

  // ---- the program
  dma_pkg::unit_rsp_t [dma_pkg::UNIT_VEC:dma_pkg::UNIT_MSM] rsp;
  program_unit #(
      .Multipliers(Multipliers)
  ) u_program (
      .clk_i,
      .rst_i(rst_i[dma_pkg::UNIT_MSM]),
      .unit_i,
      .unit_o(rsp),
      .slot_re_o(slot_re),
      .slot_o(slot_number),
      .slot_i(slot),
      .read_o(read_o[0]),
      .read_i(read_i[0]),
      .write_o(write_o[0]),
      .write_i(write_i[0]),
      .host_write_o,
      .host_write_i
  );
  assign read_o[Reads-1:1]   = '0;
  assign write_o[Writes-1:1] = '0;
  always_comb begin
    unit_o = rsp;
    unit_o[dma_pkg::UNIT_VEC].wiped = rsp[dma_pkg::UNIT_VEC].wiped & slots_wiped;
  end

  // ---- what the host can read
  always_comb begin
    hw_o = '0;
    hw_o.msm_caps.min_window = 8'(msm_pkg::C_MIN);
    hw_o.msm_caps.windows = Kernels.msm_windows;
    hw_o.msm_caps.max_window = Kernels.msm_window;
    hw_o.msm_caps.interval = 8'(program_pkg::MSM_INTERVAL);
    hw_o.ntt_caps.log_pass = Kernels.ntt_log_pass;
    hw_o.ntt_caps.lanes = Kernels.ntt_lanes;
    hw_o.ntt_caps.max_log_length = Kernels.ntt_max_log;
    // As much as the field can say: the driver's budgets are many times what it makes of this.
    hw_o.ntt_caps.interval = (program_pkg::NTT_INTERVAL < 256) ? 8'(program_pkg::NTT_INTERVAL) : 8'd255;
    hw_o.vec_caps.interval = 8'(program_pkg::VEC_INTERVAL);
  end

  logic unused;
  assign unused = ^{read_i[Reads-1:1], write_i[Writes-1:1], rst_i[dma_pkg::UNIT_NTT]};

endmodule
`default_nettype wire
