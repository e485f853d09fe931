// kernel_ports: between the burst ports of a kernel and its masters at card memory: one, or one for each of its lanes.
// Algorithm: requests are dealt to the masters in turn (deal_reads, deal_writes), each with a kernel_port of its own.
// Range:     requests of 1 to 8 units of 64 bytes, and no more of each than units_i: a job shorter than a wide beat has no more memory.
//            The first bad response since clear_i is kept.
// Timing:    with one lane, kernel_port's; else a few cycles more.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module kernel_ports #(
    parameter int unsigned Lanes = 1
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic quiesce_i,
    input wire logic zero_i,
    input wire logic clear_i,
    input wire logic [31:0] units_i,
    output logic quiet_o,
    output logic progress_o,
    output logic [7:0] status_o,
    output logic [1:0] resp_o,
    // the kernel
    input wire logic rd_valid_i,
    output logic rd_ready_o,
    input wire logic [31:0] rd_addr_i,
    input wire logic [3:0] rd_units_i,
    output logic rd_data_valid_o,
    output logic [Lanes-1:0][511:0] rd_data_o,
    input wire logic wr_valid_i,
    output logic wr_ready_o,
    input wire logic [31:0] wr_addr_i,
    input wire logic [3:0] wr_units_i,
    input wire logic wr_data_valid_i,
    output logic wr_data_ready_o,
    input wire logic [Lanes-1:0][511:0] wr_data_i,
    input wire logic [Lanes-1:0][1:0] wr_strobe_i,
    output logic wr_ack_o,
    // card memory
    output axi_pkg::read_req_t [Lanes-1:0] read_o,
    input wire axi_pkg::read_rsp_t [Lanes-1:0] read_i,
    output axi_pkg::write_req_t [Lanes-1:0] write_o,
    input wire axi_pkg::write_rsp_t [Lanes-1:0] write_i
);

  logic [Lanes-1:0] quiet, progress;
  logic [Lanes-1:0][7:0] status;
  logic [Lanes-1:0][1:0] resp;
  logic [Lanes-1:0] rd_valid, rd_ready, unit_valid, unit_ready;
  logic [Lanes-1:0] wr_valid, wr_ready, wr_unit_valid, wr_unit_ready, ack;
  logic [Lanes-1:0][511:0] unit, wr_unit;
  logic [Lanes-1:0][1:0] wr_strobe;
  logic [3:0] rd_units, wr_units;

  if (Lanes == 1) begin : gen_one
    assign rd_units = rd_units_i;
    assign wr_units = wr_units_i;
    assign rd_valid = rd_valid_i;
    assign rd_ready_o = rd_ready;
    assign rd_data_valid_o = unit_valid;
    assign rd_data_o = unit;
    assign unit_ready = 1'b1;
    assign wr_valid = wr_valid_i;
    assign wr_ready_o = wr_ready;
    assign wr_unit_valid = wr_data_valid_i;
    assign wr_data_ready_o = wr_unit_ready;
    assign wr_unit = wr_data_i;
    assign wr_strobe = wr_strobe_i;
    assign wr_ack_o = ack;
    logic unused_units;
    assign unused_units = ^units_i;
  end else begin : gen_dealt
    assign rd_units = (units_i < 32'(rd_units_i)) ? units_i[3:0] : rd_units_i;
    assign wr_units = (units_i < 32'(wr_units_i)) ? units_i[3:0] : wr_units_i;
    deal_reads #(
        .Lanes(Lanes)
    ) u_reads (
        .clk_i,
        .rst_i,
        .valid_i(rd_valid_i),
        .ready_o(rd_ready_o),
        .units_i(rd_units),
        .data_valid_o(rd_data_valid_o),
        .data_o(rd_data_o),
        .valid_o(rd_valid),
        .ready_i(rd_ready),
        .unit_valid_i(unit_valid),
        .unit_ready_o(unit_ready),
        .unit_i(unit)
    );
    deal_writes #(
        .Lanes(Lanes)
    ) u_writes (
        .clk_i,
        .rst_i,
        .valid_i(wr_valid_i),
        .ready_o(wr_ready_o),
        .units_i(wr_units),
        .data_valid_i(wr_data_valid_i),
        .data_ready_o(wr_data_ready_o),
        .data_i(wr_data_i),
        .strobe_i(wr_strobe_i),
        .ack_o(wr_ack_o),
        .valid_o(wr_valid),
        .ready_i(wr_ready),
        .unit_valid_o(wr_unit_valid),
        .unit_ready_i(wr_unit_ready),
        .unit_o(wr_unit),
        .strobe_o(wr_strobe),
        .ack_i(ack)
    );
  end

  for (genvar m = 0; m < Lanes; m++) begin : gen_master
    kernel_port u_port (
        .clk_i,
        .rst_i,
        .quiesce_i,
        .zero_i,
        .clear_i,
        .quiet_o(quiet[m]),
        .progress_o(progress[m]),
        .status_o(status[m]),
        .resp_o(resp[m]),
        .rd_valid_i(rd_valid[m]),
        .rd_ready_o(rd_ready[m]),
        .rd_addr_i,
        .rd_units_i(rd_units),
        .rd_data_valid_o(unit_valid[m]),
        .rd_data_ready_i(unit_ready[m]),
        .rd_data_o(unit[m]),
        .wr_valid_i(wr_valid[m]),
        .wr_ready_o(wr_ready[m]),
        .wr_addr_i,
        .wr_units_i(wr_units),
        .wr_data_valid_i(wr_unit_valid[m]),
        .wr_data_ready_o(wr_unit_ready[m]),
        .wr_data_i(wr_unit[m]),
        .wr_strobe_i(wr_strobe[m]),
        .wr_ack_o(ack[m]),
        .read_o(read_o[m]),
        .read_i(read_i[m]),
        .write_o(write_o[m]),
        .write_i(write_i[m])
    );
  end

  assign quiet_o = &quiet;
  assign progress_o = |progress;
  // The lowest master's complaint.
  always_comb begin
    {status_o, resp_o} = {regs_pkg::STATUS_OK, resp[0]};
    for (int m = Lanes - 1; m >= 0; m--) begin
      if (status[m] != regs_pkg::STATUS_OK) {status_o, resp_o} = {status[m], resp[m]};
    end
  end

endmodule
`default_nettype wire
