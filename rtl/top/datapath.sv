// datapath: the units that copy and fill, the kernels if there are any, and the ports that they share.
// Algorithm: wires between copy_in, copy_out, fill, kernels and ports.
// Range:     a unit has an entry of unit_i and unit_o, and a master number wherever it reads or writes.
// Timing:    as the modules say.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module datapath #(
    parameter dma_pkg::kernels_t Kernels = dma_pkg::NO_KERNELS,
    parameter int unsigned Ports = 1,
    parameter int unsigned Style = field_pkg::STYLE_DEFAULT,
    localparam int unsigned Units = dma_pkg::unit_count(Kernels)
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire dma_pkg::unit_req_t [Units-1:0] unit_i,
    output dma_pkg::unit_rsp_t [Units-1:0] unit_o,
    // the rings' master at the host port
    input wire logic ring_ar_valid_i,
    output logic ring_ar_ready_o,
    input wire axi_pkg::ax_t ring_ar_i,
    output logic ring_r_valid_o,
    output axi_pkg::r_t ring_r_o,
    input wire logic ring_aw_valid_i,
    output logic ring_aw_ready_o,
    input wire axi_pkg::ax_t ring_aw_i,
    input wire logic ring_w_valid_i,
    output logic ring_w_ready_o,
    input wire axi_pkg::w_t ring_w_i,
    output logic ring_b_valid_o,
    output axi_pkg::b_t ring_b_o,
    output logic host_read_wanted_o,
    output regs_pkg::csr_hw_t kernels_hw_o,  // what kernels tell the host; else 0
    // host memory
    output logic host_ar_valid_o,
    input wire logic host_ar_ready_i,
    output axi_pkg::ax_t host_ar_o,
    input wire logic host_r_valid_i,
    output logic host_r_ready_o,
    input wire axi_pkg::r_t host_r_i,
    output logic host_aw_valid_o,
    input wire logic host_aw_ready_i,
    output axi_pkg::ax_t host_aw_o,
    output logic host_w_valid_o,
    input wire logic host_w_ready_i,
    output axi_pkg::w_t host_w_o,
    input wire logic host_b_valid_i,
    output logic host_b_ready_o,
    input wire axi_pkg::b_t host_b_i,
    // card memory
    output logic [Ports-1:0] mem_ar_valid_o,
    input wire logic [Ports-1:0] mem_ar_ready_i,
    output axi_pkg::ax_t [Ports-1:0] mem_ar_o,
    input wire logic [Ports-1:0] mem_r_valid_i,
    output logic [Ports-1:0] mem_r_ready_o,
    input wire axi_pkg::r_t [Ports-1:0] mem_r_i,
    output logic [Ports-1:0] mem_aw_valid_o,
    input wire logic [Ports-1:0] mem_aw_ready_i,
    output axi_pkg::ax_t [Ports-1:0] mem_aw_o,
    output logic [Ports-1:0] mem_w_valid_o,
    input wire logic [Ports-1:0] mem_w_ready_i,
    output axi_pkg::w_t [Ports-1:0] mem_w_o,
    input wire logic [Ports-1:0] mem_b_valid_i,
    output logic [Ports-1:0] mem_b_ready_o,
    input wire axi_pkg::b_t [Ports-1:0] mem_b_i
);

  localparam bit HasKernels = Kernels != dma_pkg::NO_KERNELS;
  // Masters at the host port: 0 copies (reads in, writes out), 1 the rings, 2 (writing) the kernels.
  localparam int unsigned HostReads = 2;
  localparam int unsigned HostWrites = HasKernels ? 3 : 2;
  // Masters at card memory: 0 copies (reads out, writes in), 1 fill, then the kernels.
  localparam int unsigned KernelReads = dma_pkg::KERNEL_READS;
  localparam int unsigned KernelWrites = dma_pkg::KERNEL_WRITES;
  localparam int unsigned MemReads = HasKernels ? 2 + KernelReads : 2;
  localparam int unsigned MemWrites = HasKernels ? 2 + KernelWrites : 2;

  logic [HostReads-1:0] h_ar_valid, h_ar_ready, h_r_valid;
  logic [HostWrites-1:0] h_aw_valid, h_aw_ready, h_w_valid, h_w_ready, h_b_valid;
  axi_pkg::ax_t [HostReads-1:0] h_ar;
  axi_pkg::ax_t [HostWrites-1:0] h_aw;
  axi_pkg::w_t [HostWrites-1:0] h_w;
  axi_pkg::r_t h_r;
  axi_pkg::b_t h_b;
  assign h_ar_valid[1] = ring_ar_valid_i;
  assign ring_ar_ready_o = h_ar_ready[1];
  assign h_ar[1] = ring_ar_i;
  assign ring_r_valid_o = h_r_valid[1];
  assign ring_r_o = h_r;
  assign h_aw_valid[1] = ring_aw_valid_i;
  assign ring_aw_ready_o = h_aw_ready[1];
  assign h_aw[1] = ring_aw_i;
  assign h_w_valid[1] = ring_w_valid_i;
  assign ring_w_ready_o = h_w_ready[1];
  assign h_w[1] = ring_w_i;
  assign ring_b_valid_o = h_b_valid[1];
  assign ring_b_o = h_b;
  assign host_read_wanted_o = |h_ar_valid;

  logic [MemReads-1:0] m_ar_valid, m_ar_ready, m_r_valid;
  logic [MemWrites-1:0] m_aw_valid, m_aw_ready, m_w_valid, m_w_ready, m_b_valid;
  axi_pkg::ax_t [ MemReads-1:0] m_ar;
  axi_pkg::ax_t [MemWrites-1:0] m_aw;
  axi_pkg::w_t  [MemWrites-1:0] m_w;
  axi_pkg::r_t  [ MemReads-1:0] m_r;
  axi_pkg::b_t  [MemWrites-1:0] m_b;

  // ---- units
  logic [2:0] unused_r_ready, unused_b_ready;
  logic const_we;
  logic [7:0] const_slot;
  logic [31:0] const_beat;
  logic [511:0] const_data;
  copy_in #(
      .Style(Style)
  ) u_copy_in (
      .clk_i,
      .rst_i,
      .unit_i(unit_i[dma_pkg::UNIT_IN]),
      .unit_o(unit_o[dma_pkg::UNIT_IN]),
      .const_we_o(const_we),
      .const_slot_o(const_slot),
      .const_beat_o(const_beat),
      .const_data_o(const_data),
      .ar_valid_o(h_ar_valid[0]),
      .ar_ready_i(h_ar_ready[0]),
      .ar_o(h_ar[0]),
      .r_valid_i(h_r_valid[0]),
      .r_ready_o(unused_r_ready[0]),
      .r_i(h_r),
      .aw_valid_o(m_aw_valid[0]),
      .aw_ready_i(m_aw_ready[0]),
      .aw_o(m_aw[0]),
      .w_valid_o(m_w_valid[0]),
      .w_ready_i(m_w_ready[0]),
      .w_o(m_w[0]),
      .b_valid_i(m_b_valid[0]),
      .b_ready_o(unused_b_ready[0]),
      .b_i(m_b[0])
  );
  copy_out u_copy_out (
      .clk_i,
      .rst_i,
      .unit_i(unit_i[dma_pkg::UNIT_OUT]),
      .unit_o(unit_o[dma_pkg::UNIT_OUT]),
      .ar_valid_o(m_ar_valid[0]),
      .ar_ready_i(m_ar_ready[0]),
      .ar_o(m_ar[0]),
      .r_valid_i(m_r_valid[0]),
      .r_ready_o(unused_r_ready[1]),
      .r_i(m_r[0]),
      .aw_valid_o(h_aw_valid[0]),
      .aw_ready_i(h_aw_ready[0]),
      .aw_o(h_aw[0]),
      .w_valid_o(h_w_valid[0]),
      .w_ready_i(h_w_ready[0]),
      .w_o(h_w[0]),
      .b_valid_i(h_b_valid[0]),
      .b_ready_o(unused_b_ready[1]),
      .b_i(h_b)
  );
  fill u_fill (
      .clk_i,
      .rst_i,
      .unit_i(unit_i[dma_pkg::UNIT_FILL]),
      .unit_o(unit_o[dma_pkg::UNIT_FILL]),
      .ar_valid_o(m_ar_valid[1]),
      .ar_ready_i(m_ar_ready[1]),
      .ar_o(m_ar[1]),
      .r_valid_i(m_r_valid[1]),
      .r_ready_o(unused_r_ready[2]),
      .r_i(m_r[1]),
      .aw_valid_o(m_aw_valid[1]),
      .aw_ready_i(m_aw_ready[1]),
      .aw_o(m_aw[1]),
      .w_valid_o(m_w_valid[1]),
      .w_ready_i(m_w_ready[1]),
      .w_o(m_w[1]),
      .b_valid_i(m_b_valid[1]),
      .b_ready_o(unused_b_ready[2]),
      .b_i(m_b[1])
  );
  if (HasKernels) begin : gen_kernels
    kernels #(
        .Kernels(Kernels)
    ) u_kernels (
        .clk_i,
        .rst_i,
        .unit_i(unit_i[Units-1:dma_pkg::UNIT_MSM]),
        .unit_o(unit_o[Units-1:dma_pkg::UNIT_MSM]),
        .hw_o(kernels_hw_o),
        .const_we_i(const_we),
        .const_slot_i(const_slot),
        .const_beat_i(const_beat),
        .const_data_i(const_data),
        .ar_valid_o(m_ar_valid[MemReads-1:2]),
        .ar_ready_i(m_ar_ready[MemReads-1:2]),
        .ar_o(m_ar[MemReads-1:2]),
        .r_valid_i(m_r_valid[MemReads-1:2]),
        .r_i(m_r[MemReads-1:2]),
        .aw_valid_o(m_aw_valid[MemWrites-1:2]),
        .aw_ready_i(m_aw_ready[MemWrites-1:2]),
        .aw_o(m_aw[MemWrites-1:2]),
        .w_valid_o(m_w_valid[MemWrites-1:2]),
        .w_ready_i(m_w_ready[MemWrites-1:2]),
        .w_o(m_w[MemWrites-1:2]),
        .b_valid_i(m_b_valid[MemWrites-1:2]),
        .b_i(m_b[MemWrites-1:2]),
        .host_aw_valid_o(h_aw_valid[2]),
        .host_aw_ready_i(h_aw_ready[2]),
        .host_aw_o(h_aw[2]),
        .host_w_valid_o(h_w_valid[2]),
        .host_w_ready_i(h_w_ready[2]),
        .host_w_o(h_w[2]),
        .host_b_valid_i(h_b_valid[2]),
        .host_b_i(h_b)
    );
  end else begin : gen_none
    assign kernels_hw_o = '0;
    logic unused_const;
    assign unused_const = ^{const_we, const_slot, const_beat, const_data};
  end

  ports #(
      .Ports(Ports),
      .HostReads(HostReads),
      .HostWrites(HostWrites),
      .MemReads(MemReads),
      .MemWrites(MemWrites)
  ) u_ports (
      .clk_i,
      .rst_i,
      .h_ar_valid_i(h_ar_valid),
      .h_ar_ready_o(h_ar_ready),
      .h_ar_i(h_ar),
      .h_r_valid_o(h_r_valid),
      .h_r_o(h_r),
      .h_aw_valid_i(h_aw_valid),
      .h_aw_ready_o(h_aw_ready),
      .h_aw_i(h_aw),
      .h_w_valid_i(h_w_valid),
      .h_w_ready_o(h_w_ready),
      .h_w_i(h_w),
      .h_b_valid_o(h_b_valid),
      .h_b_o(h_b),
      .m_ar_valid_i(m_ar_valid),
      .m_ar_ready_o(m_ar_ready),
      .m_ar_i(m_ar),
      .m_r_valid_o(m_r_valid),
      .m_r_o(m_r),
      .m_aw_valid_i(m_aw_valid),
      .m_aw_ready_o(m_aw_ready),
      .m_aw_i(m_aw),
      .m_w_valid_i(m_w_valid),
      .m_w_ready_o(m_w_ready),
      .m_w_i(m_w),
      .m_b_valid_o(m_b_valid),
      .m_b_o(m_b),
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

  logic unused;
  assign unused = ^{unused_r_ready, unused_b_ready};

endmodule
`default_nettype wire
