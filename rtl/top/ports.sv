// ports: the masters of all units on the port to host memory and the ports to card memory.
// Algorithm: read_mux and write_mux join the masters at the host port, memory_reads and memory_writes those at card memory.
// Range:     h_: masters at the host port, m_: at card memory; each takes every response at once.
// Timing:    as the modules say.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module ports #(
    parameter int unsigned Ports      = 1,
    parameter int unsigned HostReads  = 2,
    parameter int unsigned HostWrites = 2,
    parameter int unsigned MemReads   = 2,
    parameter int unsigned MemWrites  = 2
) (
    input  wire logic                          clk_i,
    input  wire logic                          rst_i,
    input  wire logic         [ HostReads-1:0] h_ar_valid_i,
    output logic              [ HostReads-1:0] h_ar_ready_o,
    input  wire axi_pkg::ax_t [ HostReads-1:0] h_ar_i,
    output logic              [ HostReads-1:0] h_r_valid_o,
    output axi_pkg::r_t                        h_r_o,
    input  wire logic         [HostWrites-1:0] h_aw_valid_i,
    output logic              [HostWrites-1:0] h_aw_ready_o,
    input  wire axi_pkg::ax_t [HostWrites-1:0] h_aw_i,
    input  wire logic         [HostWrites-1:0] h_w_valid_i,
    output logic              [HostWrites-1:0] h_w_ready_o,
    input  wire axi_pkg::w_t  [HostWrites-1:0] h_w_i,
    output logic              [HostWrites-1:0] h_b_valid_o,
    output axi_pkg::b_t                        h_b_o,
    input  wire logic         [  MemReads-1:0] m_ar_valid_i,
    output logic              [  MemReads-1:0] m_ar_ready_o,
    input  wire axi_pkg::ax_t [  MemReads-1:0] m_ar_i,
    output logic              [  MemReads-1:0] m_r_valid_o,
    output axi_pkg::r_t       [  MemReads-1:0] m_r_o,
    input  wire logic         [ MemWrites-1:0] m_aw_valid_i,
    output logic              [ MemWrites-1:0] m_aw_ready_o,
    input  wire axi_pkg::ax_t [ MemWrites-1:0] m_aw_i,
    input  wire logic         [ MemWrites-1:0] m_w_valid_i,
    output logic              [ MemWrites-1:0] m_w_ready_o,
    input  wire axi_pkg::w_t  [ MemWrites-1:0] m_w_i,
    output logic              [ MemWrites-1:0] m_b_valid_o,
    output axi_pkg::b_t       [ MemWrites-1:0] m_b_o,
    // host memory
    output logic                               host_ar_valid_o,
    input  wire logic                          host_ar_ready_i,
    output axi_pkg::ax_t                       host_ar_o,
    input  wire logic                          host_r_valid_i,
    output logic                               host_r_ready_o,
    input  wire axi_pkg::r_t                   host_r_i,
    output logic                               host_aw_valid_o,
    input  wire logic                          host_aw_ready_i,
    output axi_pkg::ax_t                       host_aw_o,
    output logic                               host_w_valid_o,
    input  wire logic                          host_w_ready_i,
    output axi_pkg::w_t                        host_w_o,
    input  wire logic                          host_b_valid_i,
    output logic                               host_b_ready_o,
    input  wire axi_pkg::b_t                   host_b_i,
    // card memory
    output logic              [     Ports-1:0] mem_ar_valid_o,
    input  wire logic         [     Ports-1:0] mem_ar_ready_i,
    output axi_pkg::ax_t      [     Ports-1:0] mem_ar_o,
    input  wire logic         [     Ports-1:0] mem_r_valid_i,
    output logic              [     Ports-1:0] mem_r_ready_o,
    input  wire axi_pkg::r_t  [     Ports-1:0] mem_r_i,
    output logic              [     Ports-1:0] mem_aw_valid_o,
    input  wire logic         [     Ports-1:0] mem_aw_ready_i,
    output axi_pkg::ax_t      [     Ports-1:0] mem_aw_o,
    output logic              [     Ports-1:0] mem_w_valid_o,
    input  wire logic         [     Ports-1:0] mem_w_ready_i,
    output axi_pkg::w_t       [     Ports-1:0] mem_w_o,
    input  wire logic         [     Ports-1:0] mem_b_valid_i,
    output logic              [     Ports-1:0] mem_b_ready_o,
    input  wire axi_pkg::b_t  [     Ports-1:0] mem_b_i
);

  // ---- the host port
  assign host_r_ready_o = 1'b1;
  assign host_b_ready_o = 1'b1;
  read_mux #(
      .N(HostReads)
  ) u_host_reads (
      .clk_i,
      .rst_i,
      .ar_valid_i(h_ar_valid_i),
      .ar_ready_o(h_ar_ready_o),
      .ar_i(h_ar_i),
      .r_valid_o(h_r_valid_o),
      .r_o(h_r_o),
      .ar_valid_o(host_ar_valid_o),
      .ar_ready_i(host_ar_ready_i),
      .ar_o(host_ar_o),
      .r_valid_i(host_r_valid_i),
      .r_i(host_r_i)
  );
  write_mux #(
      .N(HostWrites)
  ) u_host_writes (
      .clk_i,
      .rst_i,
      .aw_valid_i(h_aw_valid_i),
      .aw_ready_o(h_aw_ready_o),
      .aw_i(h_aw_i),
      .w_valid_i(h_w_valid_i),
      .w_ready_o(h_w_ready_o),
      .w_i(h_w_i),
      .b_valid_o(h_b_valid_o),
      .b_o(h_b_o),
      .aw_valid_o(host_aw_valid_o),
      .aw_ready_i(host_aw_ready_i),
      .aw_o(host_aw_o),
      .w_valid_o(host_w_valid_o),
      .w_ready_i(host_w_ready_i),
      .w_o(host_w_o),
      .b_valid_i(host_b_valid_i),
      .b_i(host_b_i)
  );

  // ---- card memory
  memory_reads #(
      .N(MemReads),
      .Ports(Ports)
  ) u_memory_reads (
      .clk_i,
      .rst_i,
      .ar_valid_i(m_ar_valid_i),
      .ar_ready_o(m_ar_ready_o),
      .ar_i(m_ar_i),
      .r_valid_o(m_r_valid_o),
      .r_o(m_r_o),
      .ar_valid_o(mem_ar_valid_o),
      .ar_ready_i(mem_ar_ready_i),
      .ar_o(mem_ar_o),
      .r_valid_i(mem_r_valid_i),
      .r_ready_o(mem_r_ready_o),
      .r_i(mem_r_i)
  );
  memory_writes #(
      .N(MemWrites),
      .Ports(Ports)
  ) u_memory_writes (
      .clk_i,
      .rst_i,
      .aw_valid_i(m_aw_valid_i),
      .aw_ready_o(m_aw_ready_o),
      .aw_i(m_aw_i),
      .w_valid_i(m_w_valid_i),
      .w_ready_o(m_w_ready_o),
      .w_i(m_w_i),
      .b_valid_o(m_b_valid_o),
      .b_o(m_b_o),
      .aw_valid_o(mem_aw_valid_o),
      .aw_ready_i(mem_aw_ready_i),
      .aw_o(mem_aw_o),
      .w_valid_o(mem_w_valid_o),
      .w_ready_i(mem_w_ready_i),
      .w_o(mem_w_o),
      .b_valid_i(mem_b_valid_i),
      .b_ready_o(mem_b_ready_o),
      .b_i(mem_b_i)
  );

endmodule
`default_nettype wire
