// sdram_pads: the registers at the chip's pins, and a beat in halfwords.
// Algorithm: every pin is a register, its input a register's or one gate behind: place and route may put them into the pads. A beat
//            that is written shifts out; what comes in shifts through a beat's room all the time, and a chain of registers as long as
//            the way to the chip and back says when that room holds one.
// Range:     CasLatency 2 or 3; Extra clocks for a way that is longer than a clock's slack: 0 to 2.
// Timing:    a command is on the pins a clock after it comes, a write's first halfword with it; the pins' drivers are on from a clock before
//            to a clock after data. A beat that was read: 11 + CasLatency + Extra clocks after its command.
// Tested-through: sdram
// Area:      rtl/boards/sdram/README.md
`default_nettype none
module sdram_pads #(
    parameter int unsigned CasLatency = 2,
    parameter int unsigned Extra = 0
) (
    input  wire logic                                           clk_i,
    input  wire logic                                           rst_i,
    // bytes are masked until the chip is started
    input  wire logic                                           boot_i,
    input  wire sdram_pkg::command_t                            command_i,
    // the command will be a write, in the next clock; then its beat is looked at
    input  wire logic                                           write_i,
    input  wire logic                                           writes_i,
    input  wire sdram_pkg::beat_t                               beat_i,
    // the command is a read; its beat
    input  wire logic                                           reads_i,
    output logic                                                read_valid_o,
    output logic                     [sdram_pkg::BEAT_BITS-1:0] read_o,
    // pins
    output logic                                                cke_o,
    output logic                                                cs_n_o,
    output logic                                                ras_n_o,
    output logic                                                cas_n_o,
    output logic                                                we_n_o,
    output logic                     [sdram_pkg::BANK_BITS-1:0] bank_o,
    output logic                     [ sdram_pkg::ROW_BITS-1:0] address_o,
    output logic                     [                     1:0] mask_o,
    output logic                     [                    15:0] dq_o,
    output logic                                                dq_on_o,
    input  wire logic                [                    15:0] dq_i
);

  // ---- commands
  always_ff @(posedge clk_i) begin
    cke_o <= 1'b1;
    cs_n_o <= rst_i;
    {ras_n_o, cas_n_o, we_n_o} <= rst_i ? sdram_pkg::NOTHING : command_i.name;
    bank_o <= command_i.bank;
    address_o <= command_i.address;
  end

  // ---- writes: what is left of a beat; behind it bytes are not masked, for reads
  logic [sdram_pkg::BEAT_BITS-17:0] data_q;
  logic [sdram_pkg::BEAT_BYTES-3:0] mask_q;
  logic [sdram_pkg::BURST:0] drives_q;
  always_ff @(posedge clk_i) begin
    if (writes_i) begin
      {data_q, dq_o}   <= beat_i.data;
      {mask_q, mask_o} <= ~beat_i.strb;
    end else begin
      {data_q, dq_o}   <= {16'd0, data_q};
      {mask_q, mask_o} <= boot_i ? '1 : {2'd0, mask_q};
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      drives_q <= '0;
      dq_on_o  <= 1'b0;
    end else begin
      drives_q <= write_i ? '1 : drives_q >> 1;
      dq_on_o  <= write_i | drives_q[0];
    end
  end

  // ---- reads
  localparam int unsigned Way = 2 + CasLatency + Extra + sdram_pkg::BURST;
  logic [15:0] dq_q;
  logic [Way-1:0] due_q;
  always_ff @(posedge clk_i) begin
    dq_q   <= dq_i;
    read_o <= {dq_q, read_o[sdram_pkg::BEAT_BITS-1:16]};
    due_q  <= rst_i ? '0 : {due_q[Way-2:0], reads_i};
  end
  assign read_valid_o = due_q[Way-1];

endmodule
`default_nettype wire
