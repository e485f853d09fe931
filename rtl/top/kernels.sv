// kernels: those that compute: a unit with gates of its own for each (kernel_units), or one program for all (program_kernels).
// Algorithm: wires.
// Range:     reads of card memory: 0 msm's scalars, 1 its points, then ntt's lanes, last vec; writes: ntt's lanes, last vec; results of
//            msm to host memory.
// Timing:    as the modules say.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module kernels #(
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

  localparam bit HasMsm = kernels_pkg::has_msm(Kernels);
  localparam bit HasNtt = kernels_pkg::has_ntt(Kernels);
  localparam bit HasVec = kernels_pkg::has_vec(Kernels);
  localparam bit HasProgram = kernels_pkg::has_program(Kernels);

  if (HasProgram) begin : gen_program
    program_kernels #(
        .Kernels(Kernels)
    ) u_units (
        .clk_i,
        .rst_i,
        .unit_i,
        .unit_o,
        .hw_o,
        .const_we_i,
        .const_slot_i,
        .const_beat_i,
        .const_data_i,
        .read_o,
        .read_i,
        .write_o,
        .write_i,
        .host_write_o,
        .host_write_i
    );
  end else begin : gen_units
    kernel_units #(
        .Kernels(Kernels)
    ) u_units (
        .clk_i,
        .rst_i,
        .unit_i,
        .unit_o,
        .hw_o,
        .const_we_i,
        .const_slot_i,
        .const_beat_i,
        .const_data_i,
        .read_o,
        .read_i,
        .write_o,
        .write_i,
        .host_write_o,
        .host_write_i
    );
  end

`ifndef SYNTHESIS
  // However long the card says that it clears: as long as the longest pipe.
  localparam int unsigned Msm = HasMsm && !HasProgram ? kernels_pkg::msm_way(Kernels) : 0;
  localparam int unsigned Ntt = HasNtt && !HasProgram ? kernels_pkg::ntt_way(Kernels) : 0;
  localparam int unsigned Vec = HasVec && !HasProgram ? kernels_pkg::vec_way(Kernels) : 0;
  localparam int unsigned Program = HasProgram ? kernels_pkg::program_way() : 0;
  logic [31:0] cleared_q;
  initial cleared_q = '0;
  always_ff @(posedge clk_i) begin
    cleared_q <= (&rst_i) ? cleared_q + 32'd1 : '0;
    assert (rst_i == '0 || rst_i == '1)
    else $error("kernels: resets that differ");
    if (rst_i == '0 && cleared_q != '0) begin
      assert (cleared_q >= Msm && cleared_q >= Ntt && cleared_q >= Vec && cleared_q >= Program)
      else $error("kernels: a reset of %0d clocks, shorter than a pipe", cleared_q);
    end
  end
`endif

endmodule
`default_nettype wire
