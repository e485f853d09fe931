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
    input  wire logic                                 clk_i,
    input  wire logic                                 rst_i,
    input  wire axi_pkg::read_req_t  [ HostReads-1:0] h_read_i,
    output axi_pkg::read_rsp_t       [ HostReads-1:0] h_read_o,
    input  wire axi_pkg::write_req_t [HostWrites-1:0] h_write_i,
    output axi_pkg::write_rsp_t      [HostWrites-1:0] h_write_o,
    input  wire axi_pkg::read_req_t  [  MemReads-1:0] m_read_i,
    output axi_pkg::read_rsp_t       [  MemReads-1:0] m_read_o,
    input  wire axi_pkg::write_req_t [ MemWrites-1:0] m_write_i,
    output axi_pkg::write_rsp_t      [ MemWrites-1:0] m_write_o,
    // host memory
    output axi_pkg::read_req_t                        host_read_o,
    input  wire axi_pkg::read_rsp_t                   host_read_i,
    output axi_pkg::write_req_t                       host_write_o,
    input  wire axi_pkg::write_rsp_t                  host_write_i,
    // card memory
    output axi_pkg::read_req_t       [     Ports-1:0] mem_read_o,
    input  wire axi_pkg::read_rsp_t  [     Ports-1:0] mem_read_i,
    output axi_pkg::write_req_t      [     Ports-1:0] mem_write_o,
    input  wire axi_pkg::write_rsp_t [     Ports-1:0] mem_write_i
);

  // ---- the host port
  read_mux #(
      .N(HostReads)
  ) u_host_reads (
      .clk_i,
      .rst_i,
      .masters_i(h_read_i),
      .masters_o(h_read_o),
      .read_o(host_read_o),
      .read_i(host_read_i)
  );
  write_mux #(
      .N(HostWrites)
  ) u_host_writes (
      .clk_i,
      .rst_i,
      .masters_i(h_write_i),
      .masters_o(h_write_o),
      .write_o  (host_write_o),
      .write_i  (host_write_i)
  );

  // ---- card memory
  memory_reads #(
      .N(MemReads),
      .Ports(Ports)
  ) u_memory_reads (
      .clk_i,
      .rst_i,
      .masters_i(m_read_i),
      .masters_o(m_read_o),
      .read_o(mem_read_o),
      .read_i(mem_read_i)
  );
  memory_writes #(
      .N(MemWrites),
      .Ports(Ports)
  ) u_memory_writes (
      .clk_i,
      .rst_i,
      .masters_i(m_write_i),
      .masters_o(m_write_o),
      .write_o  (mem_write_o),
      .write_i  (mem_write_i)
  );

endmodule
`default_nettype wire
