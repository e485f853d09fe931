// datapath: the units that copy and fill, the kernels if there are any, and the ports that they share.
// Algorithm: wires between copy_in, copy_out, fill, kernels and ports.
// Range:     a unit has an entry of unit_i and unit_o, and a master number wherever it reads or writes.
// Timing:    as the modules say.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module datapath #(
    parameter kernels_pkg::kernels_t Kernels = kernels_pkg::NONE,
    parameter int unsigned Ports = 1,
    localparam int unsigned Units = kernels_pkg::unit_count(Kernels)
) (
    input wire logic clk_i,
    input wire logic rst_i,  // of the ports
    input wire logic [Units-1:0] unit_rst_i,  // in the same cycles
    input wire dma_pkg::unit_req_t [Units-1:0] unit_i,
    output dma_pkg::unit_rsp_t [Units-1:0] unit_o,
    // the rings' master at the host port
    input wire axi_pkg::read_req_t ring_read_i,
    output axi_pkg::read_rsp_t ring_read_o,
    input wire axi_pkg::write_req_t ring_write_i,
    output axi_pkg::write_rsp_t ring_write_o,
    output logic host_read_wanted_o,
    output regs_pkg::csr_hw_t kernels_hw_o,  // what kernels tell the host; else 0
    // host memory
    output axi_pkg::read_req_t host_read_o,
    input wire axi_pkg::read_rsp_t host_read_i,
    output axi_pkg::write_req_t host_write_o,
    input wire axi_pkg::write_rsp_t host_write_i,
    // card memory
    output axi_pkg::read_req_t [Ports-1:0] mem_read_o,
    input wire axi_pkg::read_rsp_t [Ports-1:0] mem_read_i,
    output axi_pkg::write_req_t [Ports-1:0] mem_write_o,
    input wire axi_pkg::write_rsp_t [Ports-1:0] mem_write_i
);

  localparam bit HasKernels = kernels_pkg::has_any(Kernels);
  // Masters at the host port: 0 copies (reads in, writes out), 1 the rings, 2 (writing) the kernels.
  localparam int unsigned HostReads = 2;
  localparam int unsigned HostWrites = HasKernels ? 3 : 2;
  // Masters at card memory: 0 copies (reads out, writes in), 1 fill, then the kernels.
  localparam int unsigned KernelReads = kernels_pkg::reads(Kernels);
  localparam int unsigned KernelWrites = kernels_pkg::writes(Kernels);
  localparam int unsigned MemReads = HasKernels ? 2 + KernelReads : 2;
  localparam int unsigned MemWrites = HasKernels ? 2 + KernelWrites : 2;

  axi_pkg::read_req_t  [ HostReads-1:0] h_read_req;
  axi_pkg::read_rsp_t  [ HostReads-1:0] h_read_rsp;
  axi_pkg::write_req_t [HostWrites-1:0] h_write_req;
  axi_pkg::write_rsp_t [HostWrites-1:0] h_write_rsp;
  axi_pkg::read_req_t  [  MemReads-1:0] m_read_req;
  axi_pkg::read_rsp_t  [  MemReads-1:0] m_read_rsp;
  axi_pkg::write_req_t [ MemWrites-1:0] m_write_req;
  axi_pkg::write_rsp_t [ MemWrites-1:0] m_write_rsp;
  assign h_read_req[1] = ring_read_i;
  assign ring_read_o = h_read_rsp[1];
  assign h_write_req[1] = ring_write_i;
  assign ring_write_o = h_write_rsp[1];
  logic [HostReads-1:0] wanted;
  for (genvar m = 0; m < HostReads; m++) begin : gen_wanted
    assign wanted[m] = h_read_req[m].ar_valid;
  end
  assign host_read_wanted_o = |wanted;

  // ---- units
  logic const_we;
  logic [7:0] const_slot;
  logic [31:0] const_beat;
  logic [511:0] const_data;
  copy_in #(
      .Style(kernels_pkg::style(config_pkg::COPY_DSP)),
      .IsSerial(config_pkg::COPY_STEPS != 0)
  ) u_copy_in (
      .clk_i,
      .rst_i(unit_rst_i[dma_pkg::UNIT_IN]),
      .unit_i(unit_i[dma_pkg::UNIT_IN]),
      .unit_o(unit_o[dma_pkg::UNIT_IN]),
      .const_we_o(const_we),
      .const_slot_o(const_slot),
      .const_beat_o(const_beat),
      .const_data_o(const_data),
      .read_o(h_read_req[0]),
      .read_i(h_read_rsp[0]),
      .write_o(m_write_req[0]),
      .write_i(m_write_rsp[0])
  );
  copy_out u_copy_out (
      .clk_i,
      .rst_i  (unit_rst_i[dma_pkg::UNIT_OUT]),
      .unit_i (unit_i[dma_pkg::UNIT_OUT]),
      .unit_o (unit_o[dma_pkg::UNIT_OUT]),
      .read_o (m_read_req[0]),
      .read_i (m_read_rsp[0]),
      .write_o(h_write_req[0]),
      .write_i(h_write_rsp[0])
  );
  fill u_fill (
      .clk_i,
      .rst_i  (unit_rst_i[dma_pkg::UNIT_FILL]),
      .unit_i (unit_i[dma_pkg::UNIT_FILL]),
      .unit_o (unit_o[dma_pkg::UNIT_FILL]),
      .read_o (m_read_req[1]),
      .read_i (m_read_rsp[1]),
      .write_o(m_write_req[1]),
      .write_i(m_write_rsp[1])
  );
  if (HasKernels) begin : gen_kernels
    kernels #(
        .Kernels(Kernels)
    ) u_kernels (
        .clk_i,
        .rst_i(unit_rst_i[Units-1:dma_pkg::UNIT_MSM]),
        .unit_i(unit_i[Units-1:dma_pkg::UNIT_MSM]),
        .unit_o(unit_o[Units-1:dma_pkg::UNIT_MSM]),
        .hw_o(kernels_hw_o),
        .const_we_i(const_we),
        .const_slot_i(const_slot),
        .const_beat_i(const_beat),
        .const_data_i(const_data),
        .read_o(m_read_req[MemReads-1:2]),
        .read_i(m_read_rsp[MemReads-1:2]),
        .write_o(m_write_req[MemWrites-1:2]),
        .write_i(m_write_rsp[MemWrites-1:2]),
        .host_write_o(h_write_req[2]),
        .host_write_i(h_write_rsp[2])
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
      .h_read_i (h_read_req),
      .h_read_o (h_read_rsp),
      .h_write_i(h_write_req),
      .h_write_o(h_write_rsp),
      .m_read_i (m_read_req),
      .m_read_o (m_read_rsp),
      .m_write_i(m_write_req),
      .m_write_o(m_write_rsp),
      .host_read_o,
      .host_read_i,
      .host_write_o,
      .host_write_i,
      .mem_read_o,
      .mem_read_i,
      .mem_write_o,
      .mem_write_i
  );

endmodule
`default_nettype wire
