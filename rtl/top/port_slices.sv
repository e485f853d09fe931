// port_slices: registers between the card and its AXI masters' ports, host and card memory; or, without Cut, wires.
// Algorithm: a read_slice and a write_slice a port.
// Range:     as axi_pkg.
// Timing:    as the slices: 2 cycles more from an address to its data, 2 from a last beat to its response.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module port_slices #(
    parameter bit          Cut   = 1'b1,
    parameter int unsigned Ports = 2
) (
    input  wire logic                                clk_i,
    input  wire logic                                rst_i,
    // the card's masters, at the ports' width
    input  wire axi_pkg::read_req_t      [Ports-1:0] inner_read_i,
    output axi_pkg::bus_read_rsp_t       [Ports-1:0] inner_read_o,
    input  wire axi_pkg::bus_write_req_t [Ports-1:0] inner_write_i,
    output axi_pkg::write_rsp_t          [Ports-1:0] inner_write_o,
    // the ports
    output axi_pkg::read_req_t           [Ports-1:0] read_o,
    input  wire axi_pkg::bus_read_rsp_t  [Ports-1:0] read_i,
    output axi_pkg::bus_write_req_t      [Ports-1:0] write_o,
    input  wire axi_pkg::write_rsp_t     [Ports-1:0] write_i
);

  for (genvar p = 0; p < Ports; p++) begin : gen_port
    read_slice #(
        .Cut(Cut)
    ) u_read (
        .clk_i,
        .rst_i,
        .master_i(inner_read_i[p]),
        .master_o(inner_read_o[p]),
        .read_o  (read_o[p]),
        .read_i  (read_i[p])
    );
    write_slice #(
        .Cut(Cut)
    ) u_write (
        .clk_i,
        .rst_i,
        .master_i(inner_write_i[p]),
        .master_o(inner_write_o[p]),
        .write_o (write_o[p]),
        .write_i (write_i[p])
    );
  end

endmodule
`default_nettype wire
