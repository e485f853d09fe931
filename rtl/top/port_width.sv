// port_width: between the card's beats of 64 bytes and the width of its ports; of the same width, wires.
// Algorithm: a narrow_read and a narrow_write a port.
// Range:     config_pkg::DATA_BITS 64, 128, 256 or 512.
// Timing:    as narrow_read and narrow_write; wires cost nothing.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module port_width #(
    parameter int unsigned Ports = 2
) (
    input  wire logic                               clk_i,
    input  wire logic                               rst_i,
    input  wire axi_pkg::read_req_t     [Ports-1:0] inner_read_i,
    output axi_pkg::read_rsp_t          [Ports-1:0] inner_read_o,
    input  wire axi_pkg::write_req_t    [Ports-1:0] inner_write_i,
    output axi_pkg::write_rsp_t         [Ports-1:0] inner_write_o,
    // the ports
    output axi_pkg::read_req_t          [Ports-1:0] read_o,
    input  wire axi_pkg::bus_read_rsp_t [Ports-1:0] read_i,
    output axi_pkg::bus_write_req_t     [Ports-1:0] write_o,
    input  wire axi_pkg::write_rsp_t    [Ports-1:0] write_i
);

  if (axi_pkg::BUS_BITS == axi_pkg::DATA_BITS) begin : gen_wires
    assign read_o = inner_read_i;
    assign inner_read_o = read_i;
    assign write_o = inner_write_i;
    assign inner_write_o = write_i;
    logic unused;
    assign unused = ^{clk_i, rst_i};
  end else begin : gen_narrow
    if (!(axi_pkg::BUS_BITS inside {64, 128, 256})) $fatal(1, "port_width: DATA_BITS");
    for (genvar p = 0; p < Ports; p++) begin : gen_port
      narrow_read u_read (
          .clk_i,
          .rst_i,
          .master_i(inner_read_i[p]),
          .master_o(inner_read_o[p]),
          .read_o  (read_o[p]),
          .read_i  (read_i[p])
      );
      narrow_write u_write (
          .clk_i,
          .rst_i,
          .master_i(inner_write_i[p]),
          .master_o(inner_write_o[p]),
          .write_o (write_o[p]),
          .write_i (write_i[p])
      );
    end
  end

endmodule
`default_nettype wire
